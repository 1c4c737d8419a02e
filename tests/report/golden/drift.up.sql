-- drift plan: what `drift check --fix` would run
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: 5f1c0ffee0ddba11
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- column-default public.user_profiles.id (expectations/user_profiles.yaml:9:18)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.user_profiles ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;
COMMIT;
