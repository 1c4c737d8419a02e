-- How tables are divided whose partition key holds an expression.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       pg_catalog.pg_get_partkeydef(c.oid) AS partition_by
  FROM pg_catalog.pg_partitioned_table pt
  JOIN pg_catalog.pg_class c ON c.oid = pt.partrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE pt.partrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND 0 = ANY (pt.partattrs::int2[])
