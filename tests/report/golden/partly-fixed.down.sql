-- drift plan: the way back
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: 00c0ffee00c0ffee
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- undo of column-nullable public.user_profiles.user_id (expectations/user_profiles.yaml:11:17)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '0ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.user_profiles DROP CONSTRAINT drift_nn;
COMMIT;
