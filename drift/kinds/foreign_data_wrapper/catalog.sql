-- One row for each foreign-data wrapper: they are few. Values that may be secrets do not leave the server; the patterns are those of
-- _secrets.py.
SELECT ARRAY[w.fdwname]::text[] AS path,
       CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,
       CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator,
       ARRAY(SELECT x.option
               FROM pg_catalog.pg_options_to_table(w.fdwoptions) o
              CROSS JOIN LATERAL (
                    SELECT o.option_name || '='
                           || CASE WHEN o.option_name ~* 'passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key'
                                     OR o.option_value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                   THEN '***' ELSE o.option_value END AS option) x
              ORDER BY x.option COLLATE "C") AS options,
       pg_catalog.pg_get_userbyid(w.fdwowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       x.objid IS NOT NULL AS dependent,
       CASE WHEN w.fdwacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = w.fdwowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(w.fdwacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl
  FROM pg_catalog.pg_foreign_data_wrapper w
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_depend x
         ON x.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass AND x.objid = w.oid AND x.deptype = 'e'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_foreign_data_wrapper'::regclass AND d.objoid = w.oid AND d.objsubid = 0
