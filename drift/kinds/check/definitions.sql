-- What the CHECKs say, with the row of columns they may mention, each with its collation where that is not its type's own: one text,
-- made once for each relation. The same condition on the same row of columns is printed once, which is what takes time and waits for
-- a lock; a relation that lost a column counts its columns otherwise and shares nothing.
WITH wanted AS MATERIALIZED (
  SELECT con.oid, con.conrelid, con.conname, con.conbin::text AS tree
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'c'),
relations AS MATERIALIZED (
  SELECT c.oid, c.relname, n.nspname, o.words, CASE WHEN o.columns < c.relnatts THEN c.oid END AS alone
    FROM (SELECT DISTINCT w.conrelid FROM wanted w) u
    JOIN pg_catalog.pg_class c ON c.oid = u.conrelid
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
                  ORDER BY a.attnum) x) o),
alike AS MATERIALIZED (
  SELECT w.oid, w.conname, l.nspname, l.relname, l.words,
         -- md5() is refused by servers that keep to FIPS 140.
         pg_catalog.sha256(pg_catalog.convert_to(w.tree || ' ' || coalesce(l.words, '') || ' ' || coalesce(l.alone::text, ''),
                                                 pg_catalog.getdatabaseencoding())) AS likeness
    FROM wanted w
    JOIN relations l ON l.oid = w.conrelid)
SELECT ARRAY[a.nspname, a.relname, a.conname]::text[] AS path,
       p.expression,
       a.relname::text AS relation,
       -- Without columns of its own a table may have a CHECK all the same.
       CASE WHEN a.words IS NULL THEN '{}' ELSE ARRAY[a.words] END AS "row"
  FROM alike a
  JOIN (SELECT f.likeness, pg_catalog.pg_get_expr(con.conbin, con.conrelid) AS expression
          FROM (SELECT a.likeness, pg_catalog.min(a.oid) AS oid FROM alike a GROUP BY a.likeness) f
          JOIN pg_catalog.pg_constraint con ON con.oid = f.oid
        OFFSET 0) p ON p.likeness = a.likeness
