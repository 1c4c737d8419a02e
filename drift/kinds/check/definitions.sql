-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation.
WITH wanted AS MATERIALIZED (
  SELECT con.conrelid, con.conname, con.conbin
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'c')
SELECT ARRAY[l.nspname, l.relname, w.conname]::text[] AS path,
       pg_catalog.pg_get_expr(w.conbin, w.conrelid) AS expression,
       l.relname::text AS relation,
       -- Without columns of its own a table may have a CHECK all the same.
       CASE WHEN l.words IS NULL THEN '{}' ELSE ARRAY[l.words] END AS "row"
  FROM wanted w
  JOIN (SELECT c.oid, c.relname, n.nspname,
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
          FROM (SELECT DISTINCT w.conrelid FROM wanted w) u
          JOIN pg_catalog.pg_class c ON c.oid = u.conrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        OFFSET 0) l ON l.oid = w.conrelid
