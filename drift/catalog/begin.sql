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
