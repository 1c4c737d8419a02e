-- All foreign-data wrappers of the database: they are few.
SELECT ARRAY[s.fdwname]::text[] AS path,
       NULL::text[] AS arguments,
       s.fdwowner AS owner,
       'F'::"char" AS type,
       coalesce(s.fdwacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_foreign_data_wrapper s
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('F', s.fdwowner) AS usual) d
