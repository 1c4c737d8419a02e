-- The row filters, with the columns they may mention, of tables that nobody has locked: printing one would wait, and keep all other
-- definitions waiting.
SELECT ARRAY[p.pubname::text,
             pg_catalog.concat_ws('.',
               CASE WHEN n.nspname::text ~ '[."*?]' THEN pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"')
                    ELSE n.nspname::text END,
               CASE WHEN c.relname::text ~ '[."*?]' THEN pg_catalog.concat('"', pg_catalog.replace(c.relname, '"', '""'), '"')
                    ELSE c.relname::text END)] AS path,
       pg_catalog.pg_get_expr(x.qual, c.oid) AS "where",
       c.relname::text AS relation,
       ARRAY(SELECT pg_catalog.quote_ident(r.attname) || ' ' || pg_catalog.format_type(r.atttypid, r.atttypmod)
                    || coalesce(' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname), '')
               FROM pg_catalog.pg_attribute r
               JOIN pg_catalog.pg_type t ON t.oid = r.atttypid
               LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.attcollation AND r.attcollation <> t.typcollation
               LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
              WHERE r.attrelid = c.oid AND r.attnum > 0 AND NOT r.attisdropped
              ORDER BY r.attnum) AS "row"
  FROM (SELECT NULL::pg_catalog.pg_node_tree AS prqual) older
 CROSS JOIN LATERAL (SELECT r.prpubid, r.prrelid, prqual AS qual FROM pg_catalog.pg_publication_rel r) x
  JOIN pg_catalog.pg_publication p ON p.oid = x.prpubid
  JOIN pg_catalog.pg_class c ON c.oid = x.prrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE x.qual IS NOT NULL
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
                    WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.mode = 'AccessExclusiveLock'
                      AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
                      AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid())
