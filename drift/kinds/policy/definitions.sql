-- What policies say, with the row of columns they may mention, each with its collation where that is not its type's own.
SELECT ARRAY[n.nspname, c.relname, p.polname]::text[] AS path,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS "using",
       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS with_check,
       ARRAY(SELECT pg_catalog.quote_ident(r.attname) || ' ' || pg_catalog.format_type(r.atttypid, r.atttypmod)
                    || coalesce(' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname), '')
               FROM pg_catalog.pg_attribute r
               JOIN pg_catalog.pg_type t ON t.oid = r.atttypid
               LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.attcollation AND r.attcollation <> t.typcollation
               LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
              WHERE r.attrelid = p.polrelid AND r.attnum > 0 AND NOT r.attisdropped
              ORDER BY r.attnum) AS "row"
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE p.polrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
