-- One row for each primary key of the wanted relations, from the raw arrays: nothing here waits for a lock.
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       (SELECT pg_catalog.array_agg(
                 a.attname::text
                 || CASE WHEN x.temporal AND k.place = pg_catalog.cardinality(con.conkey) THEN ' WITHOUT OVERLAPS' ELSE '' END
                 ORDER BY k.place)
          FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY k (number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number) AS columns,
       con.conname::text AS name,
       con.condeferrable AS deferrable,
       con.condeferred AS initially_deferred,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.generate_series(i.indnkeyatts, i.indnatts - 1) p
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
              ORDER BY p) AS include,
       i.indisvalid AND i.indisready AND i.indislive AS valid,
       d.description AS comment,
       con.conparentid <> 0 AS inherited,
       c.relkind = 'p' AS partitioned,
       -- What an index built anew would not have: named, so that nothing is rebuilt or brought back without it.
       pg_catalog.array_remove(ARRAY[
         CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
         CASE WHEN i.indisclustered THEN 'CLUSTER ON' END,
         'WITH (' || pg_catalog.array_to_string(ic.reloptions, ', ') || ')',
         CASE WHEN ic.reltablespace <> 0 THEN 'TABLESPACE' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute o
                            WHERE o.attrelid = i.indexrelid AND (o.attoptions IS NOT NULL OR o.attstattarget >= 0))
              THEN 'options or statistics of its columns' END], NULL) AS kept
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
  JOIN pg_catalog.pg_class ic ON ic.oid = con.conindid
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
  -- A column of 18 and later, asked by name so that the same text is read by 13.
 CROSS JOIN LATERAL (SELECT coalesce((pg_catalog.to_jsonb(con.*) ->> 'conperiod')::boolean, false) AS temporal) x
 WHERE con.conrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND con.contype = 'p'
