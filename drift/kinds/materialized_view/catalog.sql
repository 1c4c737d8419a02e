-- One row for each wanted materialized view, and for whatever else bears the name of one that is named. What it is made from is printed
-- by definitions.sql, under the locks of a reader.
WITH named AS (
  SELECT n.oid AS namespace, w.value -> 'path' ->> 1 AS name
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.materialized_view')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name AND n.nspname::text = w.value -> 'path' ->> 0
), wanted AS (
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.reloptions, c.reltype, c.relam, c.reltablespace, c.reltoastrelid,
         c.relispopulated, n.nspname, n.oid AS namespace
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
     AND (c.relkind = 'm' OR c.relkind IN ('r', 'p', 'v', 'f')
          AND EXISTS (SELECT FROM named WHERE named.namespace = c.relnamespace AND named.name = c.relname::text))
), attributes AS (
  SELECT a.attrelid, a.attnum, a.attname::text AS name, a.attname::text COLLATE "C" AS turn, e.description,
         -- NULL since 17, -1 before.
         CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS target,
         CASE WHEN a.attstorage <> t.typstorage
              THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END
         END AS storage,
         CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END AS usual,
         -- A column of 14 and later, asked by name so that the same text is read by 13.
         CASE pg_catalog.to_jsonb(a.*) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
         pg_catalog.array_to_string(a.attoptions, ', ') AS options,
         a.attacl IS NOT NULL AS granted
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_description e
           ON e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objoid = a.attrelid AND e.objsubid = a.attnum
   WHERE a.attrelid IN (SELECT wanted.oid FROM wanted) AND a.attnum > 0 AND NOT a.attisdropped
), columns AS (
  SELECT a.attrelid,
         pg_catalog.array_agg(a.name ORDER BY a.attnum) AS names,
         pg_catalog.array_agg(a.name || '=' || a.description ORDER BY a.turn) FILTER (WHERE a.description IS NOT NULL) AS comments,
         pg_catalog.array_agg(a.name || '=' || a.target ORDER BY a.turn) FILTER (WHERE a.target IS NOT NULL) AS targets,
         pg_catalog.array_agg(a.name || '=' || a.storage ORDER BY a.turn) FILTER (WHERE a.storage IS NOT NULL) AS storages,
         pg_catalog.array_agg(a.name || '=' || a.compression ORDER BY a.turn) FILTER (WHERE a.compression IS NOT NULL) AS compressions,
         pg_catalog.array_agg(a.name || '=' || a.options ORDER BY a.turn) FILTER (WHERE a.options IS NOT NULL) AS options,
         pg_catalog.array_agg(a.name || '=' || a.usual ORDER BY a.turn) AS usuals,
         pg_catalog.bool_or(a.granted) AS granted
    FROM attributes a
   GROUP BY a.attrelid
)
SELECT ARRAY[w.nspname, w.relname]::text[] AS path,
       NULL::text AS definition,
       coalesce(k.names, '{}') AS columns,
       w.relispopulated AS populated,
       m.amname::text AS access_method,
       s.spcname::text AS tablespace,
       ARRAY(SELECT o.option
               FROM (SELECT pg_catalog.unnest(w.reloptions) AS option
                     UNION ALL
                     SELECT 'toast.' || pg_catalog.unnest(x.reloptions) FROM pg_catalog.pg_class x WHERE x.oid = w.reltoastrelid) o
              ORDER BY o.option COLLATE "C") AS options,
       coalesce(k.comments, '{}') AS column_comments,
       coalesce(k.targets, '{}') AS column_statistics,
       coalesce(k.storages, '{}') AS column_storage,
       coalesce(k.compressions, '{}') AS column_compression,
       coalesce(k.options, '{}') AS column_options,
       pg_catalog.pg_get_userbyid(w.relowner)::text AS owner,
       d.description AS comment,
       (SELECT pg_catalog.pg_get_userbyid(b.datdba)::text FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
         AS usual_owner,
       coalesce(w.reloptions, '{}') AS reloptions,
       coalesce(k.usuals, '{}') AS type_storage,
       EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = w.oid
                                                    AND x.deptype = 'e') AS dependent,
       CASE w.relkind WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreign table' WHEN 'm' THEN NULL ELSE 'table' END AS other,
       w.relkind <> 'm' AS doubtful,
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
         (SELECT 'index ' || pg_catalog.string_agg(pg_catalog.quote_ident(ic.relname), ', ' ORDER BY ic.relname)
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = w.oid),
         (SELECT 'statistics ' || pg_catalog.string_agg(pg_catalog.quote_ident(e.stxname), ', ' ORDER BY e.stxname)
            FROM pg_catalog.pg_statistic_ext e WHERE e.stxrelid = w.oid),
         CASE WHEN k.granted THEN 'privileges on its columns' END,
         CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_seclabel l
                            WHERE l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND l.objoid = w.oid) THEN 'security labels' END,
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
       -- What DROP MATERIALIZED VIEW stops at: what reads it or has a row of it for a type.
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
       CASE WHEN w.relkind = 'm' THEN ARRAY['definition'] END AS awaits
  FROM wanted w
  LEFT JOIN columns k ON k.attrelid = w.oid
  LEFT JOIN pg_catalog.pg_am m ON m.oid = w.relam
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = w.reltablespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = w.oid AND d.objsubid = 0
