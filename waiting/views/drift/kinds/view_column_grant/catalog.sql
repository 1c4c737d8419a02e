-- The columns of the wanted views on which something was granted; they are no objects of their own in the expectations.
SELECT ARRAY[n.nspname::text, c.relname::text,
             CASE WHEN a.attname::text ~ '^[A-Za-z0-9_$]+$' THEN a.attname::text
                  ELSE '"' || pg_catalog.replace(a.attname::text, '"', '""') || '"' END] AS path,
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
   AND a.attacl IS NOT NULL
   AND a.attnum > 0
   AND NOT a.attisdropped
   AND c.relkind IN ('v', 'm')
