-- One row for each event trigger of the database: they are few.
SELECT ARRAY[g.evtname]::text[] AS path,
       g.evtevent::text AS event,
       ARRAY(SELECT t.tag FROM pg_catalog.unnest(g.evttags) t(tag) ORDER BY t.tag COLLATE "C") AS tags,
       pg_catalog.format('%I.%I()', n.nspname, f.proname) AS function,
       CASE g.evtenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END AS enabled,
       pg_catalog.pg_get_userbyid(g.evtowner)::text AS owner,
       e.description AS comment,
       g.evttags AS tags_in_order,
       EXISTS (SELECT FROM pg_catalog.pg_depend x
                WHERE x.classid = 'pg_catalog.pg_event_trigger'::regclass AND x.objid = g.oid AND x.deptype = 'e') AS dependent,
       ARRAY(SELECT o.nspname::text
               FROM pg_catalog.pg_proc q
               JOIN pg_catalog.pg_namespace o ON o.oid = q.pronamespace
              WHERE q.proname = f.proname AND q.pronargs = 0
              ORDER BY 1) AS schemas,
       pg_catalog.pg_get_userbyid(d.datdba)::text AS usual_owner
  FROM pg_catalog.pg_event_trigger g
  JOIN pg_catalog.pg_proc f ON f.oid = g.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_event_trigger'::regclass AND e.objoid = g.oid AND e.objsubid = 0
