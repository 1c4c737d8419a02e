-- What building an index must know: of each wanted relation its partitions at any depth (one JSON text each, the upper ones first),
-- the index CLUSTER goes by and the tablespace of the database; of each index its parts on the partitions, and whether the table's
-- rows are told apart by it. Nothing here waits for a lock.
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
attached (root, oid) AS (
  SELECT i.indexrelid, i.indexrelid
    FROM wanted w
    JOIN pg_catalog.pg_index i ON i.indrelid = w.oid
   WHERE w.relkind = 'p'
   UNION ALL
  SELECT a.root, h.inhrelid
    FROM attached a
    JOIN pg_catalog.pg_inherits h ON h.inhparent = a.oid),
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
-- What indexes of the partitions index, as far as it can be compared without printing an expression.
shapes AS (
  SELECT i.indexrelid, i.indrelid, ic.relname, ic.relispartition,
         ROW(ic.relam, i.indisunique, i.indnkeyatts, i.indclass::text, i.indcollation::text, i.indoption::text,
             pg_catalog.to_jsonb(i.*) ->> 'indnullsnotdistinct',
             ARRAY(SELECT a.attname::text
                     FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                    ORDER BY k.place))::text AS shape
    FROM (SELECT oid FROM wanted
           UNION SELECT oid FROM below
           UNION SELECT h.inhparent FROM pg_catalog.pg_inherits h JOIN wanted w ON w.oid = h.inhrelid) r (oid)
    JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
   WHERE i.indexprs IS NULL AND i.indpred IS NULL AND i.indislive
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')))
SELECT w.path,
       NULL::boolean AS replica_identity,
       NULL::text AS awaited_by,
       (SELECT ic.relname::text
          FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
         WHERE i.indrelid = w.oid AND i.indisclustered) AS clustered_index,
       (SELECT t.spcname::text
          FROM pg_catalog.pg_database d
          JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
         WHERE d.datname = pg_catalog.current_database()) AS home_tablespace,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'taken', p.taken)::text
                 FROM parts p
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END AS parts
  FROM wanted w
 UNION ALL
SELECT w.path || ic.relname::text,
       i.indisreplident,
       (SELECT m.relname::text
          FROM pg_catalog.pg_inherits h
          JOIN shapes m ON m.indrelid = h.inhparent
          JOIN pg_catalog.pg_index mi ON mi.indexrelid = m.indexrelid AND NOT mi.indisvalid
          JOIN shapes s ON s.indexrelid = i.indexrelid AND NOT s.relispartition AND s.shape = m.shape
         WHERE h.inhrelid = w.oid
         ORDER BY m.relname
         LIMIT 1),
       (SELECT xc.relname::text
          FROM pg_catalog.pg_index x
          JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid
         WHERE x.indrelid = w.oid AND x.indisclustered),
       (SELECT t.spcname::text
          FROM pg_catalog.pg_database d
          JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
         WHERE d.datname = pg_catalog.current_database()),
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'taken', p.taken,
                                                    'index', there.relname, 'candidate', like_it.relname)::text
                 FROM parts p
                 LEFT JOIN (pg_catalog.pg_index x
                            JOIN attached a ON a.oid = x.indexrelid
                            JOIN pg_catalog.pg_class there ON there.oid = x.indexrelid)
                        ON x.indrelid = p.oid AND a.root = i.indexrelid
                 LEFT JOIN LATERAL (SELECT s.relname
                                      FROM shapes s
                                     WHERE s.indrelid = p.oid AND NOT s.relispartition
                                       AND s.shape = (SELECT m.shape FROM shapes m WHERE m.indexrelid = i.indexrelid)
                                     ORDER BY s.relname
                                     LIMIT 1) like_it ON there.oid IS NULL
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END
  FROM wanted w
  JOIN pg_catalog.pg_index i ON i.indrelid = w.oid
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
