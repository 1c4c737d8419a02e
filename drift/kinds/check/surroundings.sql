-- What mending a CHECK must know: the tables that inherit it and declare it as well, for they keep theirs when the parent's goes. Of
-- each one its schema and name follow each other. Nothing here waits for a lock.
WITH RECURSIVE wanted AS (
  SELECT c.oid, c.relhassubclass AND c.relkind = 'r' AS has_heirs, ARRAY[n.nspname, c.relname]::text[] AS path
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace),
heirs (root, oid) AS (
  SELECT w.oid, h.inhrelid
    FROM wanted w
    JOIN pg_catalog.pg_inherits h ON h.inhparent = w.oid
   WHERE w.has_heirs
   UNION
  SELECT b.root, h.inhrelid
    FROM heirs b
    JOIN pg_catalog.pg_inherits h ON h.inhparent = b.oid)
SELECT w.path || con.conname::text AS path,
       (SELECT pg_catalog.array_agg(x.word ORDER BY k.oid, x.place)
          FROM heirs b
          JOIN pg_catalog.pg_constraint k
               ON k.conrelid = b.oid AND k.contype = 'c' AND k.conname = con.conname AND k.conislocal AND k.coninhcount > 0
          JOIN pg_catalog.pg_class c ON c.oid = b.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL (VALUES (1, n.nspname::text), (2, c.relname::text)) x (place, word)
         WHERE b.root = w.oid) AS redeclared
  FROM wanted w
  JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = 'c' AND NOT con.connoinherit
 WHERE w.has_heirs
