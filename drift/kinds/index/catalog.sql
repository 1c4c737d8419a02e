-- One row for each index of the wanted relations, from the raw arrays: pg_get_indexdef() would wait for the table's lock.
-- Expression keys and predicates can only be printed under it; they wait in definitions.sql.
SELECT ARRAY[n.nspname, c.relname, ic.relname]::text[] AS path,
       CASE WHEN i.indexprs IS NULL THEN
       (SELECT pg_catalog.array_agg(pg_catalog.quote_ident(a.attname)
                     || CASE WHEN co.oid IS NULL THEN '' ELSE ' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                             ELSE pg_catalog.quote_ident(cn.nspname) || '.' END || pg_catalog.quote_ident(co.collname) END
                     || CASE WHEN oc.opcdefault THEN '' WHEN ocn.nspname = 'pg_catalog' THEN ' ' || pg_catalog.quote_ident(oc.opcname)
                             ELSE ' ' || pg_catalog.quote_ident(ocn.nspname) || '.' || pg_catalog.quote_ident(oc.opcname) END
                     || CASE i.indoption[p] & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END
                     ORDER BY p)
          FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) p
          JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[p]
          JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p] AND a.attnum <> 0
          LEFT JOIN pg_catalog.pg_collation co
                 ON co.oid = i.indcollation[p] AND i.indcollation[p] <> coalesce(a.attcollation, 0)
          LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace) END AS columns,
       i.indisunique AS "unique",
       NULL::text AS "where",
       am.amname::text AS method,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.generate_series(i.indnkeyatts, i.indnatts - 1) p
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
              ORDER BY p) AS include,
       -- A column of 15 and later, asked by name so that the same text is read by 13.
       coalesce((pg_catalog.to_jsonb(i.*) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       i.indisvalid AND i.indisready AND i.indislive AS valid,
       d.description AS comment,
       (SELECT con.conname::text FROM pg_catalog.pg_constraint con
         WHERE con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')) AS "constraint",
       -- What an index built anew would not have: named, so that nothing is rebuilt or brought back without it.
       pg_catalog.array_remove(ARRAY[
         CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END,
         CASE WHEN i.indisclustered THEN 'CLUSTER ON' END,
         'WITH (' || pg_catalog.array_to_string(ic.reloptions, ', ') || ')',
         CASE WHEN ic.reltablespace <> 0 THEN 'TABLESPACE' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute o
                            WHERE o.attrelid = i.indexrelid AND (o.attoptions IS NOT NULL OR o.attstattarget >= 0))
              THEN 'options or statistics of its columns' END], NULL) AS kept,
       CASE WHEN i.indexprs IS NOT NULL AND i.indpred IS NOT NULL THEN ARRAY['columns', 'where']
            WHEN i.indexprs IS NOT NULL THEN ARRAY['columns']
            WHEN i.indpred IS NOT NULL THEN ARRAY['where'] END AS awaits
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = ic.relam
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
 WHERE i.indrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
