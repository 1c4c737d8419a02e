-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation.
WITH wanted AS (
  SELECT con.conrelid, con.conname, con.conbin
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'c')
SELECT ARRAY[n.nspname, c.relname, w.conname]::text[] AS path,
       pg_catalog.pg_get_expr(w.conbin, w.conrelid) AS expression,
       c.relname::text AS relation,
       CASE WHEN l.words IS NULL THEN '{}' ELSE ARRAY[l.words] END AS "row"
  FROM wanted w
  JOIN pg_catalog.pg_class c ON c.oid = w.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  -- Without columns of its own a table may have a CHECK all the same.
  LEFT JOIN (SELECT o.attrelid, pg_catalog.string_agg(o.word, ', ') AS words
               FROM (SELECT a.attrelid,
                            pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                            || CASE WHEN a.attcollation = t.typcollation THEN '' ELSE coalesce(
                                 ' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname), '')
                               END AS word
                       FROM (SELECT DISTINCT w.conrelid FROM wanted w) u
                      CROSS JOIN LATERAL (
                            SELECT x.attrelid, x.attnum, x.attname, x.atttypid, x.atttypmod, x.attcollation
                              FROM pg_catalog.pg_attribute x
                             WHERE x.attrelid = u.conrelid AND x.attnum > 0 AND NOT x.attisdropped
                            OFFSET 0) a
                       JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                       LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
                       LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                      ORDER BY a.attrelid, a.attnum) o
              GROUP BY o.attrelid) l ON l.attrelid = w.conrelid
