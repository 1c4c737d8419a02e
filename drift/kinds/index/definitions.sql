-- Expression keys and predicates of indexes. The same index on columns of the same names and collations is printed once, which is what
-- takes time and waits for a lock; pg_depend tells which columns it mentions. What is alike is kept in arrays: no join is left that a
-- misjudged plan might do by comparing each with each.
WITH alike AS (
  SELECT pg_catalog.min(i.indexrelid) AS first, pg_catalog.max(i.indexrelid) AS last,
         pg_catalog.array_agg(i.nspname) AS schemas, pg_catalog.array_agg(i.relation) AS relations,
         pg_catalog.array_agg(i.relname) AS names
    FROM (SELECT i.indexrelid, ic.relname, l.nspname, l.relname AS relation,
                 i.indexprs::text COLLATE "C" AS keys, i.indpred::text COLLATE "C" AS predicate,
                 -- Which columns an exclusion constraint mentions is not said of its index.
                 CASE WHEN i.indisexclusion THEN i.indexrelid END AS alone,
                 ROW(i.indkey, i.indclass, i.indcollation, i.indoption, i.indnkeyatts,
                     ARRAY(SELECT t.attnum || ' ' || t.attoptions::text
                             FROM pg_catalog.pg_attribute t
                            WHERE t.attrelid = i.indexrelid AND t.attnum > 0 AND t.attoptions IS NOT NULL
                            ORDER BY t.attnum),
                     -- A collation is printed where it is not the column's.
                     ARRAY(SELECT (SELECT ROW(a.attname, a.attcollation)::text
                                     FROM pg_catalog.pg_attribute a
                                    WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid)
                             FROM pg_catalog.pg_depend d
                            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid AND d.objsubid = 0
                              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid
                            ORDER BY d.refobjsubid))::text COLLATE "C" AS said
            FROM (SELECT c.oid, c.relname, n.nspname
                    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
                    JOIN pg_catalog.pg_class c ON c.oid = r.oid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relhasindex
                  OFFSET 0) l
            JOIN pg_catalog.pg_index i ON i.indrelid = l.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
            JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
          OFFSET 0) i
   GROUP BY i.keys, i.predicate, i.said, i.alone),
printed AS MATERIALIZED (
  -- Columns are printed by the names they have now: where those of two relations differ, one was renamed meanwhile.
  SELECT a.schemas, a.relations, a.names,
         CASE WHEN i.first = i.last THEN i.columns END AS columns,
         CASE WHEN i.first = i.last THEN i."where" END AS "where"
    FROM alike a
   CROSS JOIN LATERAL (
         SELECT pg_catalog.min(o.columns) AS columns,
                pg_catalog.min(o."where") AS "where",
                pg_catalog.min(ROW(o.columns, o."where")::text) AS first,
                pg_catalog.max(ROW(o.columns, o."where")::text) AS last
           FROM (SELECT ARRAY(SELECT k.key
                              || CASE WHEN CASE WHEN k.attname IS NOT NULL THEN i.indcollation[k.place - 1] <> k.attcollation
                                                WHEN i.indcollation[k.place - 1] = 0 THEN false
                                                WHEN i.collation IS NOT NULL THEN i.indcollation[k.place - 1] <> i.collation
                                                -- Else only the whole definition tells whether it is the expression's own.
                                                ELSE pg_catalog.strpos(pg_catalog.pg_get_indexdef(i.indexrelid), k.printed || ' COLLATE ') > 0
                                                END
                                      THEN (SELECT ' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                                                                       ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                                   || pg_catalog.quote_ident(co.collname)
                                              FROM pg_catalog.pg_collation co
                                              JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                                             WHERE co.oid = i.indcollation[k.place - 1])
                                      ELSE '' END
                              || CASE WHEN k.attoptions IS NULL
                                           AND i.indclass[k.place - 1] IN (SELECT oc.oid FROM pg_catalog.pg_opclass oc WHERE oc.opcdefault)
                                      THEN ''
                                      ELSE (SELECT ' ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                                                               ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                                   || pg_catalog.quote_ident(oc.opcname)
                                              FROM pg_catalog.pg_opclass oc
                                              JOIN pg_catalog.pg_namespace cn ON cn.oid = oc.opcnamespace
                                             WHERE oc.oid = i.indclass[k.place - 1]) END
                              || CASE WHEN k.attoptions IS NULL THEN ''
                                      ELSE ' (' || pg_catalog.array_to_string(k.attoptions, ', ') || ')' END
                              || CASE i.indoption[k.place - 1] & 3
                                      WHEN 0 THEN '' WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE ' DESC' END
                         FROM (SELECT t.attnum AS place, t.attoptions, a.attname, a.attcollation, p.printed,
                                      CASE WHEN a.attname IS NULL THEN '(' || p.printed || ')'
                                           ELSE pg_catalog.quote_ident(a.attname) END AS key
                                 FROM pg_catalog.pg_attribute t
                                 LEFT JOIN pg_catalog.pg_attribute a
                                        ON a.attrelid = i.indrelid AND a.attnum = i.indkey[t.attnum - 1] AND a.attnum > 0
                                CROSS JOIN LATERAL (
                                      SELECT CASE WHEN a.attname IS NULL
                                                  THEN pg_catalog.pg_get_indexdef(i.indexrelid, t.attnum, false) END AS printed
                                      OFFSET 0) p
                                WHERE t.attrelid = i.indexrelid AND t.attnum BETWEEN 1 AND i.indnkeyatts) k
                        ORDER BY k.place) AS columns,
                        pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "where"
                   FROM (SELECT x.*,
                                -- The only key, where it calls a function, tells the collation of its result before its arguments.
                                CASE WHEN x.indnatts = 1 AND pg_catalog.starts_with(x.indexprs::text, '({FUNCEXPR ')
                                     THEN pg_catalog.split_part(
                                       pg_catalog.split_part(x.indexprs::text, ' :funccollid ', 2), ' ', 1)::oid END AS collation
                           FROM pg_catalog.pg_index x
                          WHERE x.indexrelid IN (a.first, a.last)
                         OFFSET 0) i
                 OFFSET 0) o) i)
SELECT ARRAY[o.nspname, o.relname, o.name]::text[] AS path,
       p.columns,
       p."where"
  FROM printed p
 CROSS JOIN LATERAL ROWS FROM (
       pg_catalog.unnest(p.schemas), pg_catalog.unnest(p.relations), pg_catalog.unnest(p.names)) o (nspname, relname, name)
