-- One row for each unique constraint of the wanted relations, and for each unique index that promises as much without being one:
-- over plain columns and all rows, with the columns' own equality. From the raw arrays: nothing here waits for a lock. The relations
-- are joined, not compared with = ANY: a filter would read the setting anew for each row.
WITH wanted AS (
  SELECT i.indexrelid, i.indrelid, i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption,
         i.indisvalid AND i.indisready AND i.indislive AS valid, i.indisclustered, i.nulls_not_distinct,
         con.oid, con.conname, con.condeferrable, con.condeferred, coalesce(con.temporal, false) AS temporal
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    -- Columns of 15 and 18: where a catalog has none of that name, the name means the one of "absent".
   CROSS JOIN (VALUES (false, false)) absent (indnullsnotdistinct, conperiod)
   CROSS JOIN LATERAL (
         SELECT x.*, indnullsnotdistinct AS nulls_not_distinct
           FROM pg_catalog.pg_index x
          WHERE x.indrelid = r.oid AND x.indisunique AND NOT x.indisprimary) i
    LEFT JOIN LATERAL (
         SELECT k.*, conperiod AS temporal
           FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = r.oid AND k.conindid = i.indexrelid AND k.contype = 'u') con ON true
   WHERE con.oid IS NOT NULL OR (i.indexprs IS NULL AND i.indpred IS NULL))
SELECT ARRAY[n.nspname, c.relname, ic.relname]::text[] AS path,
       k.columns,
       w.oid IS NOT NULL AS "constraint",
       coalesce(w.condeferrable, false) AS deferrable,
       coalesce(w.condeferred, false) AS initially_deferred,
       coalesce(k.include, '{}') AS include,
       w.nulls_not_distinct,
       w.valid,
       CASE WHEN ic.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(ic.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       sp.spcname::text AS tablespace,
       w.indisclustered AS clustered,
       CASE WHEN w.oid IS NULL THEN id.description ELSE d.description END AS comment,
       CASE WHEN w.oid IS NOT NULL THEN id.description END AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       ic.relispartition AS inherited,
       up.oid IS NOT NULL
       AND (ic.reloptions IS DISTINCT FROM up.reloptions OR ic.reltablespace <> up.reltablespace) AS stored_otherwise,
       k.sorted
  FROM wanted w
  -- In the order the rows come in, which is that of the keys: an aggregate that sorts costs as much for one row as for many.
  JOIN (SELECT o.indexrelid,
               pg_catalog.array_agg(o.word) FILTER (WHERE o.is_key) AS columns,
               pg_catalog.array_agg(o.word) FILTER (WHERE NOT o.is_key) AS include,
               pg_catalog.array_agg(o.sorted) FILTER (WHERE o.is_key) AS sorted,
               pg_catalog.bool_and(o.ordinary) AS ordinary
          FROM (SELECT w.indexrelid, k.place, k.place <= w.indnkeyatts AS is_key,
                       a.attname::text
                       || CASE WHEN w.temporal AND k.place = w.indnkeyatts THEN ' WITHOUT OVERLAPS' ELSE '' END AS word,
                       CASE w.indoption[k.place - 1] & 3
                            WHEN 1 THEN 'DESC NULLS LAST' WHEN 2 THEN 'NULLS FIRST' WHEN 3 THEN 'DESC' ELSE '' END AS sorted,
                       k.place > w.indnkeyatts
                       OR (oc.opcdefault AND w.indcollation[k.place - 1] = a.attcollation) AS ordinary
                  FROM wanted w
                 CROSS JOIN LATERAL pg_catalog.unnest(w.indkey::int2[]) WITH ORDINALITY k (number, place)
                  -- LIMIT has each column looked up by index; else all columns of the database might be hashed.
                 CROSS JOIN LATERAL (
                       SELECT r.attname, r.attcollation
                         FROM pg_catalog.pg_attribute r
                        WHERE r.attrelid = w.indrelid AND r.attnum = k.number
                        LIMIT 1) a
                  LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = w.indclass[k.place - 1]
                 ORDER BY w.indexrelid, k.place) o
         GROUP BY o.indexrelid) k ON k.indexrelid = w.indexrelid AND (w.oid IS NOT NULL OR k.ordinary)
  JOIN pg_catalog.pg_class c ON c.oid = w.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = w.indexrelid
  LEFT JOIN LATERAL (
       SELECT pc.oid, pc.reloptions, pc.reltablespace
         FROM pg_catalog.pg_inherits h
         JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
        WHERE ic.relispartition AND h.inhrelid = w.indexrelid
        LIMIT 1) up ON true
  LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = ic.reltablespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = w.oid AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_description id
         ON id.classoid = 'pg_catalog.pg_class'::regclass AND id.objoid = w.indexrelid AND id.objsubid = 0
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = w.indexrelid
