-- One row for each cast of the database, PostgreSQL's own included (oids below 16384): somebody may rely on one of these. The one of a
-- range to its multirange goes with the type.
SELECT ARRAY[pg_catalog.format_type(c.castsource, NULL) || ' AS ' || pg_catalog.format_type(c.casttarget, NULL)]::text[] AS path,
       CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END AS method,
       CASE WHEN c.castmethod = 'f' THEN
         pg_catalog.format('%I.%I(%s)', n.nspname, f.proname,
           (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' ORDER BY a.nth)
              FROM pg_catalog.unnest(f.proargtypes::oid[]) WITH ORDINALITY a(type, nth))) END AS function,
       CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context,
       e.description AS comment,
       c.oid < 16384 OR EXISTS (SELECT FROM pg_catalog.pg_depend x
                                 WHERE x.classid = 'pg_catalog.pg_cast'::regclass AND x.objid = c.oid AND x.deptype IN ('e', 'i'))
         AS dependent
  FROM pg_catalog.pg_cast c
  LEFT JOIN pg_catalog.pg_proc f ON f.oid = c.castfunc
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_cast'::regclass AND e.objoid = c.oid AND e.objsubid = 0
