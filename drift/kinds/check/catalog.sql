-- One row for each CHECK of the wanted relations, inherited ones included, also where it mentions no column (conkey is NULL then).
-- The expression can only be printed under the table's lock; it waits in definitions.sql. NOT NULL, which 18 keeps here as well,
-- is contype n. The relations are joined, not compared with = ANY: a filter would read the setting anew for each row.
SELECT ARRAY[n.nspname, c.relname, con.conname]::text[] AS path,
       NULL::text AS expression,
       -- What is not enforced is never validated: that is one difference, not two.
       con.convalidated OR NOT con.enforced AS validated,
       con.enforced,
       con.connoinherit AS no_inherit,
       -- A partition that was restored from a dump has everything for its own as well, and nobody has said so.
       con.conislocal AND NOT (c.relispartition AND con.coninhcount > 0) AS local,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0) AS comment,
       con.coninhcount > 0 AS inherited,
       ARRAY['expression'] AS awaits
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  -- A column of 18 and later: where pg_constraint has none of that name, the name means the one of "absent".
 CROSS JOIN (VALUES (true)) absent (conenforced)
 CROSS JOIN LATERAL (
       SELECT k.oid, k.conname, k.convalidated, k.connoinherit, k.conislocal, k.coninhcount, conenforced AS enforced
         FROM pg_catalog.pg_constraint k
        WHERE k.conrelid = r.oid AND k.contype = 'c') con
 WHERE c.relchecks > 0
