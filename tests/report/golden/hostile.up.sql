-- drift plan: what `drift check --fix` would run
-- target: u\u202e@h\x1b:1/d\nb (PostgreSQL 18.1, standby)
-- plan: f00d\n\! id
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

-- column-default public.t."id\x1b[2J\n0 drift\r\u202e\x9b""; DROP TABLE t; --" (expectations/\x1b]0;x\x07.yaml:1:1)
-- holds control characters, escaped here; only `drift check --fix` can run it: ALTER TABLE public.t ALTER COLUMN "id\x1b[2J\n0 drift\r\u202e\x9b""; DROP TABLE t; --" SET DEFAULT 1;

BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
-- column-comment public.t."a\n\! id" (expectations/user_profiles.yaml:2:5)
SET LOCAL lock_timeout = '2000ms';
SET LOCAL statement_timeout = '60000ms';
SET LOCAL search_path = public;
LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE;
COMMENT ON COLUMN public.t."a
\! id" IS 'x';
COMMIT;

-- by hand: column-default public.t."id\x1b[2J\n0 drift\r\u202e\x9b""; DROP TABLE t; --": because\n\x1b[2J
-- cannot tell: column public."t\xff": \x1b[8mreason\nnext: rm -rf
