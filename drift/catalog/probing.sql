-- Which of the tables in drift.examined, [[schema, name], ...], take no row from the role, not even one of some columns.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation
  FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.examined')::jsonb) w
  JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value ->> 0)::name
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = (w.value ->> 1)::name
 WHERE NOT pg_catalog.has_table_privilege(c.oid, 'INSERT')
   AND NOT pg_catalog.has_any_column_privilege(c.oid, 'INSERT')
 ORDER BY 1;
