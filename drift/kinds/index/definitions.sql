-- Expression keys and predicates of indexes, with the row of columns they may mention, each with its collation where
-- that is not its type's own. pg_get_indexdef(index, key, false) prints a key without its collation.
SELECT ARRAY[n.nspname, c.relname, ic.relname]::text[] AS path,
       (SELECT pg_catalog.array_agg(CASE WHEN i.indkey[p] = 0 THEN '(' || pg_catalog.pg_get_indexdef(i.indexrelid, p + 1, false) || ')'
                          ELSE pg_catalog.quote_ident(a.attname) END
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
                 ON co.oid = i.indcollation[p]
                AND CASE WHEN a.attnum IS NOT NULL THEN i.indcollation[p] <> a.attcollation
                         -- Only the whole definition tells whether the collation is the expression's own.
                         ELSE pg_catalog.strpos(pg_catalog.pg_get_indexdef(i.indexrelid),
                                pg_catalog.pg_get_indexdef(i.indexrelid, p + 1, false) || ' COLLATE ') > 0 END
          LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace) AS columns,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "where",
       c.relname::text AS relation,
       ARRAY(SELECT pg_catalog.quote_ident(r.attname) || ' ' || pg_catalog.format_type(r.atttypid, r.atttypmod)
                    || coalesce(' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname), '')
               FROM pg_catalog.pg_attribute r
               JOIN pg_catalog.pg_type t ON t.oid = r.atttypid
               LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.attcollation AND r.attcollation <> t.typcollation
               LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
              WHERE r.attrelid = i.indrelid AND r.attnum > 0 AND NOT r.attisdropped
              ORDER BY r.attnum) AS "row"
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
 WHERE i.indrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
