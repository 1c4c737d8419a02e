-- One row for each CHECK of the wanted domains. Its condition speaks of VALUE, never of a table, so that printing it waits for no lock.
WITH wanted AS (
  SELECT t.oid, w.value -> 'path' ->> 2 AS name
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.domain_check')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT t.oid, '*'
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.domain_check')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typtype = 'd'
)
SELECT DISTINCT ON (c.oid)
       ARRAY[n.nspname, t.typname, c.conname]::text[] AS path,
       pg_catalog.pg_get_expr(c.conbin, 0) AS expression,
       c.convalidated AS validated,
       d.description AS comment,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type
  FROM wanted
  JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_constraint c ON c.contypid = t.oid AND c.contype = 'c'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = c.oid AND d.objsubid = 0
 WHERE wanted.name IN ('*', c.conname::text) OR wanted.name ~ '^#'
