-- Who holds or awaits ACCESS EXCLUSIVE on what we want to read: printing a definition waits behind either.
SELECT l.relation::bigint AS relation,
       pg_catalog.min(n.nspname::text) AS schema,
       pg_catalog.min(c.relname::text) AS name,
       pg_catalog.min(l.pid) AS pid
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE l.locktype = 'relation'
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND l.mode = 'AccessExclusiveLock'
   AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   AND l.relation = ANY (pg_catalog.current_setting('drift.relations')::oid[])
 GROUP BY l.relation;
