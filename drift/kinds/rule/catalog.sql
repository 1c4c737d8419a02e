-- One row for each rule of the wanted relations but those that make a view what it is. What it does can only be printed under the
-- table's lock; it waits in definitions.sql.
SELECT ARRAY[n.nspname, c.relname, r.rulename]::text[] AS path,
       CASE r.ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update' WHEN '3' THEN 'insert' ELSE 'delete' END AS event,
       r.is_instead AS instead,
       NULL::text AS "where",
       NULL::text AS action,
       CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'origin' END AS enabled,
       d.description AS comment,
       ARRAY['where', 'action'] AS awaits
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_rewrite'::regclass AND d.objoid = r.oid AND d.objsubid = 0
 WHERE r.ev_class = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND r.rulename <> '_RETURN'
