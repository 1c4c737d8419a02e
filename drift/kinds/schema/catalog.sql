-- One row for each wanted schema; drift.schema names them or wants all. What initdb made is kept but for public: every database has it.
SELECT ARRAY[n.nspname]::text[] AS path,
       pg_catalog.pg_get_userbyid(n.nspowner)::text AS owner,
       d.description AS comment,
       -- Since 15 public belongs to whoever owns the database, through a role of that meaning; before, to who ran initdb.
       CASE WHEN n.nspname <> 'public' THEN pg_catalog.pg_get_userbyid(b.datdba)::text
            WHEN pg_catalog.current_setting('server_version_num')::int >= 150000 THEN 'pg_database_owner'
            ELSE pg_catalog.pg_get_userbyid(10)::text END AS usual_owner,
       CASE n.nspname WHEN 'public' THEN 'standard public schema' END AS usual_comment,
       n.oid < 16384 AND n.nspname <> 'public' OR n.nspname::text ~ '^pg_' OR x.objid IS NOT NULL AS dependent,
       CASE WHEN n.nspacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = n.nspowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(n.nspacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (SELECT pg_catalog.current_setting('drift.schema')::jsonb AS wanted) w
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_namespace'::regclass AND d.objoid = n.oid AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend x ON x.classid = 'pg_catalog.pg_namespace'::regclass AND x.objid = n.oid AND x.deptype = 'e'
 WHERE (w.wanted -> 'all')::boolean
    OR n.nspname::text IN (SELECT t.value -> 'path' ->> 0 FROM pg_catalog.jsonb_array_elements(w.wanted -> 'named') t)
