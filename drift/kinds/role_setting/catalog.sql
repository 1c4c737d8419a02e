-- One row for each role that has settings, in this database or everywhere; ALL is for every role. Everybody may read them, so values
-- that may be secrets, of settings that are somebody's own, do not leave the server; the patterns are those of _secrets.py.
SELECT ARRAY[CASE r.setrole WHEN 0 THEN 'ALL' ELSE pg_catalog.pg_get_userbyid(r.setrole)::text END]::text[] AS path,
       coalesce(pg_catalog.array_agg(x.setting ORDER BY x.setting COLLATE "C") FILTER (WHERE r.setdatabase = 0), '{}') AS everywhere,
       coalesce(pg_catalog.array_agg(x.setting ORDER BY x.setting COLLATE "C") FILTER (WHERE r.setdatabase <> 0), '{}') AS in_database,
       pg_catalog.current_database()::text AS database,
       coalesce(pg_catalog.array_agg(DISTINCT g.name || '=' || g.vartype || coalesce(' ' || g.unit, '')) FILTER (WHERE g.name IS NOT NULL), '{}')
         AS types
  FROM pg_catalog.pg_db_role_setting r
 CROSS JOIN LATERAL pg_catalog.unnest(r.setconfig) u
 CROSS JOIN LATERAL (SELECT pg_catalog.split_part(u, '=', 1) AS name, pg_catalog.substr(u, pg_catalog.strpos(u, '=') + 1) AS value) y
 CROSS JOIN LATERAL (SELECT y.name || '='
                            || CASE WHEN y.name ~* '\..*(passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key)'
                                      OR y.value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                    THEN '***' ELSE y.value END AS setting) x
  LEFT JOIN pg_catalog.pg_settings g ON pg_catalog.lower(g.name) = pg_catalog.lower(y.name)
 WHERE r.setdatabase = 0
    OR r.setrole <> 0 AND r.setdatabase = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
 GROUP BY r.setrole
