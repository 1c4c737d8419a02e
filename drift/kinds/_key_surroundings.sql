-- The relations that are wanted and the tablespace of the database; of those that are partitioned, their partitions at any depth, the
-- parts of their keys on them ({type} as in pg_constraint.contype), and what else there is that may become one.
wanted AS (
  SELECT c.oid, c.relkind, ARRAY[n.nspname, c.relname]::text[] AS path,
         (SELECT ic.relname::text
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
           WHERE i.indrelid = c.oid AND i.indisclustered) AS clustered_index
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace),
home AS (
  SELECT t.spcname::text AS name
    FROM pg_catalog.pg_database d
    JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
   WHERE d.datname = pg_catalog.current_database()),
below (root, oid, above, level) AS (
  SELECT w.oid, h.inhrelid, w.oid, 1
    FROM wanted w
    JOIN pg_catalog.pg_inherits h ON h.inhparent = w.oid
   WHERE w.relkind = 'p'
   UNION ALL
  SELECT b.root, h.inhrelid, b.oid, b.level + 1
    FROM below b
    JOIN pg_catalog.pg_inherits h ON h.inhparent = b.oid),
attached (root, oid) AS (
  SELECT con.oid, con.oid
    FROM wanted w
    JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = '{type}'
   WHERE w.relkind = 'p'
   UNION ALL
  SELECT a.root, k.oid
    FROM attached a
    JOIN pg_catalog.pg_constraint k ON k.conparentid = a.oid),
parts AS (
  SELECT b.root, b.oid, b.level, c.relkind = 'r' AS leaf,
         ARRAY[n.nspname, c.relname]::text[] AS path,
         ARRAY[an.nspname, a.relname]::text[] AS above,
         ARRAY(SELECT ic.relname::text
                 FROM pg_catalog.pg_index i
                 JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                WHERE i.indrelid = b.oid) AS taken
    FROM below b
    JOIN pg_catalog.pg_class c ON c.oid = b.oid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class a ON a.oid = b.above
    JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace),
-- Their columns, by which a key on a partition is seen to be like the one above.
keys AS (
  SELECT con.oid, con.conrelid, con.conname, con.conparentid,
         ROW(con.condeferrable, con.condeferred,
             ARRAY(SELECT a.attname::text
                     FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY k (number, place)
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number
                    ORDER BY k.place))::text AS shape
    FROM (SELECT oid FROM wanted WHERE relkind = 'p' UNION SELECT oid FROM below) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = '{type}')
