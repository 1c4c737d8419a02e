-- One row for each foreign server: they are few. Values that may be secrets do not leave the server; the patterns are those of
-- _secrets.py.
SELECT ARRAY[s.srvname]::text[] AS path,
       f.fdwname::text AS wrapper,
       s.srvtype AS type,
       s.srvversion AS version,
       ARRAY(SELECT x.option
               FROM pg_catalog.pg_options_to_table(s.srvoptions) o
              CROSS JOIN LATERAL (
                    SELECT o.option_name || '='
                           || CASE WHEN o.option_name ~* 'passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key'
                                     OR o.option_value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                   THEN '***' ELSE o.option_value END AS option) x
              ORDER BY x.option COLLATE "C") AS options,
       pg_catalog.pg_get_userbyid(s.srvowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       x.objid IS NOT NULL AS dependent,
       ARRAY(SELECT CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(u.usename) END
               FROM pg_catalog.pg_user_mappings u
              WHERE u.srvid = s.oid) AS mapped,
       CASE WHEN s.srvacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = s.srvowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(s.srvacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_depend x
         ON x.classid = 'pg_catalog.pg_foreign_server'::regclass AND x.objid = s.oid AND x.deptype = 'e'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_foreign_server'::regclass AND d.objoid = s.oid AND d.objsubid = 0
