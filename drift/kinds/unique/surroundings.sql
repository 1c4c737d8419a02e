-- What mending a unique constraint must know: of each wanted relation its partitions at any depth (one JSON text each, the upper
-- ones first), the index CLUSTER goes by and the tablespace of the database; of
-- each one its parts on the partitions, the foreign keys that go by it, and whether the table's rows are told apart by its
-- index. Nothing here waits for a lock.
WITH RECURSIVE wanted AS (
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
    JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = 'u'
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
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'u')
SELECT w.path,
       NULL::boolean AS replica_identity,
       NULL::text[] AS referenced_by,
       w.clustered_index,
       home.name AS home_tablespace,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'taken', p.taken)::text
                 FROM parts p
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END AS parts
  FROM wanted w
 CROSS JOIN home
 UNION ALL
SELECT w.path || ic.relname::text,
       i.indisreplident,
       ARRAY(SELECT n.nspname::text || '.' || c.relname::text || '.' || f.conname::text
               FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_constraint f ON f.oid = d.objid AND f.contype = 'f'
               JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE d.refclassid = 'pg_catalog.pg_class'::regclass
                AND d.refobjid = i.indexrelid
                AND d.classid = 'pg_catalog.pg_constraint'::regclass
              ORDER BY 1),
       w.clustered_index,
       home.name,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'taken', p.taken,
                                                    'index', there.conname, 'candidate', like_it.conname)::text
                 FROM parts p
                 LEFT JOIN (keys there JOIN attached a ON a.oid = there.oid)
                        ON there.conrelid = p.oid AND a.root = con.oid
                 LEFT JOIN LATERAL (SELECT s.conname
                                      FROM keys s
                                     WHERE s.conrelid = p.oid AND s.conparentid = 0
                                       AND s.shape = (SELECT m.shape FROM keys m WHERE m.oid = con.oid)
                                     ORDER BY s.conname
                                     LIMIT 1) like_it ON there.oid IS NULL
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END
  FROM wanted w
 CROSS JOIN home
  JOIN pg_catalog.pg_index i ON i.indrelid = w.oid AND i.indisunique AND NOT i.indisprimary
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.conindid = i.indexrelid AND con.contype = 'u'
