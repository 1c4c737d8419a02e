-- One row for each column of the wanted relations. pg_get_expr(expression, 0) prints a default without touching its table: a default
-- holds no column reference. A generation expression does, so it waits in definitions.sql.
SELECT ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       -- PostgreSQL 18 sets attnotnull for a NOT NULL that was never validated: NULLs may be there (pg_constraint, contype n).
       NOT ((a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                                           WHERE k.conrelid = a.attrelid AND k.contype = 'n'
                                             AND k.conkey[1] = a.attnum AND NOT k.convalidated))
            OR d.not_null) AS nullable,
       CASE WHEN a.attgenerated = '' THEN coalesce(pg_catalog.pg_get_expr(f.adbin, 0), d.default) END AS "default",
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       NULL::text AS generated,
       CASE a.attgenerated WHEN 's' THEN true WHEN 'v' THEN false END AS stored,
       CASE WHEN a.attcollation = t.typcollation THEN NULL
            WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
            ELSE cn.nspname::text || '.' || co.collname::text END AS collation,
       e.description AS comment,
       CASE WHEN f.adbin IS NULL THEN d.default END AS domain_default,
       d.not_null AS domain_not_null,
       d.base,
       c.relhassubclass AS inherited,
       a.attnum AS place,
       NOT (coalesce(a.attnum = ANY (k.indkey), false) OR a.attidentity <> '' OR d.not_null) AS usual_nullable,
       CASE WHEN a.attgenerated <> '' THEN pg_catalog.current_setting('server_version_num')::int < 180000 END AS usual_stored,
       CASE WHEN t.typtype = 'd' THEN f.adbin IS NOT NULL OR d.default IS NOT NULL
            WHEN a.atttypmod < 0 OR t.typcategory <> 'S' THEN false
            -- A constant is seen to fit from its letters.
            ELSE coalesce(pg_catalog.pg_get_expr(f.adbin, 0) !~ '^''[^'']*''::[a-z ]+$'
                          OR pg_catalog.length(pg_catalog.split_part(pg_catalog.pg_get_expr(f.adbin, 0), '''', 2)) > a.atttypmod - 4,
                          false)
       END AS doubtful,
       CASE WHEN a.attgenerated <> '' THEN ARRAY['generated'] END AS awaits
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_index k ON k.indrelid = a.attrelid AND k.indisprimary
  LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_class'::regclass AND e.objoid = a.attrelid AND e.objsubid = a.attnum
  -- What a domain gives its columns is theirs in effect: a default (kept by the outermost domain) and NOT NULL (by any).
 CROSS JOIN LATERAL (
       SELECT CASE WHEN t.typtype = 'd' THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) END AS "default",
              CASE WHEN t.typtype = 'd' THEN (
                WITH RECURSIVE base AS (
                  SELECT t.typbasetype, t.typtypmod
                  UNION ALL
                  SELECT b.typbasetype, b.typtypmod FROM base
                    JOIN pg_catalog.pg_type b ON b.oid = base.typbasetype AND b.typtype = 'd')
                SELECT pg_catalog.format_type(base.typbasetype, base.typtypmod) FROM base
                  JOIN pg_catalog.pg_type b ON b.oid = base.typbasetype AND b.typtype <> 'd') END AS base,
              t.typtype = 'd' AND (
                WITH RECURSIVE base AS (
                  SELECT t.typnotnull, t.typbasetype
                  UNION ALL
                  SELECT b.typnotnull, b.typbasetype FROM base
                    JOIN pg_catalog.pg_type b ON b.oid = base.typbasetype AND b.typtype = 'd')
                SELECT bool_or(base.typnotnull) FROM base) AS not_null) d
 WHERE a.attrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND a.attnum > 0
   AND NOT a.attisdropped
