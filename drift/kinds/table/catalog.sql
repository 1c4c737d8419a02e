-- One row for each wanted table, partitioned tables included, and for whatever else bears a wanted name.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       d.description AS comment,
       c.relispartition OR EXISTS (SELECT FROM pg_catalog.pg_depend e
                                    WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
         AS dependent,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' END AS other
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
