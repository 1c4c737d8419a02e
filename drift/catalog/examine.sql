-- What the server says of itself and of the role; nothing of it needs a privilege.
SELECT pg_catalog.current_setting('server_version') AS server_version,
       pg_catalog.current_setting('server_version_num')::int AS version_num,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('default_transaction_read_only') = 'on' AS read_only,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.pg_backend_pid() AS backend_pid,
       CURRENT_USER::text AS "user",
       r.rolsuper AS superuser,
       r.rolbypassrls AS bypasses_row_security,
       ARRAY(SELECT m.rolname::text
               FROM pg_catalog.pg_auth_members a
               JOIN pg_catalog.pg_roles m ON m.oid = a.roleid
              WHERE a.member = r.oid
              ORDER BY 1) AS member_of,
       pg_catalog.current_database()::text AS database,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create,
       l.ssl AS tls, l.version AS tls_version, l.cipher AS tls_cipher
  FROM pg_catalog.pg_roles r
  LEFT JOIN pg_catalog.pg_stat_ssl l ON l.pid = pg_catalog.pg_backend_pid()
 WHERE r.rolname = CURRENT_USER;
