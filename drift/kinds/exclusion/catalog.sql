-- One row for each exclusion constraint of the wanted relations, from the raw arrays: nothing here waits for a lock. Expressions and
-- predicates can only be printed under it; they wait in definitions.sql. The relations are joined, not compared with = ANY: a filter
-- would read the setting anew for each row.
WITH wanted AS (
  SELECT con.oid, con.conname, con.conrelid, con.conindid, con.condeferrable, con.condeferred, con.conparentid, con.conexclop,
         i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption, i.indisclustered,
         i.indisvalid AND i.indisready AND i.indislive AS valid,
         i.indexprs IS NOT NULL AS has_expressions, i.indpred IS NOT NULL AS has_predicate
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'x'
    JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid)
SELECT ARRAY[n.nspname, c.relname, w.conname]::text[] AS path,
       CASE WHEN NOT w.has_expressions THEN k.elements END AS elements,
       NULL::text AS "where",
       am.amname::text AS method,
       coalesce(k.include, '{}') AS include,
       w.condeferrable AS deferrable,
       w.condeferred AS initially_deferred,
       w.valid,
       CASE WHEN ic.reloptions IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(ic.reloptions) o (word) ORDER BY o.word COLLATE "C") END AS options,
       sp.spcname::text AS tablespace,
       w.indisclustered AS clustered,
       CASE WHEN k.statistics IS NULL THEN '{}'
            ELSE ARRAY(SELECT o.word FROM pg_catalog.unnest(k.statistics) o (word) ORDER BY o.word COLLATE "C") END AS statistics,
       d.description AS comment,
       id.description AS index_comment,
       coalesce(e.names, '{}') AS depends_on_extensions,
       k.written_out,
       w.conparentid <> 0 AS inherited,
       up.oid IS NOT NULL
       AND (ic.reloptions IS DISTINCT FROM up.reloptions OR ic.reltablespace <> up.reltablespace) AS stored_otherwise,
       CASE WHEN w.has_expressions AND w.has_predicate THEN ARRAY['elements', 'where']
            WHEN w.has_expressions THEN ARRAY['elements']
            WHEN w.has_predicate THEN ARRAY['where'] END AS awaits
  FROM wanted w
  JOIN (SELECT o.oid,
               pg_catalog.array_agg(o.word) FILTER (WHERE o.is_key) AS elements,
               pg_catalog.array_agg(o.manner) FILTER (WHERE o.is_key) AS written_out,
               pg_catalog.array_agg(o.attname::text) FILTER (WHERE NOT o.is_key) AS include,
               pg_catalog.array_agg(o.place::text || '=' || o.attstattarget::text) FILTER (WHERE o.attstattarget >= 0) AS statistics
          FROM (SELECT w.oid, k.place, k.place <= w.indnkeyatts AS is_key, a.attname, k.attstattarget,
                       CASE WHEN co.oid IS NULL THEN ''
                            ELSE ' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END
                       || ' ' || pg_catalog.quote_ident(ocn.nspname) || '.' || pg_catalog.quote_ident(oc.opcname) AS manner,
                       pg_catalog.quote_ident(a.attname)
                       || CASE WHEN w.indcollation[k.place - 1] = a.attcollation THEN '' ELSE coalesce(
                            ' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                                                ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                            || pg_catalog.quote_ident(co.collname), '') END
                       || CASE WHEN oc.opcdefault AND k.attoptions IS NULL THEN ''
                               ELSE ' ' || CASE WHEN ocn.nspname = 'pg_catalog' THEN ''
                                                ELSE pg_catalog.quote_ident(ocn.nspname) || '.' END
                                    || pg_catalog.quote_ident(oc.opcname) END
                       || CASE WHEN k.attoptions IS NULL THEN ''
                               ELSE ' (' || pg_catalog.array_to_string(k.attoptions, ', ') || ')' END
                       || CASE w.indoption[k.place - 1] & 3
                               WHEN 0 THEN '' WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE ' DESC' END
                       || ' WITH ' || CASE WHEN opn.nspname = 'pg_catalog' THEN op.oprname::text
                                           ELSE 'OPERATOR(' || pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname::text || ')' END
                       AS word
                  FROM wanted w
                 CROSS JOIN LATERAL (
                       SELECT x.attnum AS place, x.attoptions, x.attstattarget
                         FROM pg_catalog.pg_attribute x
                        WHERE x.attrelid = w.conindid AND x.attnum > 0
                       OFFSET 0) k
                  LEFT JOIN LATERAL (
                       SELECT x.attname, x.attcollation
                         FROM pg_catalog.pg_attribute x
                        WHERE x.attrelid = w.conrelid AND x.attnum = w.indkey[k.place - 1] AND x.attnum > 0
                        LIMIT 1) a ON true
                  LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = w.indclass[k.place - 1]
                  LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
                  LEFT JOIN pg_catalog.pg_collation co ON co.oid = w.indcollation[k.place - 1]
                  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                  LEFT JOIN pg_catalog.pg_operator op ON op.oid = w.conexclop[k.place]
                  LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
                 ORDER BY w.oid, k.place) o
         GROUP BY o.oid) k ON k.oid = w.oid
  JOIN pg_catalog.pg_class c ON c.oid = w.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = w.conindid
  JOIN pg_catalog.pg_am am ON am.oid = ic.relam
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
