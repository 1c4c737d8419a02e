-- drift plan: the way back, for after the up script
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: dead10cc
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

-- column-unexpected public.user_profiles.nickname: nothing to undo, the up script leaves it out (needs --allow data-loss --allow irreversible)

-- column-type public.user_profiles.first_seen_at: nothing to undo, the up script leaves it out (needs --allow table-rewrite --allow breaks-cached-plans)

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- undo of column-default public.user_profiles.id (expectations/user_profiles.yaml:9:18)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
ALTER TABLE public.user_profiles ALTER COLUMN id DROP DEFAULT;
COMMIT;
