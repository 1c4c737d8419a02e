-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation. The same condition on the same row of columns is printed once, which is what takes time and waits for
-- a lock; a relation that lost a column counts its columns otherwise and shares nothing. Relations come first and LATERAL the CHECKs
-- of each, so that no misjudged plan makes the row again for each; a FULL JOIN is none that compares each with each.
WITH alike AS MATERIALIZED (
  SELECT con.oid, con.conname, l.nspname, l.relname, l.words,
         -- md5() is refused by servers that keep to FIPS 140.
         pg_catalog.sha256(pg_catalog.convert_to(con.tree || ' ' || coalesce(l.words, '') || ' ' || coalesce(l.alone::text, ''),
                                                 pg_catalog.getdatabaseencoding())) AS likeness
    FROM (SELECT c.oid, c.relname, n.nspname, o.words, CASE WHEN o.columns < c.relnatts THEN c.oid END AS alone
            FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
            JOIN pg_catalog.pg_class c ON c.oid = r.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL (
               SELECT pg_catalog.string_agg(x.word, ', ') AS words, pg_catalog.count(*) AS columns
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
                        ORDER BY a.attnum) x) o
           WHERE c.relchecks > 0
          OFFSET 0) l
   CROSS JOIN LATERAL (
         SELECT k.oid, k.conname, k.conbin::text AS tree
           FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = l.oid AND k.contype = 'c'
         OFFSET 0) con),
printed AS MATERIALIZED (
  -- Columns are printed by the names they have now: where those of two relations differ, one was renamed meanwhile.
  SELECT f.likeness, CASE WHEN con.first = con.last THEN con.first END AS expression
    FROM (SELECT a.likeness, pg_catalog.min(a.oid) AS first, pg_catalog.max(a.oid) AS last FROM alike a GROUP BY a.likeness) f
   CROSS JOIN LATERAL (
         SELECT pg_catalog.min(o.expression) AS first, pg_catalog.max(o.expression) AS last
           FROM (SELECT pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
                   FROM pg_catalog.pg_constraint k
                  WHERE k.oid IN (f.first, f.last)
                 OFFSET 0) o) con)
SELECT ARRAY[a.nspname, a.relname, a.conname]::text[] AS path,
       p.expression,
       -- Without columns of its own a table may have a CHECK all the same.
       CASE WHEN a.words IS NULL THEN '{}' ELSE ARRAY[a.words] END AS "row"
  FROM alike a
  FULL JOIN printed p ON p.likeness = a.likeness
