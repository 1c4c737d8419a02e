-- One row for each trigger of the wanted relations that somebody made; those of foreign keys are internal, and those a partition has from
-- its parent count only where they are enabled otherwise. A condition can only be printed under the table's lock; it waits in
-- definitions.sql.
SELECT ARRAY[n.nspname, c.relname, g.tgname]::text[] AS path,
       CASE WHEN g.tgtype & 2 <> 0 THEN 'before' WHEN g.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END AS timing,
       pg_catalog.array_remove(ARRAY[
         CASE WHEN g.tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN g.tgtype & 4 <> 0 THEN 'insert' END,
         CASE WHEN g.tgtype & 32 <> 0 THEN 'truncate' END, CASE WHEN g.tgtype & 16 <> 0 THEN 'update' END], NULL) AS events,
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = g.tgrelid AND a.attnum = ANY (g.tgattr::int2[]) ORDER BY a.attname::text COLLATE "C") AS columns,
       CASE WHEN g.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END AS level,
       NULL::text AS "when",
       pg_catalog.format('%I.%I(%s)', fn.nspname, f.proname, y.literals) AS function,
       CASE g.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END AS enabled,
       g.tgconstraint <> 0 AS "constraint",
       g.tgdeferrable AS "deferrable",
       g.tginitdeferred AS initially_deferred,
       CASE WHEN g.tgconstrrelid <> 0 THEN pg_catalog.quote_ident(rn.nspname) || '.' || pg_catalog.quote_ident(r.relname) END
         AS referenced_table,
       g.tgoldtable::text AS old_table,
       g.tgnewtable::text AS new_table,
       ARRAY(SELECT ex.extname::text
               FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_extension ex ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND ex.oid = d.refobjid
              WHERE d.classid = 'pg_catalog.pg_trigger'::regclass AND d.objid = g.oid AND d.deptype = 'x'
              ORDER BY 1) AS depends_on_extension,
       e.description AS comment,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.unnest(g.tgattr::int2[]) WITH ORDINALITY u(attnum, nth)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = g.tgrelid AND a.attnum = u.attnum
              ORDER BY u.nth) AS columns_in_order,
       g.tgparentid <> 0 AS inherited,
       p.tgenabled IS DISTINCT FROM g.tgenabled AS differs,
       c.relkind IN ('r', 'p') AS lockable,
       pg_catalog.current_setting('server_version_num')::int >= 140000 AND g.tgconstraint = 0 AS replaceable,
       f.schemas,
       CASE WHEN g.tgqual IS NOT NULL THEN ARRAY['when'] END AS awaits
  FROM pg_catalog.pg_trigger g
  JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_proc pf ON pf.oid = g.tgfoid
  JOIN pg_catalog.pg_namespace fn ON fn.oid = pf.pronamespace
  LEFT JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid
  LEFT JOIN pg_catalog.pg_class r ON r.oid = g.tgconstrrelid
  LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_catalog.pg_description e
         ON e.classoid = 'pg_catalog.pg_trigger'::regclass AND e.objoid = g.oid AND e.objsubid = 0
  -- The schemas that have a trigger function of this name: which one a bare name means depends on them.
 CROSS JOIN LATERAL (SELECT pf.proname,
                            ARRAY(SELECT o.nspname::text
                                    FROM pg_catalog.pg_proc q
                                    JOIN pg_catalog.pg_namespace o ON o.oid = q.pronamespace
                                   WHERE q.proname = pf.proname AND q.pronargs = 0
                                   ORDER BY 1) AS schemas) f
  -- The arguments are kept as texts that each end in a zero byte.
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.string_agg(
                '''' || pg_catalog.replace(pg_catalog.convert_from(
                  pg_catalog.substring(g.tgargs, b.start + 1, b.place - b.start), pg_catalog.getdatabaseencoding()), '''', '''''')
                || '''', ', ' ORDER BY b.place), '') AS literals
         FROM (SELECT s.place, pg_catalog.lag(s.place + 1, 1, 0) OVER (ORDER BY s.place) AS start
                 FROM pg_catalog.generate_series(0, pg_catalog.octet_length(g.tgargs) - 1) s(place)
                WHERE g.tgnargs > 0 AND pg_catalog.get_byte(g.tgargs, s.place) = 0) b) y
 WHERE g.tgrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind IN ('r', 'p', 'v', 'f')
   AND (NOT g.tgisinternal OR (g.tgparentid <> 0 AND g.tgconstrindid = 0))
