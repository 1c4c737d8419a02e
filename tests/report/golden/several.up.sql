-- drift plan: what `drift check --fix` would run
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: 00c0ffee00c0ffee
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- column-nullable public.user_profiles.user_id (expectations/user_profiles.yaml:11:17)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.user_profiles ADD CONSTRAINT drift_nn CHECK (user_id IS NOT NULL) NOT VALID;
COMMIT;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- column-nullable public.user_profiles.user_id (expectations/user_profiles.yaml:11:17)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '0ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN SHARE UPDATE EXCLUSIVE MODE;
ALTER TABLE public.user_profiles VALIDATE CONSTRAINT drift_nn;
COMMIT;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- column-nullable public.user_profiles.user_id (expectations/user_profiles.yaml:11:17)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.user_profiles ALTER COLUMN user_id SET NOT NULL;
-- column-nullable public.user_profiles.user_id (expectations/user_profiles.yaml:11:17)
ALTER TABLE public.user_profiles DROP CONSTRAINT drift_nn;
COMMIT;

-- index-columns public.idx_email (expectations/user_profiles.yaml:21:5)
SET lock_timeout = 0;
SET statement_timeout = '3600000ms';
SET search_path = public;
CREATE INDEX CONCURRENTLY idx_email ON public.user_profiles (lower(email));
RESET lock_timeout;
RESET statement_timeout;
RESET search_path;

-- by hand: column-type public.user_profiles.username: 12 rows are longer than 20 characters once shortened back
