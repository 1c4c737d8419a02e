-- What mending a foreign key must know: of each wanted relation its partitions at any depth (one JSON text each, the upper ones first)
-- and the version of the server; of each key also what its parts on the partitions are called. Nothing here waits for a lock.
WITH RECURSIVE wanted AS (
  SELECT c.oid, c.relkind, ARRAY[n.nspname, c.relname]::text[] AS path
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace),
below (root, oid, above, level) AS (
  SELECT w.oid, h.inhrelid, w.oid, 1
    FROM wanted w
    JOIN pg_catalog.pg_inherits h ON h.inhparent = w.oid
   WHERE w.relkind = 'p'
   UNION ALL
  SELECT b.root, h.inhrelid, b.oid, b.level + 1
    FROM below b
    JOIN pg_catalog.pg_inherits h ON h.inhparent = b.oid),
clones (root, oid) AS (
  SELECT con.oid, con.oid
    FROM wanted w
    JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = 'f'
   WHERE w.relkind = 'p'
   UNION ALL
  SELECT a.root, k.oid
    FROM clones a
    JOIN pg_catalog.pg_constraint k ON k.conparentid = a.oid),
parts AS (
  SELECT b.root, b.oid, b.level, c.relkind = 'r' AS leaf,
         ARRAY[n.nspname, c.relname]::text[] AS path,
         ARRAY[an.nspname, a.relname]::text[] AS above
    FROM below b
    JOIN pg_catalog.pg_class c ON c.oid = b.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class a ON a.oid = b.above
    JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace)
SELECT w.path,
       pg_catalog.current_setting('server_version_num')::int AS version,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf)::text
                 FROM parts p
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END AS parts
  FROM wanted w
 UNION ALL
SELECT w.path || con.conname::text,
       pg_catalog.current_setting('server_version_num')::int,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'constraint', c.conname)::text
                 FROM parts p
                 -- A key that references a partitioned table has clones on the referencing side as well: those stand below another
                 -- constraint of the same table.
                 LEFT JOIN LATERAL (SELECT k.conname
                                      FROM clones a
                                      JOIN pg_catalog.pg_constraint k ON k.oid = a.oid
                                      JOIN pg_catalog.pg_constraint up ON up.oid = k.conparentid
                                     WHERE a.root = con.oid AND k.conrelid = p.oid AND up.conrelid <> k.conrelid
                                     LIMIT 1) c ON true
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END
  FROM wanted w
  JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = 'f'
