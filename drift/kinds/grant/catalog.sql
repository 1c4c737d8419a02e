-- The wanted relations but sequences, with what their owners granted on single columns.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       NULL::text[] AS arguments,
       c.relowner AS owner,
       'r'::"char" AS type,
       coalesce(c.relacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       k.columns
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('r', c.relowner) AS usual) d
  LEFT JOIN (SELECT a.attrelid,
                    pg_catalog.array_agg(x.grantee || ' ' || pg_catalog.lower(x.privilege_type) || CASE WHEN x.is_grantable THEN '*' ELSE '' END
                                         || ' ' || a.attname ORDER BY a.attnum) AS columns
               FROM pg_catalog.pg_attribute a
               JOIN pg_catalog.pg_class o ON o.oid = a.attrelid
              CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) x
              WHERE a.attrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
                AND a.attacl IS NOT NULL AND NOT a.attisdropped AND x.grantor = o.relowner
              GROUP BY a.attrelid) k ON k.attrelid = c.oid
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
