-- Generation expressions, with that of the table a column is inherited from.
SELECT ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
       pg_catalog.pg_get_expr(f.adbin, f.adrelid) AS generated,
       (SELECT pg_catalog.pg_get_expr(pf.adbin, pf.adrelid)
          FROM pg_catalog.pg_inherits i
          JOIN pg_catalog.pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname AND p.attgenerated <> ''
          JOIN pg_catalog.pg_attrdef pf ON pf.adrelid = p.attrelid AND pf.adnum = p.attnum
         WHERE i.inhrelid = a.attrelid AND a.attinhcount > 0
         ORDER BY i.inhseqno
         LIMIT 1) AS usual_generated,
       pg_catalog.current_setting('server_version_num')::int AS version
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
 WHERE a.attrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND a.attgenerated <> ''
