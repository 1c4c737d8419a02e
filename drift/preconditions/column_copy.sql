-- The body of a DO block: makes a copy of one column, empty, with its own checks and keys, and has it take its default twice.
DECLARE
  source pg_catalog.regclass := pg_catalog.to_regclass(:table);
  about pg_catalog.pg_attribute;
  item text;
BEGIN
  SELECT a.* INTO about FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = source AND a.attname = :column AND NOT a.attisdropped;
  IF NOT FOUND OR NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') THEN RETURN; END IF;
  EXECUTE pg_catalog.format('CREATE TEMP TABLE drift_copy (%I %s DEFAULT %s) ON COMMIT DROP', about.attname,
                            pg_catalog.format_type(about.atttypid, about.atttypmod), :default);
  FOR item IN
    SELECT pg_catalog.format('ADD CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid))
      FROM pg_catalog.pg_constraint k
     WHERE k.conrelid = source AND k.contype = 'c' AND k.conkey = ARRAY[about.attnum]
    UNION ALL
    SELECT pg_catalog.format('ADD CONSTRAINT %I UNIQUE (%I)', c.relname, about.attname)
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = source AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indnkeyatts = 1 AND i.indkey[0] = about.attnum AND i.indpred IS NULL AND i.indexprs IS NULL
  LOOP
    EXECUTE 'ALTER TABLE drift_copy ' || item;
  END LOOP;
  IF about.attnotnull THEN
    EXECUTE pg_catalog.format('ALTER TABLE drift_copy ALTER COLUMN %I SET NOT NULL', about.attname);
  END IF;
  INSERT INTO drift_copy DEFAULT VALUES;
  INSERT INTO drift_copy DEFAULT VALUES;
END
