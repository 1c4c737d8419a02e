-- The conditions of triggers. Nothing but pg_get_triggerdef() prints a condition over two rows: it is what stands between the first
-- WHEN ( and the last ) EXECUTE FUNCTION, the arguments behind that cut off.
SELECT ARRAY[n.nspname, c.relname, g.tgname]::text[] AS path,
       pg_catalog.substring(
         pg_catalog.substr(x.definition, 1, pg_catalog.length(x.definition) - pg_catalog.length(y.literals) - 2),
         ' FOR EACH (?:ROW|STATEMENT) WHEN \((.*)\) EXECUTE FUNCTION ') AS "when"
  FROM pg_catalog.pg_trigger g
  JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_triggerdef(g.oid, false) AS definition) x
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
   AND g.tgqual IS NOT NULL
   AND (NOT g.tgisinternal OR (g.tgparentid <> 0 AND g.tgconstrindid = 0))
