-- All foreign servers of the database: they are few.
SELECT ARRAY[s.srvname]::text[] AS path,
       NULL::text[] AS arguments,
       s.srvowner AS owner,
       'S'::"char" AS type,
       coalesce(s.srvacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_foreign_server s
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('S', s.srvowner) AS usual) d
