-- The wanted sequences.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       NULL::text[] AS arguments,
       c.relowner AS owner,
       's'::"char" AS type,
       coalesce(c.relacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('s', c.relowner) AS usual) d
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind = 'S'
