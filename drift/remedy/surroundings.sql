-- What whoever changes these relations should know of: long transactions, how much there is, how many locks it takes.
-- Given: quoted relation names.
WITH RECURSIVE wanted AS (
       SELECT c.oid, r.name, c.reltablespace
         FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
         JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.name)),
     family AS (
       SELECT w.oid AS root, w.oid FROM wanted w
       UNION ALL
       SELECT f.root, i.inhrelid FROM family f JOIN pg_catalog.pg_inherits i ON i.inhparent = f.oid)
SELECT 'relation' AS about, w.name, NULL::int AS pid,
       (SELECT pg_catalog.count(*) FROM family f WHERE f.root = w.oid)::bigint AS relations,
       -- Not pg_relation_size(), which waits for the lock of the table; what the last vacuum saw is enough.
       (SELECT pg_catalog.sum(c.relpages::bigint + coalesce(t.relpages, 0)) FROM family f
          JOIN pg_catalog.pg_class c ON c.oid = f.oid
          LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
         WHERE f.root = w.oid)::bigint * pg_catalog.current_setting('block_size')::bigint AS bytes,
       coalesce((SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = w.reltablespace), 'pg_default') AS tablespace,
       NULL::text AS "user", NULL::text AS application, NULL::text AS address, NULL::text AS state, NULL::text AS query,
       NULL::int AS seconds
  FROM wanted w
UNION ALL
SELECT 'transaction', NULL, a.pid, NULL, NULL, NULL, a.usename::text, a.application_name, pg_catalog.host(a.client_addr),
       a.state, pg_catalog.left(a.query, 100), extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::int
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
   AND a.xact_start < pg_catalog.clock_timestamp() - interval '60 s'
UNION ALL
SELECT 'replica', coalesce(nullif(s.application_name, ''), s.client_addr::text), s.pid, NULL, NULL, NULL, NULL, NULL, NULL, s.state,
       NULL, extract(epoch FROM s.replay_lag)::int
  FROM pg_catalog.pg_stat_replication s
 WHERE s.replay_lag > interval '10 s'
