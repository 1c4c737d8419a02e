-- One row for each user mapping: they are few. Their options hold passwords: nobody reads them here, and few may.
SELECT ARRAY[u.srvname::text, CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE u.usename::text END] AS path,
       true AS there
  FROM pg_catalog.pg_user_mappings u
