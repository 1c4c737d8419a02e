-- One row for each wanted domain, and for every domain of the schemas that are wanted whole. What a domain says of itself: its columns
-- have its default and its NOT NULL in effect, and so has a domain that stands on it.
WITH wanted AS (
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.domain')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.domain')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typtype = 'd'
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, t.typname]::text[] AS path,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
       CASE WHEN t.typcollation = s.typcollation THEN NULL
            WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
            ELSE cn.nspname::text || '.' || co.collname::text END AS collation,
       pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS "default",
       NOT t.typnotnull AS nullable,
       -- Since 17 NOT NULL of a domain is a constraint with a name.
       CASE WHEN k.conname <> t.typname::text || '_not_null' THEN k.conname::text END AS not_null_name,
       pg_catalog.obj_description(k.oid, 'pg_constraint') AS not_null_comment,
       pg_catalog.pg_get_userbyid(t.typowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN t.typacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = t.typowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(t.typacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl,
       -- Its constraints as they are written, and the comments on them: DROP DOMAIN takes both along.
       ARRAY(SELECT pg_catalog.format('CONSTRAINT %I %s', c.conname, pg_catalog.pg_get_constraintdef(c.oid))
               FROM pg_catalog.pg_constraint c
              WHERE c.contypid = t.oid AND c.contype = 'c'
              ORDER BY c.conname) AS conditions,
       ARRAY(SELECT pg_catalog.format('CONSTRAINT %I ON DOMAIN %I.%I IS %L', c.conname, n.nspname, t.typname, r.description)
               FROM pg_catalog.pg_constraint c
               JOIN pg_catalog.pg_description r
                    ON r.classoid = 'pg_catalog.pg_constraint'::regclass AND r.objoid = c.oid AND r.objsubid = 0
              WHERE c.contypid = t.oid AND c.contype = 'c'
              ORDER BY c.conname) AS remarks
  FROM wanted
  JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
  JOIN pg_catalog.pg_type s ON s.oid = t.typbasetype
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
  LEFT JOIN pg_catalog.pg_constraint k ON k.contypid = t.oid AND k.contype = 'n'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE t.typtype = 'd'
