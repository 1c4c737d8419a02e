-- What each publication names, as ADD takes it. Row filters and column lists are of 15 and later: where pg_publication_rel has no such
-- column, the name means that of "older". A filter is printed under its table's lock, so tables that are locked are left out, and their
-- publication with them.
SELECT ARRAY[p.pubname]::text[] AS path,
       pg_catalog.array_agg(
         pg_catalog.format('TABLE %I.%I', n.nspname, c.relname)
         || coalesce((SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
                        FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid = c.oid AND a.attnum = ANY (x.attrs)), '')
         || coalesce(' WHERE ' || pg_catalog.pg_get_expr(x.qual, c.oid), '')
         ORDER BY n.nspname, c.relname) AS members
  FROM (SELECT NULL::pg_catalog.pg_node_tree AS prqual, NULL::pg_catalog.int2vector AS prattrs) older
 CROSS JOIN LATERAL (SELECT r.prpubid, r.prrelid, prqual AS qual, prattrs::int2[] AS attrs FROM pg_catalog.pg_publication_rel r) x
  JOIN pg_catalog.pg_publication p ON p.oid = x.prpubid
  JOIN pg_catalog.pg_class c ON c.oid = x.prrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_publication_rel r
                     JOIN pg_catalog.pg_locks l ON l.relation = r.prrelid AND l.locktype = 'relation'
                      AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = pg_catalog.current_database())
                    WHERE r.prpubid = p.oid AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid())
 GROUP BY p.pubname
