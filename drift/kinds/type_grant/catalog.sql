-- The wanted types that stand for themselves: no row type of a table, no array. In schemas that are wanted whole an extension's own are
-- its affair.
WITH wanted AS (
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.type_grant')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.type_grant')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, t.typname]::text[] AS path,
       NULL::text[] AS arguments,
       t.typowner AS owner,
       'T'::"char" AS type,
       coalesce(t.typacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM wanted
  JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('T', t.typowner) AS usual) d
 WHERE t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c'
