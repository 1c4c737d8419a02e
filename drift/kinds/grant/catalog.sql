-- One row for each role and PUBLIC that may do something with a wanted relation. A NULL relacl means the built-in default
-- privileges (acldefault), an empty one that everything was revoked.
SELECT ARRAY[n.nspname::text, c.relname::text, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END]
         AS path,
       pg_catalog.array_agg(DISTINCT pg_catalog.lower(x.privilege_type) ORDER BY pg_catalog.lower(x.privilege_type)) AS privileges,
       coalesce(pg_catalog.array_agg(DISTINCT pg_catalog.lower(x.privilege_type) ORDER BY pg_catalog.lower(x.privilege_type))
                FILTER (WHERE x.is_grantable), '{}') AS grantable,
       x.grantee = c.relowner AS owner
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) x
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
 GROUP BY n.nspname, c.relname, x.grantee, c.relowner
