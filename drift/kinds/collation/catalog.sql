-- One row for each wanted collation this database can use, and for every one of the schemas that are wanted whole. The version of the
-- library (collversion) comes with the host and is not looked at. What ICU calls a locale was kept in collcollate up to 14, in
-- colliculocale up to 16, and is in colllocale since 17.
WITH wanted AS (
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.collation')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_collation c ON c.collnamespace = n.oid AND c.collname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.collation')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_collation c ON c.collnamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_collation'::regclass AND x.objid = c.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, c.collname]::text[] AS path,
       CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'default' END AS provider,
       CASE c.collprovider WHEN 'c' THEN j.said ->> 'collcollate' END AS lc_collate,
       CASE c.collprovider WHEN 'c' THEN j.said ->> 'collctype' END AS lc_ctype,
       CASE WHEN c.collprovider <> 'c'
            THEN coalesce(j.said ->> 'colllocale', j.said ->> 'colliculocale', j.said ->> 'collcollate') END AS locale,
       j.said ->> 'collicurules' AS rules,
       c.collisdeterministic AS deterministic,
       pg_catalog.pg_get_userbyid(c.collowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner
  FROM wanted
  JOIN pg_catalog.pg_collation c ON c.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(c.*) AS said) j
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_collation'::regclass AND d.objoid = c.oid AND d.objsubid = 0
 WHERE c.collencoding IN (-1, b.encoding)
