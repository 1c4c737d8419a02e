-- One row for each statistics object of the wanted tables, under its own name; under its schema's as well where that is not the
-- table's. Expressions (14 and later) can only be printed under the table's lock; they wait in definitions.sql.
SELECT ARRAY[n.nspname, c.relname, x.name]::text[] AS path,
       k.columns,
       ARRAY(SELECT w.word
               FROM (VALUES ('d', 'ndistinct'), ('f', 'dependencies'), ('m', 'mcv')) w (letter, word)
              WHERE w.letter::"char" = ANY (s.stxkind)
              ORDER BY w.word) AS kinds,
       -- None is -1 up to 16, and NULL since.
       nullif(s.stxstattarget, -1) AS statistics_target,
       pg_catalog.pg_get_userbyid(s.stxowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN e.expressions AND pg_catalog.cardinality(k.columns) = 0 AND NOT s.stxkind && '{d,f,m}' THEN '{}'
            ELSE ARRAY['dependencies', 'mcv', 'ndistinct'] END AS usual_kinds,
       CASE WHEN e.expressions THEN ARRAY['columns'] END AS awaits
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_namespace o ON o.oid = s.stxnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (
       SELECT CASE WHEN o.oid = n.oid AND s.stxname !~ '[."]' THEN s.stxname::text
                   ELSE pg_catalog.quote_ident(o.nspname) || '.' || pg_catalog.quote_ident(s.stxname) END AS name) x
 CROSS JOIN LATERAL (SELECT 'e' = ANY (s.stxkind) AS expressions) e
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(pg_catalog.quote_ident(a.attname)
                                            ORDER BY pg_catalog.quote_ident(a.attname) COLLATE "C"), '{}') AS columns
         FROM pg_catalog.unnest(s.stxkeys::int2[]) i (number)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = i.number) k
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objoid = s.oid AND d.objsubid = 0
 WHERE s.stxrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
