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
                 SELECT x.indexrelid, x.indrelid, x.indisunique, x.indisprimary, x.indisexclusion, x.indnkeyatts, x.indkey, x.indclass,
                        x.indcollation, x.indoption, x.indisvalid AND x.indisready AND x.indislive AS valid, x.indisclustered,
                        indnullsnotdistinct AS nulls_not_distinct,
                        x.indexprs IS NOT NULL AS has_expressions, x.indpred IS NOT NULL AS has_predicate
                   FROM pg_catalog.pg_index x
                  WHERE x.indrelid = r.oid) x
          OFFSET 0) i
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid),
opclasses AS MATERIALIZED (
  SELECT o.oid, o.opcdefault,
         ' ' || CASE WHEN s.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
         || pg_catalog.quote_ident(o.opcname) AS words
    FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_namespace s ON s.oid = o.opcnamespace),
collations AS MATERIALIZED (
  SELECT o.oid,
         ' COLLATE ' || CASE WHEN s.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(s.nspname) || '.' END
         || pg_catalog.quote_ident(o.collname) AS words
    FROM pg_catalog.pg_collation o
    JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace)
SELECT ARRAY[i.nspname, i.relation, i.relname]::text[] AS path,
       CASE WHEN NOT i.has_expressions THEN k.columns END AS columns,
       i.indisunique AS "unique",
       NULL::text AS "where",
       am.amname::text AS method,
       coalesce(k.include, '{}') AS include,
       i.nulls_not_distinct,
       i.valid,
       CASE WHEN i.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(i.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       CASE WHEN i.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = i.reltablespace) END AS tablespace,
       i.indisclustered AS clustered,
       CASE WHEN k.statistics IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(k.statistics) o (word) ORDER BY o.word COLLATE "C") END AS statistics,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0) AS comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       k.written_out,
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
  -- In the order the rows come in, which is that of the keys: an aggregate that sorts costs as much for one row as for many.
  JOIN (SELECT o.indexrelid,
               pg_catalog.array_agg(o.word) FILTER (WHERE o.is_key) AS columns,
               pg_catalog.array_agg(o.manner) FILTER (WHERE o.is_key) AS written_out,
               pg_catalog.array_agg(o.word) FILTER (WHERE NOT o.is_key) AS include,
               pg_catalog.array_agg(o.place::text || '=' || o.attstattarget::text) FILTER (WHERE o.attstattarget >= 0) AS statistics
          FROM (SELECT w.indexrelid, k.attnum AS place, k.attnum <= w.indnkeyatts AS is_key, k.attstattarget,
                       coalesce(co.words, '') || oc.words AS manner,
                       -- No join, of which the planner would keep each row in a cache and never meet it again.
                       (SELECT CASE WHEN k.attnum > w.indnkeyatts THEN a.attname::text ELSE
                                 pg_catalog.quote_ident(a.attname)
                                 || CASE WHEN w.indcollation[k.attnum - 1] = a.attcollation THEN '' ELSE coalesce(co.words, '') END
                                 || CASE WHEN k.attoptions IS NOT NULL
                                         THEN oc.words || ' (' || pg_catalog.array_to_string(k.attoptions, ', ') || ')'
                                         WHEN oc.opcdefault THEN '' ELSE oc.words END
                                 || CASE w.indoption[k.attnum - 1] & 3
                                         WHEN 0 THEN '' WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE ' DESC' END END
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = w.indrelid AND a.attnum = w.indkey[k.attnum - 1] AND a.attnum > 0) AS word
                  FROM wanted w
                 CROSS JOIN LATERAL (
                       SELECT r.attnum, r.attoptions, r.attstattarget
                         FROM pg_catalog.pg_attribute r
                        WHERE r.attrelid = w.indexrelid AND r.attnum > 0
                       OFFSET 0) k
                  LEFT JOIN opclasses oc ON oc.oid = w.indclass[k.attnum - 1]
                  LEFT JOIN collations co ON co.oid = w.indcollation[k.attnum - 1]
                 ORDER BY w.indexrelid, k.attnum) o
         GROUP BY o.indexrelid) k ON k.indexrelid = i.indexrelid
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
