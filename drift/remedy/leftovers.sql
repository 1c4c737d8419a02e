-- What a run of ours that was killed may have left on these relations: constraints and indexes under the names drift gives to what
-- it makes on the way, and indexes a REINDEX CONCURRENTLY of somebody else's left. Given: quoted relation names.
SELECT true AS ours, pg_catalog.format('constraint %I on %s', k.conname, r.name) AS what, r.name AS relation, true AS in_transaction,
       pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', r.name, k.conname) AS away
  FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
  JOIN pg_catalog.pg_constraint k ON k.conrelid = pg_catalog.to_regclass(r.name)
 WHERE k.coninhcount = 0 AND (k.conname LIKE 'drift\_nn\_%' OR k.conname LIKE 'drift\_new\_%')
UNION ALL
SELECT i.ours, pg_catalog.format('index %I on %s', i.relname, i.name), i.name, false,
       pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', i.nspname, i.relname)
  FROM (SELECT r.name, ic.relname, n.nspname, x.indisvalid,
               ic.relname LIKE 'drift\_new\_%' OR ic.relname LIKE '%\_driftnew' AS ours
          FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
          JOIN pg_catalog.pg_index x ON x.indrelid = pg_catalog.to_regclass(r.name)
          JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid AND ic.relkind = 'i' AND NOT ic.relispartition
          JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
         WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid)) i
 WHERE i.ours OR (NOT i.indisvalid AND (i.relname ~ '_ccnew\d*$' OR i.relname ~ '_ccold\d*$'))
 ORDER BY 4 DESC, 2
