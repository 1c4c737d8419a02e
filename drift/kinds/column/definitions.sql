-- Generation expressions, with the row of columns they may mention.
SELECT ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
       pg_catalog.pg_get_expr(f.adbin, f.adrelid) AS generated,
       ARRAY(SELECT pg_catalog.quote_ident(r.attname) || ' ' || pg_catalog.format_type(r.atttypid, r.atttypmod)
               FROM pg_catalog.pg_attribute r
              WHERE r.attrelid = a.attrelid AND r.attnum > 0 AND NOT r.attisdropped
              ORDER BY r.attnum) AS "row"
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
 WHERE a.attrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND a.attgenerated <> ''
