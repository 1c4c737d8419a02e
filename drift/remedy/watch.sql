-- What one backend is doing, how far it is, and whom it waits for. Given: its process.
SELECT a.wait_event_type AS waits, extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start)::float8 AS seconds,
       CASE WHEN a.wait_event_type = 'Lock' THEN pg_catalog.pg_blocking_pids(a.pid) END AS blockers,
       coalesce(b.phase, n.phase, u.phase) AS phase,
       -- A build counts blocks where it reads the table, and rows where it sorts and writes.
       coalesce(nullif(b.blocks_total, 0), nullif(b.tuples_total, 0), nullif(n.sample_blks_total, 0),
                nullif(u.heap_blks_total, 0))::bigint AS total,
       CASE WHEN b.blocks_total > 0 THEN b.blocks_done WHEN b.tuples_total > 0 THEN b.tuples_done
            WHEN n.sample_blks_total > 0 THEN n.sample_blks_scanned ELSE u.heap_blks_scanned END::bigint AS done,
       CASE WHEN b.blocks_total = 0 AND b.tuples_total > 0 THEN 'rows' ELSE 'blocks' END AS unit,
       nullif(b.current_locker_pid, 0)::int AS locker
  FROM pg_catalog.pg_stat_activity a
  LEFT JOIN pg_catalog.pg_stat_progress_create_index b ON b.pid = a.pid
  LEFT JOIN pg_catalog.pg_stat_progress_analyze n ON n.pid = a.pid
  LEFT JOIN pg_catalog.pg_stat_progress_cluster u ON u.pid = a.pid
 WHERE a.pid = {pid} AND a.state = 'active'
