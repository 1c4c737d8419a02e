-- drift plan: the way back, for after the up script
-- target: u\u202e@h\x1b:1/d\nb (PostgreSQL 18.1, standby)
-- plan: f00d\n\! id
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- undo of column-comment public.t."a\n\! id" (expectations/user_profiles.yaml:2:5)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.user_profiles IN ACCESS EXCLUSIVE MODE;
COMMENT ON COLUMN public.t."a
\! id" IS NULL;
COMMIT;

-- column-default public.t."id\x1b[2J\n0 drift\r\u202e\x9b""; DROP TABLE t; --": nothing to undo, the up script leaves it out (holds control characters, escaped here; only `drift check --fix` can run it)
