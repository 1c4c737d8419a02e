-- drift plan: what `drift check --fix` would run
-- target: postgres@db.example:5432/app (PostgreSQL 15.18)
-- plan: (none)
-- run: psql -X -v ON_ERROR_STOP=1 -f THIS_FILE
\set ON_ERROR_STOP on
\set AUTOCOMMIT on
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

-- nothing to run
