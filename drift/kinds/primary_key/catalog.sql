-- One row for each primary key of the wanted relations, from the raw arrays: nothing here waits for a lock. The relations are joined,
-- not compared with = ANY: a filter would read the setting anew for each row of the catalog. OFFSET 0 has the parts planned by
-- themselves, which takes less time than all joins in one.
SELECT ARRAY[i.nspname, i.relname]::text[] AS path,
       CASE WHEN i.indnatts = i.indnkeyatts THEN k.columns ELSE k.columns[:i.indnkeyatts] END AS columns,
       con.conname::text AS name,
       con.condeferrable AS deferrable,
       con.condeferred AS initially_deferred,
       CASE WHEN i.indnatts = i.indnkeyatts THEN '{}' ELSE k.columns[i.indnkeyatts + 1:] END AS include,
       i.valid,
       CASE WHEN i.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(i.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       CASE WHEN i.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = i.reltablespace) END AS tablespace,
       i.indisclustered AS clustered,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0) AS comment,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = con.conindid AND d.objsubid = 0) AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       con.conparentid <> 0 AS inherited,
       con.conparentid <> 0 AND coalesce(
         (SELECT i.reloptions IS DISTINCT FROM up.reloptions OR i.reltablespace <> up.reltablespace
            FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class up ON up.oid = k.conindid
           WHERE k.oid = con.conparentid), false) AS stored_otherwise,
       CASE WHEN pg_catalog.octet_length(i.relname::text) <= 58 THEN i.relname::text || '_pkey' END AS usual_name
  FROM (SELECT x.indrelid, x.indnatts, x.indnkeyatts, x.indkey, x.indisvalid AND x.indisready AND x.indislive AS valid, x.indisclustered,
               n.nspname, c.relname, c.relnamespace, ic.relname AS index, ic.reloptions, ic.reltablespace
          FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
          JOIN pg_catalog.pg_class c ON c.oid = r.oid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_index x ON x.indrelid = r.oid AND x.indisprimary
          JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
        OFFSET 0) i
  -- A column of 18 and later: where pg_constraint has none of that name, the name means the one of "absent".
 CROSS JOIN (VALUES (false)) absent (conperiod)
  -- A constraint is always called what its index is: by its name there are indexes on constraints. That its contypid is 0 goes without
  -- saying: on a server of 13 without statistics the planner would go by the index on that.
 CROSS JOIN LATERAL (
       SELECT k.oid, k.conindid, k.conname, k.condeferrable, k.condeferred, k.conparentid, conperiod AS temporal
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = i.indrelid AND k.conname = i.index AND k.connamespace = i.relnamespace AND k.contype = 'p'
       OFFSET 0) con
  -- In the order of the numbers, which the rows come in.
 CROSS JOIN LATERAL (
       -- One column is looked up in a third of the time several take.
       SELECT CASE WHEN i.indnatts = 1 THEN
                ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0])
              ELSE
                ARRAY(SELECT (SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = k.number)
                             || CASE WHEN con.temporal AND k.place = i.indnkeyatts THEN ' WITHOUT OVERLAPS' ELSE '' END
                        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                       ORDER BY k.place) END AS columns
       OFFSET 0) k
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = con.conindid
