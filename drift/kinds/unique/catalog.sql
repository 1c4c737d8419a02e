-- One row for each unique constraint of the wanted relations, and for each unique index that promises as much without being one:
-- over plain columns and all rows, with the columns' own equality. From the raw arrays: nothing here waits for a lock. The relations
-- are joined, not compared with = ANY: a filter would read the setting anew for each row. OFFSET 0 has the parts planned by themselves,
-- which takes less time than all joins in one.
SELECT ARRAY[i.nspname, i.relname, i.index]::text[] AS path,
       CASE WHEN i.indnatts = i.indnkeyatts THEN k.columns ELSE k.columns[:i.indnkeyatts] END AS columns,
       con.oid IS NOT NULL AS "constraint",
       coalesce(con.condeferrable, false) AS deferrable,
       coalesce(con.condeferred, false) AS initially_deferred,
       CASE WHEN i.indnatts = i.indnkeyatts THEN '{}' ELSE k.columns[i.indnkeyatts + 1:] END AS include,
       i.nulls_not_distinct,
       i.valid,
       CASE WHEN i.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(i.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       CASE WHEN i.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = i.reltablespace) END AS tablespace,
       i.indisclustered AS clustered,
       CASE WHEN con.oid IS NULL THEN k.index_comment ELSE
         (SELECT d.description
            FROM pg_catalog.pg_description d
           WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0) END AS comment,
       CASE WHEN con.oid IS NOT NULL THEN k.index_comment END AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       i.relispartition AS inherited,
       i.relispartition AND coalesce(
         (SELECT i.reloptions IS DISTINCT FROM up.reloptions OR i.reltablespace <> up.reltablespace
            FROM pg_catalog.pg_inherits h
            JOIN pg_catalog.pg_class up ON up.oid = h.inhparent
           WHERE h.inhrelid = i.indexrelid
           LIMIT 1), false) AS stored_otherwise,
       CASE WHEN i.indnatts = 1 AND i.indoption[0] & 3 = 0 THEN '{""}' ELSE
         ARRAY(SELECT CASE o.option & 3 WHEN 1 THEN 'DESC NULLS LAST' WHEN 2 THEN 'NULLS FIRST' WHEN 3 THEN 'DESC' ELSE '' END
                 FROM pg_catalog.unnest(i.indoption::int2[]) WITH ORDINALITY o (option, place)
                ORDER BY o.place) END AS sorted
  FROM (SELECT x.*, n.nspname, c.relname, c.relnamespace, ic.relname AS index, ic.reloptions, ic.reltablespace, ic.relispartition
          FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
          -- A column of 15 and later: where pg_index has none of that name, the name means the one of "absent".
         CROSS JOIN (VALUES (false)) absent (indnullsnotdistinct)
          JOIN pg_catalog.pg_class c ON c.oid = r.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL (
               SELECT x.indexrelid, x.indrelid, x.indnatts, x.indnkeyatts, x.indkey, x.indclass, x.indcollation, x.indoption,
                      x.indisvalid AND x.indisready AND x.indislive AS valid, x.indisclustered,
                      indnullsnotdistinct AS nulls_not_distinct, x.indexprs IS NULL AND x.indpred IS NULL AS whole
                 FROM pg_catalog.pg_index x
                WHERE x.indrelid = r.oid AND x.indisunique AND NOT x.indisprimary) x
          JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
        OFFSET 0) i
  -- A column of 18 and later, as above.
 CROSS JOIN (VALUES (false)) absent (conperiod)
  -- A constraint is always called what its index is: by its name there are indexes on constraints. That its contypid is 0 goes without
  -- saying: on a server of 13 without statistics the planner would go by the index on that.
  LEFT JOIN LATERAL (
       SELECT k.oid, k.condeferrable, k.condeferred, conperiod AS temporal
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = i.indrelid AND k.conname = i.index AND k.connamespace = i.relnamespace
          AND k.conindid = i.indexrelid AND k.contype = 'u'
       OFFSET 0) con ON true
 CROSS JOIN LATERAL (
       -- One column is looked up in a third of the time several take.
       SELECT CASE WHEN i.indnatts = 1 THEN
                ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0])
              ELSE
                ARRAY(SELECT (SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = k.number)
                             || CASE WHEN con.temporal AND k.place = i.indnkeyatts THEN ' WITHOUT OVERLAPS' ELSE '' END
                        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                       ORDER BY k.place) END AS columns,
              (SELECT d.description
                 FROM pg_catalog.pg_description d
                WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0) AS index_comment
       OFFSET 0) k
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = i.indexrelid
 WHERE con.oid IS NOT NULL
    OR (i.whole AND (SELECT pg_catalog.bool_and(i.indclass[k.place - 1] IN (SELECT oc.oid FROM pg_catalog.pg_opclass oc WHERE oc.opcdefault)
                                                AND i.indcollation[k.place - 1] = (SELECT a.attcollation
                                                                                     FROM pg_catalog.pg_attribute a
                                                                                    WHERE a.attrelid = i.indrelid AND a.attnum = k.number))
                       FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                      WHERE k.place <= i.indnkeyatts))
