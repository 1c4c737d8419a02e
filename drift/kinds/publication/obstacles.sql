-- Publications on a server that publishes nothing.
SELECT ARRAY[s.value -> 'path' ->> 0] AS path,
       pg_catalog.format('wal_level is %s: publication %I publishes nothing', pg_catalog.current_setting('wal_level'), s.value -> 'path' ->> 0)
         AS says,
       'ALTER SYSTEM SET wal_level = logical, then restart the server' AS hint
  FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.stated')::jsonb) s
 WHERE pg_catalog.current_setting('wal_level') <> 'logical'
 ORDER BY 1
