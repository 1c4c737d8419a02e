-- Opens the one transaction a check runs in and pins everything that changes how PostgreSQL prints an expression:
-- with another search_path, DateStyle or bytea_output the same catalog row is another text.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = pg_catalog;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';
SET LOCAL bytea_output = 'hex';
SET LOCAL quote_all_identifiers = off;
SET LOCAL extra_float_digits = 1;
SET LOCAL lc_monetary = 'C';
SET LOCAL xmloption = 'content';
SET LOCAL row_security = off;
SET LOCAL standard_conforming_strings = on;
SET LOCAL escape_string_warning = off;
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
-- What the catalog of 10,000 tables is sorted in without a temporary file: 64 MB, or more where that is set. A remedy, which pins what
-- else stands here inside its own transaction, leaves this as it is.
SELECT pg_catalog.set_config('work_mem', greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) / 1024, 65536)::text
                                         || 'kB', true);
