-- One row for each wanted range type, and for every one of the schemas that are wanted whole. Its constructor functions, and since 14
-- its multirange type, come and go with it.
WITH wanted AS (
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.range')::jsonb -> 'named') w
    JOIN pg_catalog.pg_namespace n ON n.nspname = (w.value -> 'path' ->> 0)::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = (w.value -> 'path' ->> 1)::name
  UNION
  SELECT t.oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.range')::jsonb -> 'schemas') s
    JOIN pg_catalog.pg_namespace n ON n.nspname = s.value::name
    JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typtype = 'r'
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                      WHERE x.classid = 'pg_catalog.pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
)
SELECT ARRAY[n.nspname, t.typname]::text[] AS path,
       pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
       CASE WHEN o.opcdefault THEN NULL
            WHEN opn.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(o.opcname)
            ELSE pg_catalog.quote_ident(opn.nspname) || '.' || pg_catalog.quote_ident(o.opcname) END AS operator_class,
       CASE WHEN r.rngcollation IN (0, s.typcollation) THEN NULL
            WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
            ELSE cn.nspname::text || '.' || co.collname::text END AS collation,
       CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END AS canonical,
       CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END AS subtype_diff,
       CASE WHEN mn.nspname = n.nspname THEN pg_catalog.quote_ident(m.typname)
            ELSE pg_catalog.quote_ident(mn.nspname) || '.' || pg_catalog.quote_ident(m.typname) END AS multirange,
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
  JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.rngcollation
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
  -- A column of 14 and later, asked by name so that the same text is read by 13.
  LEFT JOIN pg_catalog.pg_type m ON m.oid = (pg_catalog.to_jsonb(r.*) ->> 'rngmultitypid')::oid
  LEFT JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
