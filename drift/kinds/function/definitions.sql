-- Bodies of SQL statements (14 and later). PostgreSQL prints them under an ACCESS SHARE lock of every table in them, and, on every version
-- alike, only as the end of the whole definition: behind the head, the body begins a line. What a locked table is in is left out.
WITH wanted AS (
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.function')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.function')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid
),
readable AS MATERIALIZED (
  SELECT p.oid
    FROM wanted
    JOIN pg_catalog.pg_proc p ON p.oid = wanted.oid
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
   WHERE p.prokind IN ('f', 'w')
     AND CASE WHEN l.lanname = 'sql' AND p.prosrc = '' THEN pg_catalog.to_jsonb(p.*) ->> 'prosqlbody' IS NOT NULL END
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                       JOIN pg_catalog.pg_locks k ON k.locktype = 'relation' AND k.relation = x.refobjid
                      WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid
                        AND x.refclassid = 'pg_catalog.pg_class'::regclass
                        AND k.mode = 'AccessExclusiveLock' AND k.pid IS DISTINCT FROM pg_catalog.pg_backend_pid())
)
SELECT ARRAY[n.nspname, p.proname]::text[] AS path,
       i.arguments,
       x.body,
       x.body AS source
  FROM readable
  JOIN pg_catalog.pg_proc p ON p.oid = readable.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(
                CASE WHEN t.typnamespace = p.pronamespace
                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type c
                                       WHERE c.typname = t.typname AND c.typnamespace = 'pg_catalog'::regnamespace)
                     THEN pg_catalog.substr(f.name, pg_catalog.length(pg_catalog.quote_ident(n.nspname)) + 2)
                     ELSE f.name END ORDER BY a.nth), '{}') AS arguments
         FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY a(type, nth)
         JOIN pg_catalog.pg_type t ON t.oid = a.type
        CROSS JOIN LATERAL (SELECT pg_catalog.format_type(a.type, NULL) AS name) f) i
 CROSS JOIN LATERAL (
       SELECT pg_catalog.rtrim(pg_catalog.substring(pg_catalog.substr(
                pg_catalog.pg_get_functiondef(p.oid),
                pg_catalog.length(pg_catalog.format('CREATE OR REPLACE FUNCTION %I.%I(%s)', n.nspname, p.proname,
                                                    pg_catalog.pg_get_function_arguments(p.oid)))),
                '\n((?:BEGIN ATOMIC\n|RETURN ).*)$'), E'\n') AS body) x
