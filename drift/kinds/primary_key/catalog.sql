-- One row for each primary key of the wanted relations, from the raw arrays: nothing here waits for a lock. The relations are joined,
-- not compared with = ANY: a filter would read the setting anew for each row of the catalog.
WITH wanted AS (
  SELECT con.oid, con.conrelid, con.conindid, con.conname, con.condeferrable, con.condeferred, con.conparentid, con.temporal,
         i.indnkeyatts, i.indkey, i.indisvalid AND i.indisready AND i.indislive AS valid, i.indisclustered
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    -- A column of 18 and later: where pg_constraint has none of that name, the name means the one of "absent".
   CROSS JOIN (VALUES (false)) absent (conperiod)
   CROSS JOIN LATERAL (
         SELECT k.*, conperiod AS temporal
           FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = r.oid AND k.contype = 'p') con
    JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid)
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       k.columns,
       w.conname::text AS name,
       w.condeferrable AS deferrable,
       w.condeferred AS initially_deferred,
       coalesce(k.include, '{}') AS include,
       w.valid,
       CASE WHEN ic.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(ic.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       sp.spcname::text AS tablespace,
       w.indisclustered AS clustered,
       d.description AS comment,
       id.description AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       w.conparentid <> 0 AS inherited,
       up.oid IS NOT NULL
       AND (ic.reloptions IS DISTINCT FROM up.reloptions OR ic.reltablespace <> up.reltablespace) AS stored_otherwise,
       CASE WHEN pg_catalog.octet_length(c.relname::text) <= 58 THEN c.relname::text || '_pkey' END AS usual_name
  FROM wanted w
  -- In the order the rows come in, which is that of the keys: an aggregate that sorts costs as much for one row as for many.
  JOIN (SELECT o.oid,
               pg_catalog.array_agg(o.word) FILTER (WHERE o.is_key) AS columns,
               pg_catalog.array_agg(o.word) FILTER (WHERE NOT o.is_key) AS include
          FROM (SELECT w.oid, k.place <= w.indnkeyatts AS is_key,
                       a.attname::text
                       || CASE WHEN w.temporal AND k.place = w.indnkeyatts THEN ' WITHOUT OVERLAPS' ELSE '' END AS word
                  FROM wanted w
                 CROSS JOIN LATERAL pg_catalog.unnest(w.indkey::int2[]) WITH ORDINALITY k (number, place)
                  -- LIMIT has each column looked up by index; else all columns of the database might be hashed.
                 CROSS JOIN LATERAL (
                       SELECT r.attname FROM pg_catalog.pg_attribute r
                        WHERE r.attrelid = w.conrelid AND r.attnum = k.number
                        LIMIT 1) a
                 ORDER BY w.oid, k.place) o
         GROUP BY o.oid) k ON k.oid = w.oid
  JOIN pg_catalog.pg_class c ON c.oid = w.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = w.conindid
  LEFT JOIN LATERAL (
       SELECT pc.oid, pc.reloptions, pc.reltablespace
         FROM pg_catalog.pg_constraint k
         JOIN pg_catalog.pg_class pc ON pc.oid = k.conindid
        WHERE w.conparentid <> 0 AND k.oid = w.conparentid
        LIMIT 1) up ON true
  LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = ic.reltablespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = w.oid AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_description id
         ON id.classoid = 'pg_catalog.pg_class'::regclass AND id.objoid = w.conindid AND id.objsubid = 0
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = w.conindid
