-- One row for each extension of the database: they are few. What initdb installed (oids below 16384) is there everywhere.
SELECT ARRAY[e.extname]::text[] AS path,
       e.extversion AS version,
       n.nspname::text AS schema,
       e.extrelocatable AS relocatable,
       e.oid < 16384 AS initial
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
