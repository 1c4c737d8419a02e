-- Expressions and predicates of exclusion constraints. pg_get_indexdef(index, key, false) prints a key without its collation.
WITH wanted AS (
  SELECT i.*, con.conname, con.conexclop
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'x'
    JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
SELECT ARRAY[n.nspname, c.relname, i.conname]::text[] AS path,
       k.elements,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "where"
  FROM wanted i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN (SELECT o.indexrelid, pg_catalog.array_agg(o.word) AS elements
          FROM (SELECT w.indexrelid,
                       k.key
                       || CASE WHEN CASE WHEN a.attname IS NOT NULL THEN w.indcollation[k.place - 1] <> a.attcollation
                                         -- Only the whole definition tells whether the collation is the expression's own.
                                         ELSE w.indcollation[k.place - 1] <> 0
                                              AND pg_catalog.strpos(pg_catalog.pg_get_indexdef(w.indexrelid),
                                                                    k.printed || ' COLLATE ') > 0 END
                               THEN ' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                                                        ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                    || pg_catalog.quote_ident(co.collname)
                               ELSE '' END
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
                       SELECT x.attnum AS place, x.attoptions
                         FROM pg_catalog.pg_attribute x
                        WHERE x.attrelid = w.indexrelid AND x.attnum BETWEEN 1 AND w.indnkeyatts
                       OFFSET 0) t
                  LEFT JOIN LATERAL (
                       SELECT x.attname, x.attcollation
                         FROM pg_catalog.pg_attribute x
                        WHERE x.attrelid = w.indrelid AND x.attnum = w.indkey[t.place - 1] AND x.attnum > 0
                        LIMIT 1) a ON true
                 CROSS JOIN LATERAL (
                       SELECT t.place, t.attoptions, p.printed,
                              CASE WHEN a.attname IS NULL THEN '(' || p.printed || ')'
                                   ELSE pg_catalog.quote_ident(a.attname) END AS key
                         FROM (SELECT CASE WHEN a.attname IS NULL
                                           THEN pg_catalog.pg_get_indexdef(w.indexrelid, t.place, false) END AS printed
                              OFFSET 0) p) k
                  JOIN pg_catalog.pg_opclass oc ON oc.oid = w.indclass[k.place - 1]
                  JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
                  LEFT JOIN pg_catalog.pg_collation co ON co.oid = w.indcollation[k.place - 1]
                  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                  JOIN pg_catalog.pg_operator op ON op.oid = w.conexclop[k.place]
                  JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
                 ORDER BY w.indexrelid, k.place) o
         GROUP BY o.indexrelid) k ON k.indexrelid = i.indexrelid
