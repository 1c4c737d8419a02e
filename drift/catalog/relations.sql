-- The relations with rows of a type that names mean on the search path of now.
SELECT x.at - 1 AS at, n.nspname::text AS schema, c.relname::text AS name
  FROM pg_catalog.unnest({names}) WITH ORDINALITY AS x(name, at)
  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(x.name)
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
