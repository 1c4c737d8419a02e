-- The schemas somebody made: not initdb's (oids below 16384) but public, not those of temporary tables, not an extension's.
SELECT n.nspname::text AS schema
  FROM pg_catalog.pg_namespace n
 WHERE (n.oid >= 16384 OR n.nspname = 'public')
   AND n.nspname::text !~ '^pg_'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
 ORDER BY 1;
