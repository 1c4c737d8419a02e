-- The privileges on the objects that a kind's catalog.sql answers, one row for each role and PUBLIC; {...} is filled in by _privileges.py.
-- An object comes with path, arguments, owner, type (as acldefault() names it), acl (what is in effect: a NULL is the built-in
-- default), usual (what would be if nobody had said anything), spelling (how statements name it, where path and arguments do not say) and
-- columns ("grantee privilege[*] name" of what its owner granted on its columns alone). Everything is worked out per distinct ACL, of which
-- thousands of objects have a handful.
WITH object AS (
  SELECT pg_catalog.row_number() OVER () AS nth, x.* FROM (
{objects}
  ) x
), asked AS (
  SELECT t.name, {role} AS role
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.{kind}.names')::jsonb) t(name)
), acl AS (
  SELECT pg_catalog.row_number() OVER () AS number, o.owner, o.type, o.acl, o.usual, pg_catalog.array_agg(o.nth) AS members
    FROM object o
   GROUP BY o.owner, o.type, o.acl, o.usual
), member AS (
  SELECT a.number, m.nth FROM acl a CROSS JOIN LATERAL pg_catalog.unnest(a.members) m(nth)
), entry AS (
  SELECT a.number, a.owner, x.grantor, x.grantee, pg_catalog.lower(x.privilege_type) COLLATE "C" AS privilege, x.is_grantable
    FROM acl a CROSS JOIN LATERAL pg_catalog.aclexplode(a.acl) x
), usual AS (
  SELECT u.number, u.grantee, pg_catalog.array_agg(DISTINCT u.privilege ORDER BY u.privilege) AS privileges
    FROM (SELECT a.number, x.grantee, pg_catalog.lower(x.privilege_type) COLLATE "C" AS privilege
            FROM acl a CROSS JOIN LATERAL pg_catalog.aclexplode(a.usual) x) u
   GROUP BY u.number, u.grantee
), every AS (
  -- All there are on this server: what an owner has (17 adds MAINTAIN). On columns nobody has any by himself.
  SELECT e.type, CASE e.type WHEN 'c' THEN '{insert,references,select,update}'
                             ELSE pg_catalog.array_agg(e.privilege ORDER BY e.privilege) END AS privileges
    FROM (SELECT t.type, pg_catalog.lower(x.privilege_type) COLLATE "C" AS privilege
            FROM (SELECT DISTINCT type FROM acl) t
            LEFT JOIN LATERAL pg_catalog.aclexplode(pg_catalog.acldefault(t.type, 10)) x ON x.grantee = 10) e
   GROUP BY e.type
), role AS (
  SELECT r.oid, r.name, CASE WHEN r.name ~ '^[A-Za-z0-9_$]+$' THEN r.name
                             ELSE '"' || pg_catalog.replace(r.bare, '"', '""') || '"' END AS word
    FROM (SELECT x.oid, b.bare,
                 -- A role may be named PUBLIC in capitals; it is not everybody.
                 CASE WHEN x.oid <> 0 AND b.bare = 'PUBLIC' THEN '"PUBLIC"' ELSE b.bare END AS name
            FROM (SELECT grantee FROM entry UNION SELECT grantor FROM entry UNION SELECT grantee FROM usual
                  UNION SELECT pg_catalog.split_part(c, ' ', 1)::oid FROM object o CROSS JOIN LATERAL pg_catalog.unnest(o.columns) c) x(oid)
           CROSS JOIN LATERAL (SELECT CASE x.oid WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(x.oid)::text END AS bare) b) r
), holder AS (
  SELECT e.number, e.grantee,
         pg_catalog.array_agg(DISTINCT e.privilege ORDER BY e.privilege) AS privileges,
         coalesce(pg_catalog.array_agg(DISTINCT e.privilege ORDER BY e.privilege) FILTER (WHERE e.is_grantable), '{}') AS grantable
    FROM entry e
   GROUP BY e.number, e.grantee
), foreigner AS (
  -- What somebody else than the owner granted, who was given the right to.
  SELECT g.number, g.grantee, pg_catalog.array_agg(g.given ORDER BY g.given COLLATE "C") AS grantors
    FROM (SELECT e.number, e.grantee, r.name || '=' || pg_catalog.string_agg(e.privilege, ', ' ORDER BY e.privilege) AS given
            FROM entry e
            JOIN role r ON r.oid = e.grantor
           WHERE e.grantor <> e.owner
           GROUP BY e.number, e.grantee, r.name) g
   GROUP BY g.number, g.grantee
), passed AS (
  SELECT e.number, e.grantor, pg_catalog.array_agg(DISTINCT (e.privilege || ' ' || r.name) COLLATE "C") AS passed_on
    FROM entry e
    JOIN role r ON r.oid = e.grantee
   WHERE e.grantor <> e.owner
   GROUP BY e.number, e.grantor
), told AS (
  SELECT k.number, k.grantee, k.grantee = a.owner AS owner, r.name, r.word,
         coalesce(h.privileges, '{}') AS privileges, coalesce(h.grantable, '{}') AS grantable, coalesce(f.grantors, '{}') AS grantors,
         coalesce(u.privileges, '{}') AS usual_privileges, p.passed_on, coalesce(h.privileges = v.privileges, false) AS whole
    FROM (SELECT number, grantee FROM holder UNION SELECT number, grantee FROM usual) k
    JOIN acl a ON a.number = k.number
    JOIN role r ON r.oid = k.grantee
    JOIN every v ON v.type = a.type
    LEFT JOIN holder h ON h.number = k.number AND h.grantee = k.grantee
    LEFT JOIN usual u ON u.number = k.number AND u.grantee = k.grantee
    LEFT JOIN foreigner f ON f.number = k.number AND f.grantee = k.grantee
    LEFT JOIN passed p ON p.number = k.number AND p.grantor = k.grantee
), spoken AS (
  -- What goes without saying is told only where it is asked for; whether a role is there at all, likewise.
  SELECT o.path, o.arguments, t.grantee, t.name, t.word, t.privileges, t.grantable, t.grantors, t.usual_privileges, t.passed_on,
         t.whole, o.columns, t.owner, false AS no_role, o.spelling
    FROM object o
    JOIN member m ON m.nth = o.nth
    JOIN told t ON t.number = m.number
   WHERE t.privileges <> t.usual_privileges OR t.grantable <> '{}' OR t.grantors <> '{}' OR o.columns IS NOT NULL
      OR t.name IN (SELECT a.role FROM asked a)
  UNION ALL
  SELECT o.path, o.arguments, r.oid, r.name, r.word, '{}', '{}', '{}', '{}', NULL, false, o.columns, false, false, o.spelling
    FROM object o
   CROSS JOIN LATERAL (SELECT DISTINCT pg_catalog.split_part(c, ' ', 1)::oid AS grantee FROM pg_catalog.unnest(o.columns) c) g
    JOIN role r ON r.oid = g.grantee
   WHERE NOT EXISTS (SELECT FROM member m JOIN told t ON t.number = m.number WHERE m.nth = o.nth AND t.grantee = g.grantee)
  UNION ALL
  -- A role, or (of default privileges) an owner that is not there; and whoever has nothing, where only the catalog can spell the object.
  SELECT o.path, o.arguments, NULL, g.role, g.word, '{}', '{}', '{}', '{}', NULL, false, NULL, false, g.lacking OR o.owner = 0, o.spelling
    FROM object o
   CROSS JOIN (SELECT DISTINCT a.role, r.rolname IS NULL AND a.role NOT IN ('PUBLIC', '"PUBLIC"') AS lacking,
                      CASE WHEN a.role ~ '^[A-Za-z0-9_$]+$' THEN a.role
                           ELSE '"' || pg_catalog.replace(a.role, '"', '""') || '"' END AS word
                 FROM asked a
                 LEFT JOIN pg_catalog.pg_roles r ON r.rolname::text = a.role
                WHERE a.role !~ '[*?[]') g
   WHERE g.lacking OR o.owner = 0
      OR o.spelling IS NOT NULL
         AND NOT EXISTS (SELECT FROM member m JOIN told t ON t.number = m.number WHERE m.nth = o.nth AND t.name = g.role)
)
SELECT {path} AS path,
       s.arguments,
       s.privileges,
       s.grantable,
       s.grantors,
       s.usual_privileges,
       s.passed_on,
       s.whole,
       ARRAY(SELECT pg_catalog.substr(c, pg_catalog.strpos(c, ' ') + 1) FROM pg_catalog.unnest(s.columns) c
              WHERE pg_catalog.split_part(c, ' ', 1) = s.grantee::text) AS columns,
       s.owner,
       s.no_role,
       s.spelling,
       pg_catalog.current_setting('server_version_num')::int / 10000 AS major
  FROM spoken s
