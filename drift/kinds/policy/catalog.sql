-- One row for each policy of the wanted tables. What it says can only be printed under the table's lock; it waits in definitions.sql.
SELECT ARRAY[n.nspname, c.relname, p.polname]::text[] AS path,
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END
         AS command,
       p.polpermissive AS permissive,
       r.names AS roles,
       NULL::text AS "using",
       NULL::text AS with_check,
       d.description AS comment,
       pg_catalog.array_remove(ARRAY[CASE WHEN p.polqual IS NOT NULL THEN 'using' END,
                                     CASE WHEN p.polwithcheck IS NOT NULL THEN 'with_check' END], NULL) AS awaits
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(CASE WHEN m.role = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(m.role)::text END
                                   ORDER BY CASE WHEN m.role = 0 THEN 'PUBLIC'
                                                 ELSE pg_catalog.pg_get_userbyid(m.role)::text END COLLATE "C") AS names
         FROM pg_catalog.unnest(p.polroles) m (role)) r
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_policy'::regclass AND d.objoid = p.oid AND d.objsubid = 0
 WHERE p.polrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
