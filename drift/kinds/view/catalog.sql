-- One row for each wanted view, and for whatever else bears the name of a view that is named. pg_get_viewdef() waits for the locks of
-- the view and of all it reads: what is printed stands in definitions.sql. A default of a view's column refers to none.
WITH named AS (
  SELECT n.oid AS namespace, w.value -> 'path' ->> 1 AS name
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.view')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name AND n.nspname::text = w.value -> 'path' ->> 0
), wanted AS (
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.reloptions, c.reltype, n.nspname, n.oid AS namespace
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
     AND (c.relkind = 'v' OR c.relkind IN ('r', 'p', 'm', 'f')
          AND EXISTS (SELECT FROM named WHERE named.namespace = c.relnamespace AND named.name = c.relname::text))
), columns AS (
  SELECT a.attrelid,
         pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) AS names,
         pg_catalog.array_agg(pg_catalog.format('%s %s %s', a.attname, a.atttypid, a.atttypmod) ORDER BY a.attnum) AS gives,
         pg_catalog.array_agg(a.attname || '=' || e.description ORDER BY a.attname::text COLLATE "C")
           FILTER (WHERE e.description IS NOT NULL) AS comments,
         pg_catalog.array_agg(a.attname || '=' || pg_catalog.pg_get_expr(f.adbin, 0) ORDER BY a.attname::text COLLATE "C")
           FILTER (WHERE f.adbin IS NOT NULL) AS defaults,
         pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attname::text COLLATE "C")
           FILTER (WHERE f.adbin IS NOT NULL) AS types,
         pg_catalog.bool_or(a.attacl IS NOT NULL OR a.attoptions IS NOT NULL) AS particular
    FROM pg_catalog.pg_attribute a
    -- A table of that name may have a generated column, the expression of which is an error without its table.
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.attgenerated = ''
    LEFT JOIN pg_catalog.pg_description e
           ON e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objoid = a.attrelid AND e.objsubid = a.attnum
   WHERE a.attrelid IN (SELECT wanted.oid FROM wanted) AND a.attnum > 0 AND NOT a.attisdropped
   GROUP BY a.attrelid
), options AS (
  SELECT wanted.oid, pg_catalog.split_part(o.option, '=', 1) AS name, pg_catalog.split_part(o.option, '=', 2) AS value
    FROM wanted CROSS JOIN LATERAL pg_catalog.unnest(wanted.reloptions) AS o(option)
)
SELECT ARRAY[w.nspname, w.relname]::text[] AS path,
       NULL::text AS definition,
       coalesce(k.names, '{}') AS columns,
       coalesce((SELECT o.value::boolean FROM options o WHERE o.oid = w.oid AND o.name = 'security_barrier'), false) AS security_barrier,
       -- Before 15 there is no such option.
       CASE WHEN pg_catalog.current_setting('server_version_num')::integer >= 150000
            THEN coalesce((SELECT o.value::boolean FROM options o WHERE o.oid = w.oid AND o.name = 'security_invoker'), false)
       END AS security_invoker,
       (SELECT o.value FROM options o WHERE o.oid = w.oid AND o.name = 'check_option') AS check_option,
       coalesce(k.comments, '{}') AS column_comments,
       coalesce(k.defaults, '{}') AS column_defaults,
       pg_catalog.pg_get_userbyid(w.relowner)::text AS owner,
       d.description AS comment,
       coalesce(k.types, '{}') AS default_types,
       coalesce(k.gives, '{}') AS gives,
       (SELECT pg_catalog.pg_get_userbyid(b.datdba)::text FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
         AS usual_owner,
       coalesce(w.reloptions, '{}') AS reloptions,
       EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = w.oid
                                                    AND x.deptype = 'e') AS dependent,
       CASE w.relkind WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'v' THEN NULL ELSE 'table' END AS other,
       w.relkind <> 'v' AS doubtful,
       -- What GRANT brings back where the view is made anew by who owns it.
       ARRAY(SELECT pg_catalog.format('GRANT %s ON TABLE %I.%I TO %s%s',
                      pg_catalog.string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), w.nspname, w.relname,
                      CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END,
                      CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
               FROM pg_catalog.aclexplode(w.relacl) WITH ORDINALITY AS x(grantor, grantee, privilege_type, is_grantable, turn)
              WHERE x.grantee <> w.relowner
              GROUP BY x.grantee, x.is_grantable
              ORDER BY pg_catalog.min(x.turn)) AS grants,
       pg_catalog.array_remove(ARRAY[
         (SELECT 'rule ' || pg_catalog.string_agg(pg_catalog.quote_ident(r.rulename), ', ' ORDER BY r.rulename)
            FROM pg_catalog.pg_rewrite r WHERE r.ev_class = w.oid AND r.rulename <> '_RETURN'),
         (SELECT 'trigger ' || pg_catalog.string_agg(pg_catalog.quote_ident(g.tgname), ', ' ORDER BY g.tgname)
            FROM pg_catalog.pg_trigger g WHERE g.tgrelid = w.oid AND NOT g.tgisinternal),
         CASE WHEN k.particular THEN 'privileges or options of its columns' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_seclabel s
                            WHERE s.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND s.objoid = w.oid) THEN 'security labels' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.aclexplode(w.relacl) x WHERE x.grantor <> w.relowner)
              THEN 'privileges granted by others than its owner' END,
         CASE WHEN w.relacl IS NOT NULL
                   AND EXISTS (SELECT x.privilege_type, x.is_grantable
                                 FROM pg_catalog.aclexplode(pg_catalog.acldefault('r', w.relowner)) x
                               EXCEPT
                               SELECT x.privilege_type, x.is_grantable FROM pg_catalog.aclexplode(w.relacl) x WHERE x.grantee = w.relowner)
              THEN 'privileges revoked from its owner' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_default_acl p
                             JOIN pg_catalog.pg_roles o ON o.oid = p.defaclrole
                            WHERE p.defaclobjtype = 'r' AND p.defaclnamespace IN (0, w.namespace) AND o.rolname = current_user)
              THEN 'privileges as they are (default privileges would be added)' END], NULL) AS kept,
       -- What DROP VIEW stops at: what reads it or has a row of it for a type.
       ARRAY(SELECT DISTINCT coalesce(
                      (SELECT pg_catalog.format(CASE v.relkind WHEN 'v' THEN 'view %I.%I' WHEN 'm' THEN 'materialized view %I.%I'
                                                               ELSE 'rule on table %I.%I' END, vn.nspname, v.relname)
                         FROM pg_catalog.pg_rewrite r
                         JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
                         JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace
                        WHERE x.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = x.objid),
                      pg_catalog.pg_describe_object(x.classid, x.objid, x.objsubid))
               FROM pg_catalog.pg_type t
              CROSS JOIN LATERAL (VALUES ('pg_catalog.pg_class'::pg_catalog.regclass::oid, w.oid),
                                         ('pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid),
                                         ('pg_catalog.pg_type'::pg_catalog.regclass::oid, t.typarray)) AS own(class, object)
               JOIN pg_catalog.pg_depend x ON x.refclassid = own.class AND x.refobjid = own.object AND x.deptype = 'n'
              WHERE t.oid = w.reltype
                AND NOT (x.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                         AND EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.oid = x.objid AND r.ev_class = w.oid))
              ORDER BY 1) AS dependents,
       CASE WHEN w.relkind = 'v' THEN ARRAY['definition'] END AS awaits
  FROM wanted w
  LEFT JOIN columns k ON k.attrelid = w.oid
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = w.oid AND d.objsubid = 0
