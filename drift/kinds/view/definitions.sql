-- What views read, as PostgreSQL prints it for a dump and, with fewer parentheses, for people. It takes the locks of a reader on the view
-- and on all it names.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       pg_catalog.btrim(pg_catalog.pg_get_viewdef(c.oid), E' ;\n') AS definition,
       pg_catalog.btrim(pg_catalog.pg_get_viewdef(c.oid, true), E' ;\n') AS pretty
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind = 'v'
