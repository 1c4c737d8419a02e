-- One row for each wanted table that has row security; forced and not enabled, it waits for being enabled.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       c.relrowsecurity AS enabled,
       c.relforcerowsecurity AS forced
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind IN ('r', 'p')
   AND (c.relrowsecurity OR c.relforcerowsecurity)
