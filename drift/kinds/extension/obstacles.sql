-- Extensions that are stated, not installed, and cannot be by this role: the server has no files of them, only a superuser may, or only who
-- may create in the database (trusted ones, 13 and later).
SELECT ARRAY[w.name] AS path,
       CASE WHEN a.name IS NULL THEN pg_catalog.format('the server has no files of extension %I: CREATE EXTENSION would fail', w.name)
            WHEN v.superuser AND NOT v.trusted THEN pg_catalog.format('extension %I is not trusted: only a superuser installs it', w.name)
            ELSE pg_catalog.format('extension %I is installed by those who may create in the database', w.name) END AS says,
       CASE WHEN a.name IS NULL THEN 'install its package on the server; what there is: SELECT name FROM pg_available_extensions'
            WHEN v.superuser AND NOT v.trusted THEN 'connect as a superuser, or have it installed'
            ELSE pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I', pg_catalog.current_database(), CURRENT_USER) END AS hint
  FROM (SELECT s.value -> 'path' ->> 0 AS name
          FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.stated')::jsonb) s) w
  LEFT JOIN pg_catalog.pg_available_extensions() a ON a.name = w.name::name
  LEFT JOIN pg_catalog.pg_available_extension_versions() v ON v.name = a.name AND v.version = a.default_version
  LEFT JOIN pg_catalog.pg_extension e ON e.extname = w.name::name
  JOIN pg_catalog.pg_roles r ON r.rolname = CURRENT_USER
 WHERE e.oid IS NULL
   AND (a.name IS NULL
        OR (NOT r.rolsuper AND (v.superuser AND NOT v.trusted
                                OR NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'))))
 ORDER BY 1
