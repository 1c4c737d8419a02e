-- Which of the schemas the role may not use: PostgreSQL leaves them out of the search path without a word.
SELECT n.nspname::text AS schema
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname = ANY (%s::text[]::name[])
   AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
 ORDER BY 1
