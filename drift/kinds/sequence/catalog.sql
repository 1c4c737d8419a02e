-- One row for each wanted sequence, and for every sequence of the schemas that are wanted whole. Where it stands (last_value) is data.
WITH wanted AS (
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.sequence')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT c.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.sequence')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
   WHERE c.relkind = 'S'
)
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       pg_catalog.format_type(q.seqtypid, NULL) AS type,
       nullif(q.seqstart, CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END) AS start,
       q.seqincrement AS increment,
       nullif(q.seqmin, u.least) AS min,
       nullif(q.seqmax, u.greatest) AS max,
       q.seqcache AS cache,
       q.seqcycle AS cycle,
       o.owned_by,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
       pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN c.relacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = c.relowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(c.relacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl,
       coalesce(o.identity, false) OR EXISTS (SELECT FROM pg_catalog.pg_depend x
                                               WHERE x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
         AS dependent,
       -- Exactly what serial makes, for the column whose default it still is: the column says it.
       coalesce(o.serial, false) AND d.description IS NULL AND q.seqstart = 1 AND q.seqincrement = 1 AND q.seqmin = 1
         AND q.seqmax = u.greatest AND q.seqcache = 1 AND NOT q.seqcycle AND c.relpersistence = o.persistence AS serial,
       coalesce(o.named, false) AS named_for_serial,
       ARRAY(SELECT DISTINCT pg_catalog.format('%s.%I', f.adrelid::regclass, a.attname)
               FROM pg_catalog.pg_depend x
               JOIN pg_catalog.pg_attrdef f ON f.oid = x.objid
               JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
              WHERE x.refclassid = 'pg_catalog.pg_class'::regclass AND x.refobjid = c.oid AND x.classid = 'pg_catalog.pg_attrdef'::regclass)
         AS used_by
  FROM wanted
  JOIN pg_catalog.pg_class c ON c.oid = wanted.oid
  JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  -- The limits that go without saying, which are NULL above, go by the type and the direction.
 CROSS JOIN LATERAL (
       SELECT CASE WHEN q.seqincrement > 0 THEN 1 ELSE -y.greatest - 1 END AS least,
              CASE WHEN q.seqincrement > 0 THEN y.greatest ELSE -1 END AS greatest
         FROM (SELECT CASE q.seqtypid WHEN 'pg_catalog.int2'::regtype THEN 32767 WHEN 'pg_catalog.int4'::regtype THEN 2147483647
                                      ELSE 9223372036854775807 END AS greatest) y) u
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  LEFT JOIN LATERAL (
       SELECT pg_catalog.concat_ws('.',
                CASE WHEN t.relname::text ~ '[."]' THEN pg_catalog.concat('"', pg_catalog.replace(t.relname, '"', '""'), '"')
                     ELSE t.relname::text END,
                CASE WHEN a.attname::text ~ '[."]' THEN pg_catalog.concat('"', pg_catalog.replace(a.attname, '"', '""'), '"')
                     ELSE a.attname::text END) AS owned_by,
              x.deptype = 'i' AS identity,
              t.relpersistence AS persistence,
              c.relname::text = t.relname::text || '_' || a.attname::text || '_seq' AS named,
              a.atttypid = q.seqtypid AND a.attnotnull AND c.relname::text = t.relname::text || '_' || a.attname::text || '_seq'
                AND f.adbin IS NOT NULL
                AND pg_catalog.pg_get_expr(f.adbin, 0)
                    = pg_catalog.format('nextval(%L::regclass)', pg_catalog.format('%I.%I', n.nspname, c.relname)) AS serial
         FROM pg_catalog.pg_depend x
         JOIN pg_catalog.pg_class t ON t.oid = x.refobjid
         JOIN pg_catalog.pg_attribute a ON a.attrelid = x.refobjid AND a.attnum = x.refobjsubid
         -- A generated column has an expression here as well, which printed without its table is an error.
         LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.attgenerated = ''
        WHERE x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = c.oid AND x.objsubid = 0
          AND x.refclassid = 'pg_catalog.pg_class'::regclass AND x.refobjsubid > 0 AND x.deptype IN ('a', 'i')) o ON true
