-- What mending a column must know of each wanted relation: the columns of its primary key where that leads through all of its rows
-- (not where others inherit it), the triggers of somebody's that fire for each row that is updated, and which columns are otherwise in
-- some table that inherits from it. Nothing here waits for a lock.
WITH RECURSIVE heirs (relation, heir) AS (
  SELECT r.oid, i.inhrelid
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid
   UNION
  SELECT h.relation, i.inhrelid
    FROM heirs h
    JOIN pg_catalog.pg_inherits i ON i.inhparent = h.heir
), others AS (
  SELECT h.relation, a.attname::text AS name,
         pg_catalog.bool_or(pg_catalog.pg_get_expr(f.adbin, 0) IS DISTINCT FROM pg_catalog.pg_get_expr(g.adbin, 0)) AS by_default,
         pg_catalog.bool_or(a.attstorage <> b.attstorage) AS by_storage
    FROM heirs h
    JOIN pg_catalog.pg_attribute a ON a.attrelid = h.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_catalog.pg_attribute b ON b.attrelid = h.heir AND b.attname = a.attname AND NOT b.attisdropped AND b.attgenerated = ''
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_attrdef g ON g.adrelid = b.attrelid AND g.adnum = b.attnum
   GROUP BY h.relation, a.attname
)
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
              ORDER BY t.tgname) AS update_triggers,
       ARRAY(SELECT o.name FROM others o WHERE o.relation = c.oid AND o.by_default ORDER BY o.name) AS other_defaults,
       ARRAY(SELECT o.name FROM others o WHERE o.relation = c.oid AND o.by_storage ORDER BY o.name) AS other_storage
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
