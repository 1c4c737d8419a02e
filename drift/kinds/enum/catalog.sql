-- One row for each wanted enum, and for every enum of the schemas that are to hold nothing else; an extension's own are its affair.
-- Labels stand in the order of enumsortorder, which is fractional after ADD VALUE BEFORE.
SELECT ARRAY[n.nspname, t.typname]::text[] AS path,
       ARRAY(SELECT e.enumlabel::text
               FROM pg_catalog.pg_enum e
              WHERE e.enumtypid = t.oid
              ORDER BY e.enumsortorder) AS labels,
       d.description AS comment,
       t.typacl IS NOT NULL AS granted
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 CROSS JOIN (SELECT pg_catalog.current_setting('drift.scope')::jsonb AS scope) s
 WHERE t.typtype = 'e'
   AND ((n.nspname::text, t.typname::text) IN (
          SELECT w.value -> 'path' ->> 0, w.value -> 'path' ->> 1
            FROM pg_catalog.jsonb_array_elements(s.scope -> 'names' -> 'enum') w)
        OR (n.nspname::text IN (SELECT w.value FROM pg_catalog.jsonb_array_elements_text(s.scope -> 'schemas') w)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                             WHERE x.classid = 'pg_catalog.pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')))
