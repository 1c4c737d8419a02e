-- What rules do, cut out of what PostgreSQL prints: its first DO outside of quotes stands between condition and action. With the
-- columns the condition may mention, of the new and of the old row.
SELECT ARRAY[n.nspname, c.relname, r.rulename]::text[] AS path,
       nullif(pg_catalog.regexp_replace(body.condition, '^\s*WHERE ', ''), '') AS "where",
       pg_catalog.btrim(pg_catalog.regexp_replace(
         pg_catalog.substr(body.text, pg_catalog.length(body.condition) + 4), '^ INSTEAD', ''), E' \n;') AS action,
       ARRAY(SELECT pg_catalog.quote_ident(v.version || '.' || a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                    || coalesce(' COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname), '')
               FROM pg_catalog.pg_attribute a
              CROSS JOIN (VALUES ('new'), ('old')) v (version)
               JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
               LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
               LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
              WHERE a.attrelid = r.ev_class AND a.attnum > 0 AND NOT a.attisdropped
              ORDER BY a.attnum, v.version) AS "row"
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_ruledef(r.oid) AS definition) whole
 CROSS JOIN LATERAL (
       SELECT whole.definition,
              'CREATE RULE ' || pg_catalog.quote_ident(r.rulename) || E' AS\n    ON '
                || CASE r.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END || ' TO '
                || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS head) parts
 CROSS JOIN LATERAL (
       SELECT pg_catalog.substr(parts.definition, pg_catalog.length(parts.head) + 1) AS text,
              (pg_catalog.regexp_match(pg_catalog.substr(parts.definition, pg_catalog.length(parts.head) + 1),
                                       '^((?:[^''"]|''[^'']*''|"[^"]*")*?) DO[ \n]'))[1] AS condition) body
 WHERE r.ev_class = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND r.rulename <> '_RETURN'
