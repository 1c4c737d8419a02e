-- One row for each foreign key of the wanted relations, from the raw arrays: nothing here waits for a lock. A key that references a
-- partitioned table has a clone for each partition on the same referencing table: its machinery, and no object.
SELECT ARRAY[n.nspname, c.relname, con.conname]::text[] AS path,
       (SELECT pg_catalog.array_agg(CASE WHEN x.period AND k.place = pg_catalog.cardinality(con.conkey) THEN 'PERIOD ' ELSE '' END
                                    || a.attname::text ORDER BY k.place)
          FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY k (number, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number) AS columns,
       pg_catalog.quote_ident(rn.nspname) || '.' || pg_catalog.quote_ident(r.relname) || '('
         || (SELECT pg_catalog.string_agg(
                      CASE WHEN x.period AND k.place = pg_catalog.cardinality(con.confkey) THEN 'PERIOD ' ELSE '' END
                      || pg_catalog.quote_ident(a.attname), ', ' ORDER BY k.place)
               FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY k (number, place)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.number) || ')' AS "references",
       actions.name[pg_catalog.strpos('arcnd', con.confdeltype::text)] || coalesce(
         (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname) || ')'
            FROM pg_catalog.jsonb_array_elements_text(
                   CASE pg_catalog.jsonb_typeof(x.deleted) WHEN 'array' THEN x.deleted ELSE '[]' END) k (number)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number::int2
          HAVING pg_catalog.count(*) < pg_catalog.cardinality(con.conkey)), '') AS on_delete,
       actions.name[pg_catalog.strpos('arcnd', con.confupdtype::text)] AS on_update,
       CASE con.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' ELSE 'simple' END AS match,
       con.condeferrable AS deferrable,
       con.condeferred AS initially_deferred,
       -- What is not enforced is never validated: that is one difference, not two.
       con.convalidated OR NOT x.enforced AS validated,
       -- A disabled trigger, be it at a partition only, lets rows through although the key says it is valid; so does one that
       -- fires in replicas only.
       NOT EXISTS (
         WITH RECURSIVE clones AS (
           SELECT con.oid
            UNION ALL
           SELECT k.oid FROM clones JOIN pg_catalog.pg_constraint k ON k.conparentid = clones.oid)
         SELECT FROM clones JOIN pg_catalog.pg_trigger g ON g.tgconstraint = clones.oid WHERE g.tgenabled IN ('D', 'R')) AS enabled,
       x.enforced,
       d.description AS comment,
       con.conparentid <> 0 AS inherited,
       con.confkey = (SELECT p.conkey FROM pg_catalog.pg_constraint p WHERE p.conrelid = con.confrelid AND p.contype = 'p') AS to_primary_key,
       c.relkind <> 'p' OR pg_catalog.current_setting('server_version_num')::int >= 180000 AS online
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class r ON r.oid = con.confrelid
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_catalog.pg_constraint up ON up.oid = con.conparentid
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
 CROSS JOIN (VALUES (ARRAY['no action', 'restrict', 'cascade', 'set null', 'set default'])) actions (name)
  -- Columns of 15 and 18, asked by name so that the same text is read by 13.
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(con.*) AS "row") whole
 CROSS JOIN LATERAL (SELECT whole."row" -> 'confdelsetcols' AS deleted,
                            coalesce((whole."row" ->> 'conperiod')::boolean, false) AS period,
                            coalesce((whole."row" ->> 'conenforced')::boolean, true) AS enforced) x
 WHERE con.conrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND con.contype = 'f'
   AND up.conrelid IS DISTINCT FROM con.conrelid
