-- One row for each wanted composite type, and for every one of the schemas that are wanted whole; the row types of tables are none.
WITH wanted AS (
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.composite')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.composite')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'c'
    JOIN pg_catalog.pg_type t ON t.oid = c.reltype
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, t.typname]::text[] AS path,
       coalesce(m.attributes, '{}') AS attributes,
       coalesce(m.comments, '{}') AS comments,
       pg_catalog.pg_get_userbyid(t.typowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN t.typacl IS NOT NULL THEN
       ARRAY(SELECT a.privilege_type || ' TO '
                    || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
                    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
                    || CASE WHEN a.grantor = t.typowner THEN ''
                            ELSE ' GRANTED BY ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantor)) END
               FROM pg_catalog.aclexplode(t.typacl) WITH ORDINALITY a
              ORDER BY a.ordinality) END AS acl
  FROM wanted
  JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
  JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(
                pg_catalog.quote_ident(r.attname) || ' ' || pg_catalog.format_type(r.atttypid, r.atttypmod)
                || coalesce(' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN ''
                                                ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                        || pg_catalog.quote_ident(co.collname), '') ORDER BY r.attnum) AS attributes,
              pg_catalog.array_agg(r.attname::text || '=' || e.description ORDER BY (r.attname::text || '=' || e.description) COLLATE "C")
                FILTER (WHERE e.description IS NOT NULL) AS comments
         FROM pg_catalog.pg_attribute r
         JOIN pg_catalog.pg_type y ON y.oid = r.atttypid
         LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.attcollation AND r.attcollation <> y.typcollation
         LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
         LEFT JOIN pg_catalog.pg_description e
                ON e.classoid = 'pg_catalog.pg_class'::regclass AND e.objoid = r.attrelid AND e.objsubid = r.attnum
        WHERE r.attrelid = t.typrelid AND r.attnum > 0 AND NOT r.attisdropped) m
