-- What mending a column must know of each wanted relation: the columns of its primary key where that leads through all of its rows
-- (not where others inherit it), and the triggers of somebody's that fire for each row that is updated. Nothing here waits for a lock.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_index i
              CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND k.place <= i.indnkeyatts
                AND (c.relkind = 'p' OR NOT c.relhassubclass)
              ORDER BY k.place) AS "key",
       ARRAY(SELECT t.tgname::text
               FROM pg_catalog.pg_trigger t
              WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 16 <> 0
              ORDER BY t.tgname) AS update_triggers
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
