-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation. Relations come first and LATERAL the CHECKs of each, so that no misjudged plan makes it again for each.
SELECT ARRAY[l.nspname, l.relname, con.conname]::text[] AS path,
       pg_catalog.pg_get_expr(con.conbin, con.conrelid) AS expression,
       l.relname::text AS relation,
       -- Without columns of its own a table may have a CHECK all the same.
       CASE WHEN l.words IS NULL THEN '{}' ELSE ARRAY[l.words] END AS "row"
  FROM (SELECT c.oid, c.relname, n.nspname,
               (SELECT pg_catalog.string_agg(o.word, ', ')
                  FROM (SELECT pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                               -- text, char, varchar and arrays of them have the default collation; of other types it is looked up.
                               || CASE WHEN a.attcollation = 0
                                         OR a.attcollation = 100 AND a.atttypid IN (25, 1042, 1043, 1009, 1014, 1015) THEN ''
                                       ELSE coalesce(
                                         (SELECT ' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.'
                                                 || pg_catalog.quote_ident(co.collname)
                                            FROM pg_catalog.pg_type t
                                            JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
                                            JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                                           WHERE t.oid = a.atttypid AND t.typcollation <> a.attcollation), '') END AS word
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         ORDER BY a.attnum) o) AS words
          FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
          JOIN pg_catalog.pg_class c ON c.oid = r.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relchecks > 0
        OFFSET 0) l
 CROSS JOIN LATERAL (
       SELECT k.conrelid, k.conname, k.conbin
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = l.oid AND k.contype = 'c'
       OFFSET 0) con
