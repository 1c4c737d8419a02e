-- What a run of ours that was killed may have left on these relations: constraints, indexes and columns under the names drift gives to
-- what it makes on the way, and indexes a REINDEX CONCURRENTLY of somebody else's left. Given: quoted relation names.
SELECT true AS ours, pg_catalog.format('constraint %I on %s', k.conname, r.name) AS what, r.name AS relation, true AS in_transaction,
       NULL::text AS name, pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', r.name, k.conname) AS away
  FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
  JOIN pg_catalog.pg_constraint k ON k.conrelid = pg_catalog.to_regclass(r.name)
 WHERE k.coninhcount = 0 AND (k.conname LIKE 'drift\_nn\_%' OR k.conname LIKE 'drift\_new\_%')
UNION ALL
SELECT true, pg_catalog.format('column %I of %s, and the trigger that fills it', a.attname, r.name), r.name, true, a.attname::text,
       pg_catalog.format('DO %L', pg_catalog.format(
         'BEGIN DROP TRIGGER %I ON %s; DROP FUNCTION %I.%I(); ALTER TABLE %s DROP COLUMN %I; END',
         t.tgname, r.name, n.nspname, p.proname, r.name, a.attname))
  FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
  JOIN pg_catalog.pg_trigger t ON t.tgrelid = pg_catalog.to_regclass(r.name)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND NOT a.attisdropped AND t.tgname = ('zz_' || a.attname)::name
  JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid AND p.proname LIKE 'drift\_new\_%'
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE a.attname LIKE 'drift\_new\_%'
UNION ALL
SELECT i.ours, pg_catalog.format('index %I on %s', i.relname, i.name), i.name, false, NULL,
       pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', i.nspname, i.relname)
  FROM (SELECT r.name, ic.relname, n.nspname, x.indisvalid,
               ic.relname LIKE 'drift\_new\_%' OR ic.relname LIKE '%\_driftnew' AS ours
          FROM pg_catalog.unnest(ARRAY[{names}]::text[]) r(name)
          JOIN pg_catalog.pg_index x ON x.indrelid = pg_catalog.to_regclass(r.name)
          JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid AND ic.relkind = 'i' AND NOT ic.relispartition
          JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
         WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid)) i
 WHERE i.ours OR (NOT i.indisvalid AND (i.relname ~ '_ccnew\d*$' OR i.relname ~ '_ccold\d*$'))
 -- A column last: what stands on it would go with it.
 ORDER BY 5 NULLS FIRST, 4 DESC, 2
