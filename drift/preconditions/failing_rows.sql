-- The body of a DO block: evaluates an expression over rows, and raises with those for which it fails or gives no value.
DECLARE
  fine boolean;
  failed bigint := 0;
  samples text := '';
  said text;
  about record;
  began timestamptz := pg_catalog.clock_timestamp();
BEGIN
  BEGIN
    EXECUTE :all INTO fine;
    IF fine THEN RETURN; END IF;
  EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
    NULL;
  END;
  FOR about IN EXECUTE :listed LOOP
    said := NULL;
    BEGIN
      EXECUTE :single INTO fine USING about.relation, about.place;
      IF NOT fine THEN said := 'NULL'; END IF;
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
      said := SQLERRM;
    END;
    IF said IS NOT NULL THEN
      failed := failed + 1;
      IF failed <= 5 THEN
        samples := samples || pg_catalog.format(', %s (%s)', pg_catalog.left(about.key, 200), said);
      END IF;
    END IF;
    EXIT WHEN failed > 0 AND pg_catalog.clock_timestamp() > began + interval '10 s';
  END LOOP;
  IF failed > 0 THEN
    RAISE EXCEPTION '% rows, among them %', failed, pg_catalog.substr(samples, 3) USING ERRCODE = 'data_exception';
  END IF;
END
