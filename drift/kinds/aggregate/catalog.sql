-- One row for each wanted aggregate, all of a name whatever its arguments, and for every aggregate of the schemas that are wanted whole;
-- an extension's own are its affair there.
WITH wanted AS (
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.aggregate')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT p.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.aggregate')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, p.proname]::text[] AS path,
       i.arguments,
       i.parameters[1 : CASE WHEN g.aggkind = 'n' THEN p.pronargs ELSE g.aggnumdirectargs END] AS parameters,
       -- Of VARIADIC "any", which is all that is aggregated as well, there is one.
       CASE WHEN g.aggkind <> 'n' THEN i.parameters[least(g.aggnumdirectargs + 1, p.pronargs) : p.pronargs] END AS order_by,
       f.sfunc,
       pg_catalog.format_type(g.aggtranstype, NULL) AS stype,
       g.aggtransspace AS sspace,
       f.finalfunc,
       g.aggfinalextra AS finalfunc_extra,
       CASE g.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END AS finalfunc_modify,
       f.combinefunc,
       f.serialfunc,
       f.deserialfunc,
       g.agginitval AS initcond,
       f.msfunc,
       f.minvfunc,
       CASE WHEN g.aggmtranstype <> 0 THEN pg_catalog.format_type(g.aggmtranstype, NULL) END AS mstype,
       g.aggmtransspace AS msspace,
       f.mfinalfunc,
       g.aggmfinalextra AS mfinalfunc_extra,
       CASE g.aggmfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END AS mfinalfunc_modify,
       g.aggminitval AS minitcond,
       r.sortop,
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
       g.aggkind = 'h' AS hypothetical,
       pg_catalog.pg_get_userbyid(p.proowner)::text AS owner,
       e.description AS comment,
       i.signature,
       EXISTS (SELECT FROM pg_catalog.pg_depend x
                WHERE x.classid = 'pg_catalog.pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e') AS dependent,
       ARRAY(SELECT DISTINCT pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid)
               FROM pg_catalog.pg_depend x
              WHERE x.refclassid = 'pg_catalog.pg_proc'::regclass AND x.refobjid = p.oid
              ORDER BY 1) AS dependents,
       pg_catalog.count(*) OVER (PARTITION BY p.pronamespace, p.proname)::int AS namesakes,
       pg_catalog.format_type(p.prorettype, NULL) AS given,
       n.nspname::text AS schema,
       f.shadowed || r.shadowed AS shadowed,
       CASE WHEN g.aggkind = 'n' THEN 'read_only' ELSE 'read_write' END AS usual_finalfunc_modify,
       CASE WHEN g.aggkind = 'n' THEN 'read_only' ELSE 'read_write' END AS usual_mfinalfunc_modify,
       CASE WHEN g.aggkind = 'n' THEN i.signature ELSE i.signature[1 : g.aggnumdirectargs] END AS usual_parameters,
       pg_catalog.pg_get_userbyid(o.datdba)::text AS usual_owner,
       CASE WHEN p.proacl IS NOT NULL THEN
         ARRAY(SELECT 'EXECUTE TO ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                      || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                      || CASE WHEN x.grantor <> p.proowner THEN ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantor))
                              ELSE '' END
                 FROM pg_catalog.aclexplode(p.proacl) WITH ORDINALITY x
                ORDER BY x.ordinality) END AS acl
  FROM wanted
  JOIN pg_catalog.pg_proc p ON p.oid = wanted.oid
  JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_database o ON o.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_proc'::regclass AND e.objoid = p.oid AND e.objsubid = 0
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(x.name ORDER BY a.nth), '{}') AS signature,
              coalesce(pg_catalog.array_agg(
                CASE WHEN p.proargmodes[a.nth::int] = 'v' THEN 'VARIADIC ' ELSE '' END
                || coalesce(pg_catalog.quote_ident(nullif(p.proargnames[a.nth::int], '')) || ' ', '') || x.name ORDER BY a.nth), '{}')
                AS parameters,
              coalesce(pg_catalog.array_agg(
                CASE WHEN t.typnamespace = p.pronamespace
                      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type c
                                       WHERE c.typname = t.typname AND c.typnamespace = 'pg_catalog'::regnamespace)
                     THEN pg_catalog.substr(x.name, pg_catalog.length(pg_catalog.quote_ident(n.nspname)) + 2)
                     ELSE x.name END ORDER BY a.nth), '{}') AS arguments
         FROM pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY a(type, nth)
         JOIN pg_catalog.pg_type t ON t.oid = a.type
        CROSS JOIN LATERAL (SELECT pg_catalog.format_type(a.type, NULL) AS name) x) i
  -- The functions it is made of, with their schemas.
 CROSS JOIN LATERAL (
       SELECT pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggtransfn) AS sfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggfinalfn) AS finalfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggcombinefn) AS combinefunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggserialfn) AS serialfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggdeserialfn) AS deserialfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggmtransfn) AS msfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggminvtransfn) AS minvfunc,
              pg_catalog.max(x.name) FILTER (WHERE c.oid = g.aggmfinalfn) AS mfinalfunc,
              coalesce(pg_catalog.array_agg(x.name) FILTER (WHERE c.pronamespace <> 'pg_catalog'::regnamespace
                AND EXISTS (SELECT FROM pg_catalog.pg_proc o
                             WHERE o.proname = c.proname AND o.pronamespace = 'pg_catalog'::regnamespace)), '{}') AS shadowed
         FROM pg_catalog.pg_proc c
         JOIN pg_catalog.pg_namespace y ON y.oid = c.pronamespace
        CROSS JOIN LATERAL (SELECT pg_catalog.quote_ident(y.nspname) || '.' || pg_catalog.quote_ident(c.proname) AS name) x
        WHERE c.oid IN (g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn,
                        g.aggmfinalfn)) f
 CROSS JOIN LATERAL (
       SELECT pg_catalog.max(x.name) AS sortop,
              coalesce(pg_catalog.array_agg(x.name) FILTER (WHERE c.oprnamespace <> 'pg_catalog'::regnamespace
                AND EXISTS (SELECT FROM pg_catalog.pg_operator o
                             WHERE o.oprname = c.oprname AND o.oprnamespace = 'pg_catalog'::regnamespace)), '{}') AS shadowed
         FROM pg_catalog.pg_operator c
         JOIN pg_catalog.pg_namespace y ON y.oid = c.oprnamespace
        CROSS JOIN LATERAL (SELECT pg_catalog.quote_ident(y.nspname) || '.' || c.oprname AS name) x
        WHERE c.oid = g.aggsortop) r
 WHERE p.prokind = 'a'
