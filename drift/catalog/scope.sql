-- The wanted relations arrive as a JSON text in drift.scope: {"relations": [[schema, name], ...], "schemas": [...]}. What a kind
-- answers about by name arrives in a setting of its own: drift.KIND holds {"named": [{"path", "arguments"}], "schemas", "all"}.
-- Relations are resolved once, to oids, so that every kind reads only what is expected, by index. A name is cast to "name" so that the index
-- on names is used, and compared as text as well because the cast cuts it.
SELECT pg_catalog.set_config('drift.relations', coalesce(x.oids, '{}'), true)
  FROM (SELECT pg_catalog.array_agg(DISTINCT r.oid)::text AS oids
          FROM (SELECT c.oid, c.relkind
                  FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.scope')::jsonb -> 'relations') w
                  JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value ->> 0)::name AND n.nspname::text = w.value ->> 0
                  JOIN pg_catalog.pg_class c
                       ON c.relnamespace = n.oid AND c.relname = (w.value ->> 1)::name AND c.relname::text = w.value ->> 1
                UNION ALL
                SELECT c.oid, c.relkind
                  FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.scope')::jsonb -> 'schemas') s
                  JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name AND n.nspname::text = s.value
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid) r
         WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')) x;
