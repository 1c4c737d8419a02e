-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation. The same condition on the same row of columns is printed once, which is what takes time and waits for
-- a lock; a relation that lost a column counts its columns otherwise and shares nothing. OFFSET 0 keeps the row from being made again
-- for each CHECK. What is alike is kept in arrays: no join is left that a misjudged plan might do by comparing each with each.
WITH alike AS (
  SELECT l.words, con.tree, pg_catalog.min(con.oid) AS first, pg_catalog.max(con.oid) AS last,
         pg_catalog.array_agg(l.nspname) AS schemas, pg_catalog.array_agg(l.relname) AS relations,
         pg_catalog.array_agg(con.conname) AS names
    FROM (SELECT c.oid, c.relname, n.nspname, o.words, CASE WHEN o.columns < c.relnatts THEN c.oid END AS alone
            FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
            JOIN pg_catalog.pg_class c ON c.oid = r.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL (
               SELECT pg_catalog.string_agg(x.word, ', ') AS words, pg_catalog.count(*) AS columns
                 FROM (SELECT pg_catalog.quote_ident(a.attname) || ' '
                              -- text, char, varchar and arrays of them have the default collation; of other types it is looked up.
                              || CASE WHEN a.attcollation = 0
                                        OR a.attcollation = 100 AND a.atttypid IN (25, 1042, 1043, 1009, 1014, 1015)
                                      THEN pg_catalog.format_type(a.atttypid, a.atttypmod)
                                      ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) || coalesce(
                                        (SELECT ' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.'
                                                || pg_catalog.quote_ident(co.collname)
                                           FROM pg_catalog.pg_type t
                                           JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
                                           JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                                          WHERE t.oid = a.atttypid AND t.typcollation <> a.attcollation), '') END AS word
                         FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                        ORDER BY a.attnum) x) o
           WHERE c.relchecks > 0
          OFFSET 0) l
    JOIN (SELECT k.oid, k.conrelid, k.conname, k.conbin::text COLLATE "C" AS tree
            FROM pg_catalog.pg_constraint k
           WHERE k.contype = 'c') con ON con.conrelid = l.oid
   GROUP BY con.tree, l.words, l.alone),
printed AS MATERIALIZED (
  -- Columns are printed by the names they have now: where those of two relations differ, one was renamed meanwhile.
  SELECT a.schemas, a.relations, a.names,
         CASE WHEN con.first = con.last THEN con.first END AS expression,
         -- Without columns of its own a table may have a CHECK all the same.
         CASE WHEN a.words IS NULL THEN '{}' ELSE ARRAY[a.words] END AS "row"
    FROM alike a
   CROSS JOIN LATERAL (
         SELECT pg_catalog.min(o.expression) AS first, pg_catalog.max(o.expression) AS last
           FROM (SELECT pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
                   FROM pg_catalog.pg_constraint k
                  WHERE k.oid IN (a.first, a.last)
                 OFFSET 0) o) con)
SELECT ARRAY[o.nspname, o.relname, o.conname]::text[] AS path,
       p.expression,
       p."row"
  FROM printed p
 CROSS JOIN LATERAL ROWS FROM (
       pg_catalog.unnest(p.schemas), pg_catalog.unnest(p.relations), pg_catalog.unnest(p.names)) o (nspname, relname, conname)
