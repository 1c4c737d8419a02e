-- drift plan: the way back, for after the up script
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: abad1dea
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- undo of table-missing public."Audit Log" (expectations/user_profiles.yaml:30:5)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public."Audit Log" IN ACCESS EXCLUSIVE MODE;
DROP TABLE public."Audit Log";
COMMIT;
