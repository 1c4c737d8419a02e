-- The wanted schemas; drift.schema_grant names them or wants all. To public everybody had CREATE and USAGE before 15, and has USAGE since:
-- initdb grants that, and it goes without saying there (as for pg_dump) even if the schema was dropped and made anew. The same
-- goes for the schemas of its own.
SELECT ARRAY[n.nspname]::text[] AS path,
       NULL::text[] AS arguments,
       n.nspowner AS owner,
       'n'::"char" AS type,
       coalesce(n.nspacl, d.built_in) AS acl,
       CASE WHEN n.oid >= 16384 AND n.nspname <> 'public' THEN d.built_in
            WHEN n.nspname <> 'public' OR pg_catalog.current_setting('server_version_num')::int >= 150000
            THEN d.built_in || pg_catalog.makeaclitem(0, n.nspowner, 'USAGE', false)
            ELSE d.built_in || pg_catalog.makeaclitem(0, n.nspowner, 'USAGE', false)
                            || pg_catalog.makeaclitem(0, n.nspowner, 'CREATE', false) END AS usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_namespace n
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('n', n.nspowner) AS built_in) d
 CROSS JOIN LATERAL (SELECT pg_catalog.current_setting('drift.schema_grant')::jsonb AS wanted) w
 WHERE (w.wanted -> 'all')::boolean
    OR n.nspname::text IN (SELECT t.value -> 'path' ->> 0 FROM pg_catalog.jsonb_array_elements(w.wanted -> 'named') t)
