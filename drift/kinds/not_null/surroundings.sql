-- What mending a NOT NULL must know of each wanted relation: which columns have one and what it is called, after each other, and the
-- version of the server. Nothing here waits for a lock.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       ARRAY(SELECT x.word
               FROM pg_catalog.pg_constraint k
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
              CROSS JOIN LATERAL (VALUES (1, a.attname::text), (2, k.conname::text)) x (place, word)
              WHERE k.conrelid = c.oid AND k.contype = 'n'
              ORDER BY a.attnum, x.place) AS there,
       pg_catalog.current_setting('server_version_num')::int AS version
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
