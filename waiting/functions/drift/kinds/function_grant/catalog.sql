-- The wanted routines, all of a name whatever their arguments; those of schemas that are wanted whole but for an extension's own and the
-- constructors of range types. The arguments are those by which function/catalog.sql names them.
WITH wanted AS (
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.function_grant')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.function_grant')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
)
SELECT ARRAY[n.nspname, p.proname]::text[] AS path,
       i.arguments,
       p.proowner AS owner,
       'f'::"char" AS type,
       coalesce(p.proacl, d.usual) AS acl,
       d.usual,
       CASE WHEN i.arguments <> i.signature
            THEN pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.array_to_string(i.signature, ', ')) END AS spelling,
       NULL::text[] AS columns
  FROM wanted
  JOIN pg_catalog.pg_proc p ON p.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('f', p.proowner) AS usual) d
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(x.name ORDER BY a.nth), '{}') AS signature,
              coalesce(pg_catalog.array_agg(
                CASE WHEN t.typnamespace = p.pronamespace
                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type c
                                       WHERE c.typname = t.typname AND c.typnamespace = 'pg_catalog'::regnamespace)
                     THEN pg_catalog.substr(x.name, pg_catalog.length(pg_catalog.quote_ident(n.nspname)) + 2)
                     ELSE x.name END ORDER BY a.nth), '{}') AS arguments
         FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY a(type, nth)
         JOIN pg_catalog.pg_type t ON t.oid = a.type
        CROSS JOIN LATERAL (SELECT pg_catalog.format_type(a.type, NULL) AS name) x) i
