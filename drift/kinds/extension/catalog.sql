-- One row for each extension of the database: they are few. What initdb installed (oids below 16384) is there everywhere. What the
-- server's files say of it (default version, schema, comment) is what CREATE EXTENSION alone would make.
SELECT ARRAY[e.extname]::text[] AS path,
       e.extversion AS version,
       n.nspname::text AS schema,
       d.description AS comment,
       coalesce(v.schema::text, 'public') AS usual_schema,
       a.default_version AS usual_version,
       CASE WHEN a.name IS NOT NULL THEN a.comment ELSE d.description END AS usual_comment,
       e.extrelocatable AS relocatable,
       e.oid < 16384 AS initial
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_catalog.pg_available_extensions() a ON a.name = e.extname
  LEFT JOIN pg_catalog.pg_available_extension_versions() v ON v.name = e.extname AND v.version = e.extversion
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_extension'::regclass AND d.objoid = e.oid AND d.objsubid = 0
