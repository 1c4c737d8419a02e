-- What stands on a column so that PostgreSQL refuses to change its type (0A000), in the server's words.
SELECT DISTINCT pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid)
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid
                             AND d.refobjsubid = a.attnum
  LEFT JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = d.objid
  LEFT JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
  -- A generated column depends on others by its expression since 15, by itself before.
  LEFT JOIN pg_catalog.pg_attribute g
         ON g.attrelid = coalesce(f.adrelid, CASE WHEN d.classid = 'pg_catalog.pg_class'::regclass THEN d.objid END)
        AND g.attnum = coalesce(f.adnum, CASE WHEN d.classid = 'pg_catalog.pg_class'::regclass THEN d.objsubid END)
        AND g.attgenerated <> ''
 CROSS JOIN LATERAL (
       SELECT CASE WHEN w.oid IS NULL THEN d.classid ELSE 'pg_catalog.pg_class'::regclass END AS classid,
              CASE WHEN w.oid IS NULL THEN d.objid ELSE w.ev_class END AS objid,
              CASE WHEN w.oid IS NULL THEN d.objsubid ELSE 0 END AS objsubid) x
 WHERE a.attrelid = pg_catalog.to_regclass(:table) AND a.attname = :column AND NOT a.attisdropped
   AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_proc'::regclass,
                      'pg_catalog.pg_publication_rel'::regclass)
        OR (d.classid = 'pg_catalog.pg_trigger'::regclass
            AND EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.oid = d.objid AND NOT t.tgisinternal))
        OR (g.attnum IS NOT NULL AND g.attnum <> a.attnum))
