-- One row for each primary key of the wanted relations, from the raw arrays: nothing here waits for a lock. The relations are joined,
-- not compared with = ANY: a filter would read the setting anew for each row of the catalog.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       k.columns,
       con.conname::text AS name,
       con.condeferrable AS deferrable,
       con.condeferred AS initially_deferred,
       coalesce(k.include, '{}') AS include,
       i.valid,
       CASE WHEN ic.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(ic.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       CASE WHEN ic.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = ic.reltablespace) END AS tablespace,
       i.indisclustered AS clustered,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0) AS comment,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = con.conindid AND d.objsubid = 0) AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       con.conparentid <> 0 AS inherited,
       up.oid IS NOT NULL
       AND (ic.reloptions IS DISTINCT FROM up.reloptions OR ic.reltablespace <> up.reltablespace) AS stored_otherwise,
       CASE WHEN pg_catalog.octet_length(c.relname::text) <= 58 THEN c.relname::text || '_pkey' END AS usual_name
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  -- A column of 18 and later: where pg_constraint has none of that name, the name means the one of "absent".
 CROSS JOIN (VALUES (false)) absent (conperiod)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (
       SELECT x.indexrelid, x.indnkeyatts, x.indkey, x.indisvalid AND x.indisready AND x.indislive AS valid, x.indisclustered
         FROM pg_catalog.pg_index x
        WHERE c.relhasindex AND x.indrelid = r.oid AND x.indisprimary
       OFFSET 0) i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  -- A constraint is always called what its index is: by its name there is an index on constraints.
 CROSS JOIN LATERAL (
       SELECT k.oid, k.conindid, k.conname, k.condeferrable, k.condeferred, k.conparentid, conperiod AS temporal
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = r.oid AND k.contypid = 0 AND k.conname = ic.relname AND k.contype = 'p'
       OFFSET 0) con
  -- In the order of the numbers, which the rows come in.
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(o.word) FILTER (WHERE o.is_key) AS columns,
              pg_catalog.array_agg(o.word) FILTER (WHERE NOT o.is_key) AS include
         FROM (SELECT k.place <= i.indnkeyatts AS is_key,
                      a.attname::text
                      || CASE WHEN con.temporal AND k.place = i.indnkeyatts THEN ' WITHOUT OVERLAPS' ELSE '' END AS word
                 FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                CROSS JOIN LATERAL (
                      SELECT x.attname FROM pg_catalog.pg_attribute x
                       WHERE x.attrelid = r.oid AND x.attnum = k.number
                       LIMIT 1) a
                ORDER BY k.place) o) k
  LEFT JOIN LATERAL (
       SELECT pc.oid, pc.reloptions, pc.reltablespace
         FROM pg_catalog.pg_constraint k
         JOIN pg_catalog.pg_class pc ON pc.oid = k.conindid
        WHERE con.conparentid <> 0 AND k.oid = con.conparentid
        LIMIT 1) up ON true
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = con.conindid
