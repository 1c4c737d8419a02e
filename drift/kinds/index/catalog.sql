-- One row for each index of the wanted relations, from the raw arrays: pg_get_indexdef() would wait for the table's lock.
-- Expression keys and predicates can only be printed under it; they wait in definitions.sql. The relations are joined, not compared
-- with = ANY: a filter would read the setting anew for each row of the catalog.
WITH wanted AS MATERIALIZED (
  SELECT i.*, ic.relname, ic.relam, ic.reloptions, ic.reltablespace, ic.relispartition
    -- OFFSET 0 leaves the expressions, which may be long, where they are. It stands behind all rows and not behind those of a relation,
    -- of which the planner would think that they are the same few for each.
    FROM (SELECT n.nspname, c.relname AS relation, c.relnamespace, x.*
            FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
            -- A column of 15 and later: where pg_index has none of that name, the name means the one of "absent".
           CROSS JOIN (VALUES (false)) absent (indnullsnotdistinct)
            JOIN pg_catalog.pg_class c ON c.oid = r.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
           CROSS JOIN LATERAL (
                 SELECT x.indexrelid, x.indrelid, x.indisunique, x.indisprimary, x.indisexclusion, x.indnatts, x.indnkeyatts,
                        x.indkey, x.indclass, x.indcollation, x.indoption,
                        x.indisvalid AND x.indisready AND x.indislive AS valid, x.indisclustered,
                        indnullsnotdistinct AS nulls_not_distinct,
                        x.indexprs IS NOT NULL AS has_expressions, x.indpred IS NOT NULL AS has_predicate
                   FROM pg_catalog.pg_index x
                  WHERE x.indrelid = r.oid) x
          OFFSET 0) i
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid),
-- Collation and operator class of each key: the same few for all indexes.
manners AS MATERIALIZED (
  SELECT d.indclass, d.indcollation, k.collations, k.opclasses, k.usual, k.words
    FROM (SELECT DISTINCT w.indclass, w.indcollation FROM wanted w) d
   -- In the order of the numbers, which the rows come in.
   CROSS JOIN LATERAL (
         SELECT pg_catalog.array_agg(o.collation) AS collations, pg_catalog.array_agg(o.opclass) AS opclasses,
                pg_catalog.array_agg(o.opcdefault) AS usual, pg_catalog.array_agg(o.collation || o.opclass) AS words
           FROM (SELECT oc.opcdefault,
                        ' ' || CASE WHEN s.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
                        || pg_catalog.quote_ident(oc.opcname) AS opclass,
                        coalesce((SELECT ' COLLATE '
                                         || CASE WHEN cn.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                         || pg_catalog.quote_ident(co.collname)
                                    FROM pg_catalog.pg_collation co
                                    JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                                   WHERE co.oid = k.sorting), '') AS collation
                   FROM ROWS FROM (pg_catalog.unnest(d.indclass::oid[]), pg_catalog.unnest(d.indcollation::oid[]))
                        WITH ORDINALITY k (opclass, sorting, place)
                   JOIN pg_catalog.pg_opclass oc ON oc.oid = k.opclass
                   JOIN pg_catalog.pg_namespace s ON s.oid = oc.opcnamespace
                  ORDER BY k.place) o
         OFFSET 0) k)
SELECT ARRAY[i.nspname, i.relation, i.relname]::text[] AS path,
       CASE WHEN NOT i.has_expressions THEN
         -- One column as it nearly always is takes half the time of others. An operator class of PostgreSQL's own for btree (oids below
         -- 16384) has no parameters.
         CASE WHEN i.indnkeyatts = 1 AND i.indoption[0] & 3 = 0 AND m.usual[1] AND i.indclass[0] < 16384 AND am.amname = 'btree' THEN
           ARRAY(SELECT pg_catalog.quote_ident(a.attname)
                        || CASE WHEN i.indcollation[0] = a.attcollation THEN '' ELSE m.collations[1] END
                   FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0])
         ELSE
           ARRAY(SELECT (SELECT pg_catalog.quote_ident(a.attname)
                                || CASE WHEN i.indcollation[k.attnum - 1] = a.attcollation THEN '' ELSE m.collations[k.attnum] END
                                || CASE WHEN k.attoptions IS NOT NULL
                                        THEN m.opclasses[k.attnum] || ' (' || pg_catalog.array_to_string(k.attoptions, ', ') || ')'
                                        WHEN m.usual[k.attnum] THEN '' ELSE m.opclasses[k.attnum] END
                                || CASE i.indoption[k.attnum - 1] & 3
                                        WHEN 0 THEN '' WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE ' DESC' END
                           FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[k.attnum - 1])
                   FROM pg_catalog.pg_attribute k
                  WHERE k.attrelid = i.indexrelid AND k.attnum BETWEEN 1 AND i.indnkeyatts
                  ORDER BY k.attnum) END END AS columns,
       i.indisunique AS "unique",
       NULL::text AS "where",
       am.amname::text AS method,
       CASE WHEN i.indnatts = i.indnkeyatts THEN '{}' ELSE
         ARRAY(SELECT (SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = k.number)
                 FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                WHERE k.place > i.indnkeyatts
                ORDER BY k.place) END AS include,
       i.nulls_not_distinct,
       i.valid,
       CASE WHEN i.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(i.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       CASE WHEN i.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = i.reltablespace) END AS tablespace,
       i.indisclustered AS clustered,
       -- A key that is a column has none of its own: ALTER INDEX refuses it.
       CASE WHEN NOT i.has_expressions THEN '{}' ELSE
         ARRAY(SELECT o.word
                 FROM (SELECT k.attnum::text || '=' || k.attstattarget::text AS word
                         FROM pg_catalog.pg_attribute k
                        WHERE k.attrelid = i.indexrelid AND k.attnum > 0 AND k.attstattarget >= 0) o
                ORDER BY o.word COLLATE "C") END AS statistics,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0) AS comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       m.words AS written_out,
       -- It is always called what its index is, and that of a primary key is always there. That its contypid is 0 goes without saying: on
       -- a server of 13 without statistics the planner would go by the index on that.
       CASE WHEN i.indisprimary THEN i.relname::text
            WHEN i.indisunique OR i.indisexclusion THEN
         (SELECT con.conname::text
            FROM pg_catalog.pg_constraint con
           WHERE con.conrelid = i.indrelid AND con.conname = i.relname AND con.connamespace = i.relnamespace
             AND con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')) END AS "constraint",
       up.name AS part_of,
       up.name IS NOT NULL
       AND (i.reloptions IS DISTINCT FROM up.reloptions OR i.reltablespace <> up.reltablespace) AS stored_otherwise,
       CASE WHEN i.has_expressions AND i.has_predicate THEN ARRAY['columns', 'where']
            WHEN i.has_expressions THEN ARRAY['columns']
            WHEN i.has_predicate THEN ARRAY['where'] END AS awaits
  FROM wanted i
  LEFT JOIN pg_catalog.pg_am am ON am.oid = i.relam
  JOIN manners m ON m.indclass = i.indclass AND m.indcollation = i.indcollation
  LEFT JOIN LATERAL (
       SELECT pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(pc.relname) AS name, pc.reloptions, pc.reltablespace
         FROM pg_catalog.pg_inherits h
         JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
         JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
        WHERE i.relispartition AND h.inhrelid = i.indexrelid
        LIMIT 1) up ON true
  LEFT JOIN (SELECT x.objid, pg_catalog.array_agg(g.extname::text ORDER BY g.extname::text COLLATE "C") AS names
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_extension g ON g.oid = x.refobjid
              WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass
                AND x.classid = 'pg_catalog.pg_class'::regclass
                AND x.deptype = 'x'
              GROUP BY x.objid) e ON e.objid = i.indexrelid
