-- The columns and expressions of statistics objects that have any, cut out of what PostgreSQL prints at the commas outside of
-- parentheses and quotes: the function that would give them apart is not there in 13.
SELECT ARRAY[n.nspname, c.relname, x.name]::text[] AS path,
       (SELECT pg_catalog.array_agg(pg_catalog.btrim(item.text) ORDER BY item.number)
          FROM (SELECT l.number, pg_catalog.string_agg(l.piece, '' ORDER BY l.place) AS text
                  FROM (SELECT m.place, m.piece, m.splits, pg_catalog.sum(m.splits::int) OVER (ORDER BY m.place) AS number
                          FROM (SELECT q.place, q.piece,
                                       q.piece = ',' AND pg_catalog.sum((q.piece IN ('(', '['))::int - (q.piece IN (')', ']'))::int)
                                                           OVER (ORDER BY q.place) = 0 AS splits
                                  FROM (SELECT t.place, t.pieces[1] AS piece
                                          FROM pg_catalog.regexp_matches(body.text, '''[^'']*''|"[^"]*"|[^''"]', 'g')
                                               WITH ORDINALITY t (pieces, place)) q) m) l
                 WHERE NOT l.splits
                 GROUP BY l.number) item) AS columns,
       c.relname::text AS relation
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_namespace o ON o.oid = s.stxnamespace
 CROSS JOIN LATERAL (
       SELECT CASE WHEN o.oid = n.oid AND s.stxname !~ '[."]' THEN s.stxname::text
                   ELSE pg_catalog.quote_ident(o.nspname) || '.' || pg_catalog.quote_ident(s.stxname) END AS name) x
 CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_statisticsobjdef(s.oid) AS text) whole
 CROSS JOIN LATERAL (
       SELECT pg_catalog.length('CREATE STATISTICS ' || pg_catalog.quote_ident(o.nspname) || '.' || pg_catalog.quote_ident(s.stxname))
                AS length) head
 CROSS JOIN LATERAL (
       SELECT pg_catalog.regexp_replace(
                pg_catalog.regexp_replace(pg_catalog.substr(whole.text, head.length + 1), '^ (?:\([a-z, ]*\) )?ON ', ''),
                ' FROM (?:[^ "(),'']|"[^"]*")+$', '') AS text) body
 WHERE s.stxrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND 'e' = ANY (s.stxkind)
