-- What mending a primary key must know: of each wanted relation its partitions at any depth (one JSON text each, the upper
-- ones first), its columns by whether they may hold NULL, the index CLUSTER goes by and the tablespace of the database; of
-- each key its parts on the partitions, the foreign keys that go by it, and whether the table's rows are told apart by its
-- index. Nothing here waits for a lock.
WITH RECURSIVE
{around}
SELECT w.path,
       NULL::boolean AS replica_identity,
       NULL::text[] AS referenced_by,
       w.clustered_index,
       home.name AS home_tablespace,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull) AS nullable,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull) AS not_null,
       CASE WHEN w.relkind = 'p' THEN
         ARRAY(SELECT pg_catalog.jsonb_build_object('path', p.path, 'above', p.above, 'leaf', p.leaf, 'taken', p.taken)::text
                 FROM parts p
                WHERE p.root = w.oid
                ORDER BY p.level, p.path) END AS parts
  FROM wanted w
 CROSS JOIN home
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = w.oid AND k.contype = 'p')
 UNION ALL
SELECT w.path,
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
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull),
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull),
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
  JOIN pg_catalog.pg_constraint con ON con.conrelid = w.oid AND con.contype = 'p'
  JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
