-- Who holds or awaits ACCESS EXCLUSIVE on what we want to read, or on what a view of it reads: printing a definition waits
-- behind either.
WITH wanted AS (
  SELECT w.relation FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) AS w(relation)
), locked AS (
  SELECT l.relation, pg_catalog.min(l.pid) AS pid
    FROM pg_catalog.pg_locks l
   WHERE l.locktype = 'relation'
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
     AND l.mode = 'AccessExclusiveLock'
     AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   GROUP BY l.relation
), blocked AS (
  SELECT locked.relation, locked.relation AS base, locked.pid FROM locked JOIN wanted ON wanted.relation = locked.relation
  UNION
  SELECT w.ev_class, locked.relation, locked.pid
    FROM locked
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = locked.relation
                               AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid
    JOIN wanted ON wanted.relation = w.ev_class
)
SELECT DISTINCT ON (blocked.relation)
       blocked.relation::bigint AS relation,
       n.nspname::text AS schema,
       c.relname::text AS name,
       CASE WHEN blocked.base <> blocked.relation THEN bn.nspname || '.' || b.relname END AS base,
       blocked.pid
  FROM blocked
  JOIN pg_catalog.pg_class c ON c.oid = blocked.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class b ON b.oid = blocked.base
  JOIN pg_catalog.pg_namespace bn ON bn.oid = b.relnamespace
 ORDER BY blocked.relation, blocked.base = blocked.relation DESC, blocked.base;
