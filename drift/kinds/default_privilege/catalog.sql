-- The default privileges of the whole database, which are few, and those that are asked for and that nobody ever changed. What is said for
-- a schema is added to what is said for all, or is built in where nothing is; it has no default of its own.
WITH word(letter, type, name) AS (
  VALUES ('r', 'r', 'tables'), ('S', 's', 'sequences'), ('f', 'f', 'functions'), ('T', 'T', 'types'), ('n', 'n', 'schemas'),
         ('L', 'L', 'large objects')
), said AS (
  SELECT d.defaclrole AS owner, d.defaclnamespace AS schema, w.type, d.defaclacl AS acl,
         w.name || ' of ' || CASE WHEN r.rolname::text ~ '^[A-Za-z0-9_$]+$' THEN r.rolname::text
                                  ELSE '"' || pg_catalog.replace(r.rolname::text, '"', '""') || '"' END
           || CASE WHEN n.nspname IS NULL THEN ''
                   WHEN n.nspname::text ~ '^[A-Za-z0-9_$]+$' THEN ' in ' || n.nspname::text
                   ELSE ' in "' || pg_catalog.replace(n.nspname::text, '"', '""') || '"' END AS phrase
    FROM pg_catalog.pg_default_acl d
    JOIN word w ON w.letter = d.defaclobjtype::text
    JOIN pg_catalog.pg_roles r ON r.oid = d.defaclrole
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
), asked_for AS (
  SELECT DISTINCT m.part[1] AS phrase, m.part[2] AS name,
         CASE WHEN m.part[3] LIKE '"%' THEN pg_catalog.replace(pg_catalog.substr(m.part[3], 2, pg_catalog.length(m.part[3]) - 2), '""', '"')
              ELSE m.part[3] END AS owner,
         m.part[4] IS NOT NULL AS in_schema
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.default_privilege.names')::jsonb) t(name)
   CROSS JOIN LATERAL pg_catalog.regexp_match(
                t.name, '^(([a-z ]+) of ("(?:[^"]|"")+"|[^" ]+)( in (?:"(?:[^"]|"")+"|[^" ]+))?) to ') m(part)
), object AS (
  SELECT s.phrase, s.owner, s.type, s.acl, s.schema <> 0 AS in_schema FROM said s
  UNION ALL
  SELECT a.phrase, coalesce(r.oid, 0), w.type, NULL, a.in_schema
    FROM asked_for a
    JOIN word w ON w.name = a.name
    LEFT JOIN pg_catalog.pg_roles r ON r.rolname::text = a.owner
   WHERE NOT EXISTS (SELECT FROM said s WHERE s.phrase = a.phrase)
)
SELECT ARRAY[o.phrase] AS path,
       NULL::text[] AS arguments,
       o.owner,
       o.type::"char" AS type,
       coalesce(o.acl, d.usual) AS acl,
       d.usual,
       NULL::text AS spelling,
       NULL::text[] AS columns
  FROM object o
 CROSS JOIN LATERAL (SELECT pg_catalog.acldefault(CASE WHEN o.in_schema OR o.owner = 0 THEN 'c' ELSE o.type END::"char", o.owner) AS usual) d
