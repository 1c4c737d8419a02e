-- One row for each unique constraint of the wanted relations, and for each unique index that promises as much without being one:
-- over plain columns and all rows, with the columns' own equality. From the raw arrays: nothing here waits for a lock.
SELECT ARRAY[n.nspname, c.relname, coalesce(con.conname, ic.relname)]::text[] AS path,
       (SELECT pg_catalog.array_agg(
                 a.attname::text || CASE WHEN x.temporal AND p = i.indnkeyatts - 1 THEN ' WITHOUT OVERLAPS' ELSE '' END
                 ORDER BY p)
          FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) p
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]) AS columns,
       con.oid IS NOT NULL AS "constraint",
       coalesce(con.condeferrable, false) AS deferrable,
       coalesce(con.condeferred, false) AS initially_deferred,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.generate_series(i.indnkeyatts, i.indnatts - 1) p
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
              ORDER BY p) AS include,
       coalesce((x.index_row ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       i.indisvalid AND i.indisready AND i.indislive AS valid,
       d.description AS comment,
       coalesce(con.conparentid <> 0, ic.relispartition) AS inherited,
       c.relkind = 'p' AS partitioned,
       -- What an index built anew would not have: named, so that nothing is rebuilt or brought back without it.
       pg_catalog.array_remove(ARRAY[
         CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
         CASE WHEN i.indisclustered THEN 'CLUSTER ON' END,
         'WITH (' || pg_catalog.array_to_string(ic.reloptions, ', ') || ')',
         CASE WHEN ic.reltablespace <> 0 THEN 'TABLESPACE' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute o
                            WHERE o.attrelid = i.indexrelid AND (o.attoptions IS NOT NULL OR o.attstattarget >= 0))
              THEN 'options or statistics of its columns' END], NULL) AS kept,
       ARRAY(SELECT CASE i.indoption[p] & 3 WHEN 1 THEN 'DESC NULLS LAST' WHEN 2 THEN 'NULLS FIRST' WHEN 3 THEN 'DESC' ELSE '' END
               FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) p
              ORDER BY p) AS sorted
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint con
         ON con.conrelid = i.indrelid AND con.conindid = i.indexrelid AND con.contype = 'u'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = CASE WHEN con.oid IS NULL THEN 'pg_catalog.pg_class'::regclass
                              ELSE 'pg_catalog.pg_constraint'::regclass END
        AND d.objoid = coalesce(con.oid, i.indexrelid) AND d.objsubid = 0
  -- Columns of 15 and 18, asked by name so that the same text is read by 13.
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(i.*) AS index_row,
                            coalesce((pg_catalog.to_jsonb(con.*) ->> 'conperiod')::boolean, false) AS temporal) x
 WHERE i.indrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND i.indisunique
   AND NOT i.indisprimary
   AND (con.oid IS NOT NULL
        OR (i.indexprs IS NULL AND i.indpred IS NULL
            AND NOT EXISTS (
              SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) p
                     JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[p]
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
               WHERE NOT oc.opcdefault OR i.indcollation[p] <> a.attcollation)))
