-- Every schema there is.
SELECT n.nspname::text AS schema FROM pg_catalog.pg_namespace n;
