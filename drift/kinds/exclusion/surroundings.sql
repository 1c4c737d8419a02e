-- What mending an exclusion constraint must know of each wanted relation: whether it is partitioned (then parts is an empty list), the
-- index CLUSTER goes by, and the tablespace of the database. Nothing here waits for a lock.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       CASE WHEN c.relkind = 'p' THEN '{}'::text[] END AS parts,
       (SELECT ic.relname::text
          FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
         WHERE i.indrelid = c.oid AND i.indisclustered) AS clustered_index,
       (SELECT t.spcname::text
          FROM pg_catalog.pg_database d
          JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
         WHERE d.datname = pg_catalog.current_database()) AS home_tablespace
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
