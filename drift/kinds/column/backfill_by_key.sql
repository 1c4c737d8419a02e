DO {tag}
#variable_conflict use_column
DECLARE
  drift_first record;
  drift_next record;
  drift_more boolean;
  drift_batch integer := 1000;
  drift_rows bigint;
  drift_done bigint := 0;
  drift_before bigint;
  drift_total bigint;
  drift_tries integer;
  drift_began timestamptz;
  drift_told timestamptz := pg_catalog.clock_timestamp();
BEGIN
  PERFORM pg_catalog.set_config('default_transaction_isolation', 'read committed', false);
  PERFORM pg_catalog.set_config('lock_timeout', '{lock_timeout}', false);
  COMMIT;
  SELECT pg_catalog.count(*) INTO drift_total FROM {table} WHERE {where};
  LOOP
    drift_before := drift_done;
    SELECT {named} INTO drift_first FROM {table} WHERE {where} ORDER BY {key} LIMIT 1;
    EXIT WHEN NOT FOUND;
    LOOP
      drift_began := pg_catalog.clock_timestamp();
      SELECT {named} INTO drift_next FROM {table} WHERE ({key}) >= ({first}) ORDER BY {key} OFFSET drift_batch LIMIT 1;
      drift_more := FOUND;
      drift_tries := 0;
      LOOP
        BEGIN
          IF drift_more THEN
            WITH drift_filled AS (
              UPDATE {table} SET {column} = {value}
               WHERE {where} AND ({key}) >= ({first}) AND ({key}) < ({next})
              RETURNING {column} AS filled)
            SELECT pg_catalog.count(filled) INTO drift_rows FROM drift_filled;
          ELSE
            WITH drift_filled AS (
              UPDATE {table} SET {column} = {value}
               WHERE {where} AND ({key}) >= ({first})
              RETURNING {column} AS filled)
            SELECT pg_catalog.count(filled) INTO drift_rows FROM drift_filled;
          END IF;
          EXIT;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
          drift_tries := drift_tries + 1;
          IF drift_tries >= {tries} THEN RAISE; END IF;
        END;
        COMMIT;
        PERFORM pg_catalog.pg_sleep(pg_catalog.random() * least(5.0, 0.1 * 2.0 ^ drift_tries));
      END LOOP;
      COMMIT;
      drift_done := drift_done + drift_rows;
      IF pg_catalog.clock_timestamp() > drift_told + interval '0.5 s' OR NOT drift_more THEN
        RAISE NOTICE 'drift: % of % rows', drift_done, greatest(drift_total, drift_done);
        drift_told := pg_catalog.clock_timestamp();
      END IF;
      EXIT WHEN NOT drift_more;
      drift_first := drift_next;
      IF pg_catalog.clock_timestamp() > drift_began + interval '1 s' THEN
        drift_batch := greatest(100, drift_batch / 2);
      ELSIF pg_catalog.clock_timestamp() < drift_began + interval '0.2 s' THEN
        drift_batch := least({most_rows}, drift_batch * 2);
      END IF;
    END LOOP;
    EXIT WHEN drift_done = drift_before;
  END LOOP;
END
{tag}
