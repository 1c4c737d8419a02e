-- One row for each wanted text search configuration, and for every one of the schemas that are wanted whole; an extension's own are its
-- affair there. The parser tells what its tokens are called.
WITH wanted AS (
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.text_search_configuration')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_ts_config c ON c.cfgnamespace = n.oid AND c.cfgname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.text_search_configuration')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_ts_config c ON c.cfgnamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_ts_config'::regclass AND x.objid = c.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, c.cfgname]::text[] AS path,
       pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.prsname) AS parser,
       ARRAY(SELECT t.alias || '=' || pg_catalog.string_agg(pg_catalog.quote_ident(dn.nspname) || '.' || pg_catalog.quote_ident(d.dictname),
                                                            ', ' ORDER BY m.mapseqno)
               FROM pg_catalog.pg_ts_config_map m
               JOIN pg_catalog.ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
               JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
               JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
              WHERE m.mapcfg = c.oid
              GROUP BY t.alias
              ORDER BY 1) AS mappings,
       pg_catalog.pg_get_userbyid(c.cfgowner)::text AS owner,
       e.description AS comment,
       EXISTS (SELECT FROM pg_catalog.pg_depend x
                WHERE x.classid = 'pg_catalog.pg_ts_config'::regclass AND x.objid = c.oid AND x.deptype = 'e') AS dependent,
       ARRAY(SELECT DISTINCT pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid)
               FROM pg_catalog.pg_depend x
              WHERE x.refclassid = 'pg_catalog.pg_ts_config'::regclass AND x.refobjid = c.oid
              ORDER BY 1) AS dependents,
       n.nspname::text AS schema,
       -- Its parser and its dictionaries that would be PostgreSQL's own without their schema.
       ARRAY(SELECT pg_catalog.quote_ident(pn.nspname) || '.' || pg_catalog.quote_ident(p.prsname)
               FROM pg_catalog.pg_ts_parser o
              WHERE o.prsname = p.prsname AND o.oid <> p.oid AND o.prsnamespace = 'pg_catalog'::regnamespace
             UNION
             SELECT pg_catalog.quote_ident(dn.nspname) || '.' || pg_catalog.quote_ident(d.dictname)
               FROM pg_catalog.pg_ts_config_map m
               JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
               JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
               JOIN pg_catalog.pg_ts_dict o ON o.dictname = d.dictname AND o.oid <> d.oid
                                            AND o.dictnamespace = 'pg_catalog'::regnamespace
              WHERE m.mapcfg = c.oid) AS shadowed,
       pg_catalog.pg_get_userbyid(o.datdba)::text AS usual_owner
  FROM wanted
  JOIN pg_catalog.pg_ts_config c ON c.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
  JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
  JOIN pg_catalog.pg_database o ON o.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_ts_config'::regclass AND e.objoid = c.oid AND e.objsubid = 0
