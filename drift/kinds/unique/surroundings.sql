-- What mending a unique constraint must know: of each wanted relation its partitions at any depth (one JSON text each, the upper
-- ones first), the index CLUSTER goes by and the tablespace of the database; of
-- each one its parts on the partitions, the foreign keys that go by it, and whether the table's rows are told apart by its
-- index. Nothing here waits for a lock.
WITH RECURSIVE
{around}
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
