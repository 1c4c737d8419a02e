-- One row for each CHECK of the wanted relations, inherited ones included, also where it mentions no column (conkey is NULL then).
-- The expression can only be printed under the table's lock; it waits in definitions.sql. NOT NULL, which 18 keeps here as well,
-- is contype n.
SELECT ARRAY[n.nspname, c.relname, con.conname]::text[] AS path,
       NULL::text AS expression,
       -- What is not enforced is never validated: that is one difference, not two.
       con.convalidated OR NOT e.enforced AS validated,
       e.enforced,
       con.connoinherit AS no_inherit,
       d.description AS comment,
       NOT con.conislocal AS inherited,
       ARRAY['expression'] AS awaits
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
  -- A column of 18 and later, asked by name so that the same text is read by 13.
 CROSS JOIN LATERAL (SELECT coalesce((pg_catalog.to_jsonb(con.*) ->> 'conenforced')::boolean, true) AS enforced) e
 WHERE con.conrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND con.contype = 'c'
