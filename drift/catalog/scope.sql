-- What is wanted arrives as a JSON text in drift.scope: {"relations": [[schema, name], ...], "schemas": [...], "names": {kind: [...]}}.
-- It is resolved once, to oids, so that every kind reads only what is expected, by index.
SELECT pg_catalog.set_config('drift.relations', coalesce(x.oids, '{}'), true)
  FROM (SELECT pg_catalog.array_agg(c.oid)::text AS oids
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND ((n.nspname::text, c.relname::text) IN (
                  SELECT w.value ->> 0, w.value ->> 1
                    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.scope')::jsonb -> 'relations') w)
                OR n.nspname::text IN (
                  SELECT s.value FROM pg_catalog.jsonb_array_elements_text(
                    pg_catalog.current_setting('drift.scope')::jsonb -> 'schemas') s))) x;
