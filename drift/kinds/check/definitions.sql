-- What the CHECKs say. The same condition on columns of the same names is printed once, which is what takes time and waits for a lock; a
-- whole row, which is printed with the name of its relation, has a type of its own and is nowhere the same. What is alike is kept in
-- arrays: no join is left that a misjudged plan might do by comparing each with each.
WITH alike AS (
  SELECT k.tree, pg_catalog.min(k.oid) AS first, pg_catalog.max(k.oid) AS last,
         pg_catalog.array_agg(k.nspname) AS schemas, pg_catalog.array_agg(k.relname) AS relations,
         pg_catalog.array_agg(k.conname) AS names
    FROM (SELECT con.oid, l.nspname, l.relname, con.conname, con.conbin::text COLLATE "C" AS tree,
                 -- Nearly always there is one; to gather several takes longer.
                 (SELECT a.attname::text
                    FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid = con.conrelid AND a.attnum = con.conkey[1]) COLLATE "C" AS attname,
                 CASE WHEN con.conkey[2] IS NOT NULL THEN
                   ARRAY(SELECT (SELECT a.attname
                                   FROM pg_catalog.pg_attribute a
                                  WHERE a.attrelid = con.conrelid AND a.attnum = x.number)
                           FROM pg_catalog.unnest(con.conkey) x (number))::text COLLATE "C" END AS attnames
            FROM (SELECT c.oid, c.relname, n.nspname
                    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
                    JOIN pg_catalog.pg_class c ON c.oid = r.oid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relchecks > 0
                  OFFSET 0) l
            JOIN (SELECT k.oid, k.conrelid, k.conname, k.conbin, k.conkey
                    FROM pg_catalog.pg_constraint k
                   WHERE k.contype = 'c') con ON con.conrelid = l.oid) k
   GROUP BY k.tree, k.attname, k.attnames),
printed AS MATERIALIZED (
  -- Columns are printed by the names they have now: where those of two relations differ, one was renamed meanwhile.
  SELECT a.schemas, a.relations, a.names,
         CASE WHEN con.first = con.last THEN con.first END AS expression
    FROM alike a
   CROSS JOIN LATERAL (
         SELECT pg_catalog.min(o.expression) AS first, pg_catalog.max(o.expression) AS last
           FROM (SELECT pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression
                   FROM pg_catalog.pg_constraint k
                  WHERE k.oid IN (a.first, a.last)
                 OFFSET 0) o) con)
SELECT ARRAY[o.nspname, o.relname, o.conname]::text[] AS path,
       p.expression
  FROM printed p
 CROSS JOIN LATERAL ROWS FROM (
       pg_catalog.unnest(p.schemas), pg_catalog.unnest(p.relations), pg_catalog.unnest(p.names)) o (nspname, relname, conname)
