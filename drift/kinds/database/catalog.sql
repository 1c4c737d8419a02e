-- One row: the database drift is connected to. Columns of newer versions are asked by name so that the same text is read by 13. Values
-- that may be secrets, of settings that are somebody's own, do not leave the server; the patterns are those of _secrets.py.
SELECT ARRAY['database'] AS path,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS owner,
       d.description AS comment,
       coalesce(s.settings, '{}') AS settings,
       b.datconnlimit AS connection_limit,
       b.datallowconn AS allow_connections,
       b.datistemplate AS is_template,
       t.spcname::text AS tablespace,
       pg_catalog.pg_encoding_to_char(b.encoding)::text AS encoding,
       CASE j.said ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS locale_provider,
       b.datcollate::text AS lc_collate,
       b.datctype::text AS lc_ctype,
       coalesce(j.said ->> 'datlocale', j.said ->> 'daticulocale') AS locale,
       j.said ->> 'daticurules' AS rules,
       b.datname::text AS name,
       s.types
  FROM pg_catalog.pg_database b
  JOIN pg_catalog.pg_tablespace t ON t.oid = b.dattablespace
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(b.*) AS said) j
  LEFT JOIN pg_catalog.pg_shdescription d ON d.classoid = 'pg_catalog.pg_database'::regclass AND d.objoid = b.oid
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(x.name || '=' || x.value ORDER BY (x.name || '=' || x.value) COLLATE "C") AS settings,
              coalesce(pg_catalog.array_agg(x.name || '=' || g.vartype || coalesce(' ' || g.unit, '')) FILTER (WHERE g.name IS NOT NULL), '{}')
                AS types
         FROM pg_catalog.pg_db_role_setting r
        CROSS JOIN LATERAL pg_catalog.unnest(r.setconfig) u
        CROSS JOIN LATERAL (SELECT pg_catalog.split_part(u, '=', 1) AS name,
                                   pg_catalog.substr(u, pg_catalog.strpos(u, '=') + 1) AS value) y
        CROSS JOIN LATERAL (SELECT y.name,
                                   CASE WHEN y.name ~* '\..*(passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key)'
                                          OR y.value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                        THEN '***' ELSE y.value END AS value) x
         LEFT JOIN pg_catalog.pg_settings g ON pg_catalog.lower(g.name) = pg_catalog.lower(x.name)
        WHERE r.setdatabase = b.oid AND r.setrole = 0) s
 WHERE b.datname = pg_catalog.current_database()
