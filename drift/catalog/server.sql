SELECT pg_catalog.current_setting('server_version') AS server_version,
       pg_catalog.current_setting('server_version_num')::int AS version_num,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.pg_backend_pid() AS backend_pid,
       d.oid::bigint AS database_oid,
       d.datname::text AS database,
       CURRENT_USER::text AS "user"
  FROM pg_catalog.pg_database d
 WHERE d.datname = pg_catalog.current_database();
