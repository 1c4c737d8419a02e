-- Who else builds an index on one of our relations: its half made index looks exactly like the remains of a failed build. Of
-- somebody else's build a plain role sees the process alone, so that the relation is found by its lock. Given: relation names.
SELECT p.pid, r.name AS relation, a.usename::text AS "user", a.application_name AS application,
       coalesce(p.phase, 'at work') AS phase
  FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
  JOIN pg_catalog.pg_locks l
       ON l.relation = pg_catalog.to_regclass(r.name)::oid AND l.locktype = 'relation' AND l.granted
      AND l.mode = 'ShareUpdateExclusiveLock'
      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = l.pid
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
 WHERE p.pid <> pg_catalog.pg_backend_pid()
