-- One row for each wanted operator, all of a name whatever its arguments, and for every operator of the schemas that are wanted whole;
-- an extension's own are its affair there. One without a function is only promised (the commutator of another), and is none yet.
WITH wanted AS (
  SELECT r.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.operator')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_operator r ON r.oprnamespace = n.oid AND r.oprname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT r.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.operator')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_operator r ON r.oprnamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_operator'::regclass AND x.objid = r.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, r.oprname]::text[] AS path,
       i.arguments,
       pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname) AS function,
       pg_catalog.quote_ident(cn.nspname) || '.' || c.oprname AS commutator,
       pg_catalog.quote_ident(gn.nspname) || '.' || g.oprname AS negator,
       nullif(r.oprrest::text, '-') AS "restrict",
       nullif(r.oprjoin::text, '-') AS "join",
       r.oprcanhash AS hashes,
       r.oprcanmerge AS merges,
       pg_catalog.pg_get_userbyid(r.oprowner)::text AS owner,
       e.description AS comment,
       i.signature,
       EXISTS (SELECT FROM pg_catalog.pg_depend x
                WHERE x.classid = 'pg_catalog.pg_operator'::regclass AND x.objid = r.oid AND x.deptype = 'e') AS dependent,
       ARRAY(SELECT DISTINCT pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid)
               FROM pg_catalog.pg_depend x
              WHERE x.refclassid = 'pg_catalog.pg_operator'::regclass AND x.refobjid = r.oid
              ORDER BY 1) AS dependents,
       pg_catalog.count(*) OVER (PARTITION BY r.oprnamespace, r.oprname)::int AS namesakes,
       n.nspname::text AS schema,
       pg_catalog.array_remove(ARRAY[
         CASE WHEN fn.nspname <> 'pg_catalog'
               AND EXISTS (SELECT FROM pg_catalog.pg_proc o
                            WHERE o.proname = f.proname AND o.pronamespace = 'pg_catalog'::regnamespace)
              THEN pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.proname) END,
         CASE WHEN cn.nspname <> 'pg_catalog'
               AND EXISTS (SELECT FROM pg_catalog.pg_operator o
                            WHERE o.oprname = c.oprname AND o.oprnamespace = 'pg_catalog'::regnamespace)
              THEN pg_catalog.quote_ident(cn.nspname) || '.' || c.oprname END,
         CASE WHEN gn.nspname <> 'pg_catalog'
               AND EXISTS (SELECT FROM pg_catalog.pg_operator o
                            WHERE o.oprname = g.oprname AND o.oprnamespace = 'pg_catalog'::regnamespace)
              THEN pg_catalog.quote_ident(gn.nspname) || '.' || g.oprname END], NULL) AS shadowed,
       pg_catalog.pg_get_userbyid(d.datdba)::text AS usual_owner
  FROM wanted
  JOIN pg_catalog.pg_operator r ON r.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = r.oprnamespace
  JOIN pg_catalog.pg_proc f ON f.oid = r.oprcode
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_operator c ON c.oid = r.oprcom
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
  LEFT JOIN pg_catalog.pg_operator g ON g.oid = r.oprnegate
  LEFT JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_operator'::regclass AND e.objoid = r.oid AND e.objsubid = 0
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(x.name ORDER BY a.nth) AS signature,
              pg_catalog.array_agg(
                CASE WHEN t.typnamespace = r.oprnamespace
                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type b
                                       WHERE b.typname = t.typname AND b.typnamespace = 'pg_catalog'::regnamespace)
                     THEN pg_catalog.substr(x.name, pg_catalog.length(pg_catalog.quote_ident(n.nspname)) + 2)
                     ELSE x.name END ORDER BY a.nth) AS arguments
         FROM pg_catalog.unnest(ARRAY[r.oprleft, r.oprright]) WITH ORDINALITY a(type, nth)
         LEFT JOIN pg_catalog.pg_type t ON t.oid = a.type
        CROSS JOIN LATERAL (SELECT CASE WHEN a.type = 0 THEN 'NONE' ELSE pg_catalog.format_type(a.type, NULL) END AS name) x) i
