-- One row for each wanted procedure, all of a name whatever its arguments, and for every procedure of the schemas that are wanted whole;
-- an extension's own are its affair there.
WITH wanted AS (
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.procedure')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.procedure')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
)
SELECT ARRAY[n.nspname, p.proname]::text[] AS path,
       i.arguments,
       ARRAY(SELECT CASE p.proargmodes[a.nth::int] WHEN 'o' THEN 'OUT ' WHEN 'b' THEN 'INOUT ' WHEN 'v' THEN 'VARIADIC ' ELSE '' END
                    || coalesce(pg_catalog.quote_ident(nullif(p.proargnames[a.nth::int], '')) || ' ', '')
                    || pg_catalog.format_type(a.type, NULL)
                    || coalesce(' DEFAULT ' || pg_catalog.pg_get_function_arg_default(p.oid, a.nth::int), '')
               FROM pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY a(type, nth)
              WHERE p.proargmodes[a.nth::int] IS DISTINCT FROM 't'
              ORDER BY a.nth) AS parameters,
       l.lanname::text AS language,
       p.prosecdef AS security_definer,
       ARRAY(SELECT pg_catalog.format_type(t.type, NULL) FROM pg_catalog.unnest(p.protrftypes) t(type) ORDER BY 1) AS transforms,
       ARRAY(SELECT c.setting FROM pg_catalog.unnest(p.proconfig) c(setting) ORDER BY 1) AS settings,
       p.probin AS obj_file,
       CASE WHEN l.lanname = 'c' THEN p.prosrc END AS link_symbol,
       d.extensions AS depends_on_extension,
       pg_catalog.pg_get_userbyid(p.proowner)::text AS owner,
       e.description AS comment,
       CASE WHEN l.lanname <> 'c' AND NOT b.parsed THEN p.prosrc END AS body,
       CASE WHEN l.lanname <> 'c' AND NOT b.parsed THEN p.prosrc END AS source,
       i.signature,
       p.proconfig AS config,
       d.dependent,
       r.dependents,
       pg_catalog.count(*) OVER (PARTITION BY p.pronamespace, p.proname)::int AS namesakes,
       pg_catalog.pg_get_userbyid(o.datdba)::text AS usual_owner,
       i.signature AS usual_parameters,
       n.nspname::text AS schema,
       p.proname::text AS name,
       CASE WHEN p.proacl IS NOT NULL THEN
         ARRAY(SELECT 'EXECUTE TO ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                      || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                      || CASE WHEN x.grantor <> p.proowner THEN ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor))
                              ELSE '' END
                 FROM pg_catalog.aclexplode(p.proacl) WITH ORDINALITY x
                ORDER BY x.ordinality) END AS acl,
       CASE WHEN b.parsed THEN ARRAY['body'] END AS awaits
  FROM wanted
  JOIN pg_catalog.pg_proc p ON p.oid = wanted.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  JOIN pg_catalog.pg_database o ON o.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_proc'::regclass AND e.objoid = p.oid AND e.objsubid = 0
  -- A body of SQL statements is kept parsed (14 and later) and printed under the locks of the tables in it: definitions.sql.
 CROSS JOIN LATERAL (SELECT CASE WHEN l.lanname = 'sql' AND p.prosrc = ''
                                 THEN pg_catalog.to_jsonb(p.*) ->> 'prosqlbody' IS NOT NULL ELSE false END AS parsed) b
  -- The types that identify it, with their schemas; as a name they stand without the function's own, where that is not ambiguous.
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(x.name ORDER BY a.nth), '{}') AS signature,
              coalesce(pg_catalog.array_agg(
                CASE WHEN t.typnamespace = p.pronamespace
                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type c
                                       WHERE c.typname = t.typname AND c.typnamespace = 'pg_catalog'::regnamespace)
                     THEN pg_catalog.substr(x.name, pg_catalog.length(pg_catalog.quote_ident(n.nspname)) + 2)
                     ELSE x.name END ORDER BY a.nth), '{}') AS arguments
         FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY a(type, nth)
         JOIN pg_catalog.pg_type t ON t.oid = a.type
        CROSS JOIN LATERAL (SELECT pg_catalog.format_type(a.type, NULL) AS name) x) i
 CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(x.deptype IN ('e', 'i')), false) AS dependent,
              coalesce(pg_catalog.array_agg(ex.extname::text ORDER BY ex.extname) FILTER (WHERE x.deptype = 'x'), '{}') AS extensions
         FROM pg_catalog.pg_depend x
         LEFT JOIN pg_catalog.pg_extension ex ON x.refclassid = 'pg_catalog.pg_extension'::regclass AND ex.oid = x.refobjid
        WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid) d
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(DISTINCT pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid)), '{}') AS dependents
         FROM pg_catalog.pg_depend x
        WHERE x.refclassid = 'pg_catalog.pg_proc'::regclass AND x.refobjid = p.oid) r
 WHERE p.prokind = 'p'
