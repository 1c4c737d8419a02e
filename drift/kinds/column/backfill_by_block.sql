DO {tag}
#variable_conflict use_column
DECLARE
  drift_block bigint;
  drift_blocks bigint;
  drift_lines integer := pg_catalog.current_setting('block_size')::integer / 28;
  drift_batch integer := 4;
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
    PERFORM 1 FROM {table} WHERE {where} LIMIT 1;
    EXIT WHEN NOT FOUND;
    WITH RECURSIVE drift_family (member) AS (
      SELECT pg_catalog.to_regclass({name})::oid
       UNION
      SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN drift_family f ON f.member = i.inhparent)
    SELECT pg_catalog.max(pg_catalog.pg_relation_size(f.member)) / pg_catalog.current_setting('block_size')::integer
      INTO drift_blocks FROM drift_family f;
    drift_block := 0;
    WHILE drift_block < drift_blocks LOOP
      drift_began := pg_catalog.clock_timestamp();
      drift_tries := 0;
      LOOP
        BEGIN
          WITH drift_filled AS (
            UPDATE {table} SET {column} = {value}
             WHERE {where}
               AND ctid = ANY (ARRAY(SELECT ('(' || b || ',' || l || ')')::tid
                                       FROM pg_catalog.generate_series(drift_block, drift_block + drift_batch - 1) b,
                                            pg_catalog.generate_series(1, drift_lines) l))
            RETURNING {column} AS filled)
          SELECT pg_catalog.count(filled) INTO drift_rows FROM drift_filled;
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
      drift_block := drift_block + drift_batch;
      IF pg_catalog.clock_timestamp() > drift_told + interval '0.5 s' OR drift_block >= drift_blocks THEN
        RAISE NOTICE 'drift: % of % rows', drift_done, greatest(drift_total, drift_done);
        drift_told := pg_catalog.clock_timestamp();
      END IF;
      IF pg_catalog.clock_timestamp() > drift_began + interval '1 s' THEN
        drift_batch := greatest(1, drift_batch / 2);
      ELSIF pg_catalog.clock_timestamp() < drift_began + interval '0.2 s' THEN
        drift_batch := least({most_blocks}, drift_batch * 2);
      END IF;
    END LOOP;
    EXIT WHEN drift_done = drift_before;
  END LOOP;
END
{tag}
