-- One row for each NOT NULL of the wanted relations that is not just what SET NOT NULL makes, or that is named (18 and later; nothing
-- before). Names PostgreSQL may have cut are left to whoever reads this. The relations are joined, not compared with = ANY: a filter
-- would read the setting anew for each row.
SELECT ARRAY[n.nspname, c.relname, con.conname]::text[] AS path,
       a.attname::text AS "column",
       con.convalidated AS validated,
       con.connoinherit AS no_inherit,
       -- A partition that was restored from a dump has everything for its own as well, and nobody has said so.
       con.conislocal AND NOT (c.relispartition AND con.coninhcount > 0) AS local,
       con.comment,
       con.coninhcount > 0 AS inherited,
       c.relname::text AS relation,
       con.conname::text AS called
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (
       SELECT k.conname, k.conrelid, k.conkey, k.convalidated, k.connoinherit, k.conislocal, k.coninhcount,
              (SELECT d.description
                 FROM pg_catalog.pg_description d
                WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = k.oid AND d.objsubid = 0) AS comment
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = r.oid AND k.contype = 'n'
       OFFSET 0) con
 -- LIMIT has each column looked up by index; else all columns of the database might be hashed.
 CROSS JOIN LATERAL (
       SELECT x.attname FROM pg_catalog.pg_attribute x
        WHERE x.attrelid = con.conrelid AND x.attnum = con.conkey[1]
        LIMIT 1) a
 WHERE con.conname <> (c.relname::text || '_' || a.attname::text || '_not_null')::name
    OR con.connoinherit
    OR NOT con.convalidated
    OR (con.conislocal AND con.coninhcount > 0 AND NOT c.relispartition)
    OR con.comment IS NOT NULL
    OR (n.nspname, c.relname, con.conname) IN (
         SELECT (w.value -> 'path' ->> 0)::name, (w.value -> 'path' ->> 1)::name, (w.value -> 'path' ->> 2)::name
           FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.not_null')::jsonb -> 'named') w)
