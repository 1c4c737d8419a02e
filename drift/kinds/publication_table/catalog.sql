-- One row for each table a publication names; those of FOR ALL TABLES and of whole schemas are not named. Column lists and row filters are
-- of 15 and later: where pg_publication_rel has no such column, the name means that of "older". A row filter is printed under its
-- table's lock; it waits in definitions.sql.
SELECT ARRAY[p.pubname::text,
             pg_catalog.concat_ws('.',
               CASE WHEN n.nspname::text ~ '[."*?]' THEN pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"')
                    ELSE n.nspname::text END,
               CASE WHEN c.relname::text ~ '[."*?]' THEN pg_catalog.concat('"', pg_catalog.replace(c.relname, '"', '""'), '"')
                    ELSE c.relname::text END)] AS path,
       (SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C")
          FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum = ANY (x.attrs)) AS columns,
       NULL::text AS "where",
       CASE WHEN x.filtered THEN ARRAY['where'] END AS awaits
  FROM (SELECT NULL::pg_catalog.pg_node_tree AS prqual, NULL::pg_catalog.int2vector AS prattrs) older
 CROSS JOIN LATERAL (SELECT r.prpubid, r.prrelid, prqual IS NOT NULL AS filtered, prattrs::int2[] AS attrs
                       FROM pg_catalog.pg_publication_rel r) x
  JOIN pg_catalog.pg_publication p ON p.oid = x.prpubid
  JOIN pg_catalog.pg_class c ON c.oid = x.prrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
