-- The database drift is connected to.
SELECT ARRAY['database'] AS path,
       NULL::text[] AS arguments,
       b.datdba AS owner,
       'd'::"char" AS type,
       coalesce(b.datacl, d.usual) AS acl,
       d.usual,
       pg_catalog.quote_ident(b.datname) AS spelling,
       NULL::text[] AS columns
  FROM pg_catalog.pg_database b
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault('d', b.datdba) AS usual) d
 WHERE b.datname = pg_catalog.current_database()
