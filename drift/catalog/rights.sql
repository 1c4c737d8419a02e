-- What the role may do with what is expected. drift.examined holds {"schemas": [...], "owners": [...]}; the relations are those of
-- drift.relations, which the reading of facts has set.
SELECT n.nspname::text AS schema,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may_use,
       pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create
  FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.examined')::jsonb -> 'schemas') s
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
 ORDER BY 1;
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation,
       r.rolname::text AS owner,
       pg_catalog.pg_has_role(r.oid, 'USAGE') AS owned,
       r.rolsuper AS of_superuser,
       c.relkind IN ('r', 'p') AND pg_catalog.row_security_active(c.oid) AS filtered,
       c.relkind = 'S' OR pg_catalog.has_table_privilege(c.oid, 'SELECT')
                       OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
 ORDER BY 1;
SELECT r.rolname::text AS owner, pg_catalog.pg_has_role(r.oid, 'USAGE') AS owned, r.rolsuper AS of_superuser
  FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.examined')::jsonb -> 'owners') o
  JOIN pg_catalog.pg_roles r ON r.rolname = o.value::name
 ORDER BY 1;
