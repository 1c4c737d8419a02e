-- The columns of the wanted relations on which something was granted, and those that are named. On its columns an owner has nothing
-- by itself: what it may do with the table it may do with them.
SELECT ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
       NULL::text[] AS arguments,
       c.relowner AS owner,
       'c'::"char" AS type,
       coalesce(a.attacl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('c', c.relowner) AS usual) d
 WHERE a.attrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND a.attnum > 0
   AND NOT a.attisdropped
   AND (a.attacl IS NOT NULL
        OR (n.nspname::text, c.relname::text, a.attname::text)
           IN (SELECT w.value -> 'path' ->> 0, w.value -> 'path' ->> 1, w.value -> 'path' ->> 2
                 FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.column_grant')::jsonb -> 'named') w))
