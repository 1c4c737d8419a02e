-- One row for each publication: they are few. Whole schemas are published since 15; their catalog is unknown to 13, so pg_depend tells:
-- an entry depends on its publication and on its schema. Its tables, with what only prints under their locks, wait in definitions.sql.
SELECT ARRAY[p.pubname]::text[] AS path,
       p.puballtables AS all_tables,
       ARRAY(SELECT n.nspname::text
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_depend y ON y.classid = x.classid AND y.objid = x.objid
                                          AND y.refclassid = 'pg_catalog.pg_namespace'::regclass
               JOIN pg_catalog.pg_namespace n ON n.oid = y.refobjid
              WHERE x.classid = pg_catalog.to_regclass('pg_catalog.pg_publication_namespace')::oid
                AND x.refclassid = 'pg_catalog.pg_publication'::regclass AND x.refobjid = p.oid
              ORDER BY n.nspname::text COLLATE "C") AS schemas,
       pg_catalog.array_remove(ARRAY[CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubinsert THEN 'insert' END,
                                     CASE WHEN p.pubtruncate THEN 'truncate' END, CASE WHEN p.pubupdate THEN 'update' END], NULL) AS publish,
       p.pubviaroot AS publish_via_partition_root,
       CASE pg_catalog.to_jsonb(p.*) ->> 'pubgencols' WHEN 's' THEN 'stored' ELSE 'none' END AS publish_generated_columns,
       pg_catalog.pg_get_userbyid(p.pubowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       r.prpubid IS NOT NULL AS names_tables,
       CASE WHEN r.prpubid IS NOT NULL THEN ARRAY['members'] END AS awaits
  FROM pg_catalog.pg_publication p
  LEFT JOIN (SELECT DISTINCT m.prpubid FROM pg_catalog.pg_publication_rel m) r ON r.prpubid = p.oid
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_publication'::regclass AND d.objoid = p.oid AND d.objsubid = 0
