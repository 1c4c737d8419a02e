-- What was set for this session before drift said anything, what is installed, and what only others may read. Asked outside of a
-- transaction: inside, the settings would be the check's own.
SELECT s.name, pg_catalog.current_setting(s.name) AS value, s.source
  FROM pg_catalog.pg_settings s
 WHERE s.name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout',
                  'default_transaction_read_only', 'default_transaction_deferrable', 'session_replication_role', 'row_security')
   AND s.setting IS DISTINCT FROM s.boot_val
 ORDER BY 1;
SELECT e.extname::text AS name, e.extversion AS version
  FROM pg_catalog.pg_extension e
 ORDER BY 1;
SELECT x.what
  FROM (VALUES (1, 'passwords of roles (pg_authid)', pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')),
               (2, 'connection strings of subscriptions (pg_subscription.subconninfo)',
                pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')),
               (3, 'options of other roles'' user mappings (pg_user_mapping)',
                pg_catalog.has_table_privilege('pg_catalog.pg_user_mapping', 'SELECT'))) x (place, what, readable)
 WHERE NOT x.readable
 ORDER BY x.place;
