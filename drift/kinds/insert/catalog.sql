-- One row for each wanted INSERT whose table is there: what would make it fail (blocked_by), what else may decide (uncertain), and
-- what an INSERT can be made of. All of it is in the catalog, so that no lock is waited for. Views are not its business.
-- Everything is worked out table by table: over all at once the planner, which knows no row counts here, would compare all with all.
SELECT ARRAY[w.schema, w.name] AS path, w.columns AS arguments, w.columns, told.*
  FROM (SELECT c.oid, c.relkind, c.relrowsecurity, n.oid AS namespace, n.nspname::text AS schema, c.relname::text AS name,
               ARRAY(SELECT x.value FROM pg_catalog.jsonb_array_elements_text(s.value -> 'arguments') x) AS columns
          FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting('drift.insert')::jsonb -> 'named') s
          JOIN pg_catalog.pg_namespace n ON n.nspname = (s.value -> 'path' ->> 0)::name
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = (s.value -> 'path' ->> 1)::name
         WHERE c.relkind IN ('r', 'p')) w
 CROSS JOIN LATERAL (
WITH RECURSIVE
-- The table and its partitions, however deep; a partition's own triggers and NOT NULL apply to the rows that go there.
part AS (
  SELECT w.oid, w.relkind, false AS below
  UNION ALL
  SELECT c.oid, c.relkind, true
    FROM part p
    JOIN pg_catalog.pg_inherits i ON p.relkind = 'p' AND i.inhparent = p.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
),
-- A CHECK that is nothing but "column IS NOT NULL", from the node tree: printing it would wait for the table.
never_null AS (
  SELECT k.conkey[1] AS attnum, min(k.conname::text) AS name
    FROM pg_catalog.pg_constraint k
   WHERE k.conrelid = w.oid AND k.contype = 'c' AND pg_catalog.cardinality(k.conkey) = 1
     AND k.conbin::text ~ '^\{NULLTEST :arg \{VAR [^{}]*\} :nulltesttype 1 '
     AND coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true)
   GROUP BY k.conkey[1]
),
cell AS (
  SELECT a.attnum, a.attname::text AS name, a.attname = ANY (w.columns::name[]) AS named, a.attnotnull AS not_null,
         a.attidentity AS identity, a.attgenerated AS generated, f.oid AS default_oid,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, d.base, d.modifier, d.not_null AS domain_not_null,
         d.not_null_by_check, k.name AS never_null, x."default",
         coalesce(x."default" ~ '^\(*NULL(::[^|+*/()<>=]+(\([0-9,]+\))?\)*)+$', true) AS null_default,
         -- What is stored as a bare constant is the same in every row.
         f.adbin::text ~ '^\{CONST ' AND f.adbin::text !~ ':constisnull true' AS constant
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    LEFT JOIN never_null k ON k.attnum = a.attnum
   -- DEFAULT NULL is stored on a column whose domain has a default, or where it is a cast.
   CROSS JOIN LATERAL (
         SELECT CASE WHEN a.attgenerated <> '' THEN NULL
                     WHEN f.oid IS NOT NULL THEN pg_catalog.pg_get_expr(f.adbin, 0)
                     WHEN t.typtype = 'd' THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) END AS "default") x
   CROSS JOIN LATERAL (
         WITH RECURSIVE base AS (
           SELECT t.oid, t.typtype, t.typnotnull, t.typbasetype, t.typtypmod, a.atttypmod AS modifier
           UNION ALL
           SELECT b.oid, b.typtype, b.typnotnull, b.typbasetype, b.typtypmod, base.typtypmod
             FROM base
             JOIN pg_catalog.pg_type b ON b.oid = base.typbasetype AND base.typtype = 'd')
         SELECT max(oid) FILTER (WHERE typtype <> 'd') AS base,
                max(modifier) FILTER (WHERE typtype <> 'd') AS modifier,
                bool_or(typtype = 'd' AND typnotnull) AS not_null,
                bool_or(typtype = 'd' AND EXISTS (
                  SELECT FROM pg_catalog.pg_constraint k
                   WHERE k.contypid = base.oid AND k.contype = 'c'
                     AND k.conbin::text ~ '^\{NULLTEST :arg \{COERCETODOMAINVALUE [^{}]*\} :nulltesttype 1 ')) AS not_null_by_check
           FROM base) d
   WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
),
-- Left out and filled by nothing: NULL goes there.
empty AS (
  SELECT * FROM cell WHERE NOT named AND identity = '' AND generated = '' AND null_default
),
rule AS (
  SELECT pg_catalog.format('rule %I is run INSTEAD of it', r.rulename) AS says
    FROM pg_catalog.pg_rewrite r
   WHERE r.ev_class = w.oid AND r.ev_type = '3' AND r.is_instead AND r.ev_enabled IN ('O', 'A')
),
-- tgtype: 1 row, 2 before, 4 insert. A partition's copy of its parent's trigger is no trigger of its own.
before_trigger AS (
  SELECT (g.tgtype & 1) = 1 AS of_row,
         pg_catalog.format(CASE WHEN p.below THEN 'trigger %I of partition %s runs BEFORE INSERT'
                                ELSE 'trigger %I runs BEFORE INSERT' END, g.tgname, p.oid::regclass) AS says
    FROM part p
    JOIN pg_catalog.pg_trigger g ON g.tgrelid = p.oid
   WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND (g.tgtype & 6) = 6 AND g.tgparentid = 0
),
-- What makes it fail; "firm" where neither a trigger nor a rule can help, because it is found before either runs.
obstacle AS (
  SELECT 0 AS place, u.nth, NULL::text AS needs, true AS firm,
         CASE WHEN a.attnum IS NULL THEN pg_catalog.format('there is no column %I (42703)', u.name)
              ELSE pg_catalog.format('%I is a system column (0A000)', u.name) END AS says
    FROM pg_catalog.unnest(w.columns) WITH ORDINALITY u (name, nth)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attname = u.name::name AND NOT a.attisdropped
   WHERE a.attnum IS NULL OR a.attnum < 0
  UNION ALL
  SELECT 1, attnum, NULL, true,
         pg_catalog.format(CASE WHEN identity = 'a' THEN '%I is GENERATED ALWAYS AS IDENTITY and takes no value (428C9)'
                                ELSE '%I is a generated column and takes no value (%s)' END, name,
                           CASE WHEN pg_catalog.current_setting('server_version_num')::int < 140000 THEN '42601' ELSE '428C9' END)
    FROM cell
   WHERE named AND (identity = 'a' OR generated <> '')
  UNION ALL
  SELECT 2, e.attnum, e.name,
         -- NULL does not even become a value of such a domain, so that no trigger of the table gets to see it.
         (e.domain_not_null OR e.not_null_by_check) AND NOT EXISTS (SELECT FROM rule),
         CASE WHEN e.domain_not_null THEN pg_catalog.format('%I has no default and its domain %s is NOT NULL (23502)', e.name, e.type)
              WHEN e.not_null_by_check
              THEN pg_catalog.format('%I has no default and a CHECK of its domain %s says it is not NULL (23514)', e.name, e.type)
              WHEN e.not_null THEN pg_catalog.format('%I is NOT NULL and has no default (23502)', e.name)
              ELSE pg_catalog.format('%I has no default and constraint %I says it is not NULL (23514)', e.name, e.never_null) END
    FROM empty e
   WHERE e.not_null OR e.domain_not_null OR e.not_null_by_check OR e.never_null IS NOT NULL
  UNION ALL
  SELECT 3, 0, NULL, true, 'it is partitioned and has no partition (23514)'
   WHERE w.relkind = 'p' AND NOT EXISTS (SELECT FROM part WHERE relkind <> 'p') AND NOT EXISTS (SELECT FROM rule)
),
-- What may decide otherwise, or for others than the current user.
uncertainty AS (
  SELECT 0 AS place, says FROM before_trigger
  UNION ALL
  SELECT 1, says FROM rule
  UNION ALL
  SELECT 2, CASE WHEN p.names IS NULL THEN 'row security is on and no policy allows an INSERT: only who bypasses it can (42501)'
                 ELSE pg_catalog.format('row security is on: policy %s decides for who does not bypass it (42501)', p.names) END
    FROM (SELECT CASE WHEN bool_or(y.polpermissive)
                      THEN pg_catalog.string_agg(pg_catalog.quote_ident(y.polname), ', ' ORDER BY y.polname) END AS names
            FROM pg_catalog.pg_policy y
           WHERE y.polrelid = w.oid AND y.polcmd IN ('a', '*')) p
   WHERE w.relrowsecurity
  UNION ALL
  SELECT 3, pg_catalog.format('%I has no USAGE on schema %I (42501); another role may have it', CURRENT_USER, w.schema)
   WHERE NOT pg_catalog.has_schema_privilege(w.namespace, 'USAGE')
  UNION ALL
  SELECT 4, pg_catalog.format('%I may not INSERT into it%s (42501); another role may', CURRENT_USER,
                              CASE WHEN pg_catalog.has_any_column_privilege(w.oid, 'INSERT') THEN ' with ' || x.names END)
    FROM (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY attnum) AS names
            FROM cell
           WHERE named AND NOT pg_catalog.has_column_privilege(w.oid, attnum, 'INSERT')) x
   WHERE x.names IS NOT NULL OR NOT pg_catalog.has_any_column_privilege(w.oid, 'INSERT')
  UNION ALL
  SELECT DISTINCT 5, pg_catalog.format('%I may not use sequence %s, which the default of %I needs (42501); another role may',
                                       CURRENT_USER, s.oid::regclass, c.name)
    FROM cell c
   -- OFFSET 0 keeps the planner from reading what all defaults of the database depend on.
   CROSS JOIN LATERAL (SELECT x.refobjid FROM pg_catalog.pg_depend x
                        WHERE x.classid = 'pg_catalog.pg_attrdef'::regclass AND x.objid = c.default_oid
                          AND x.refclassid = 'pg_catalog.pg_class'::regclass
                       OFFSET 0) x
    JOIN pg_catalog.pg_class s ON s.oid = x.refobjid
   -- In a CASE, because the function refuses what is no sequence, whatever else the condition says.
   WHERE NOT c.named AND CASE s.relkind WHEN 'S' THEN NOT pg_catalog.has_sequence_privilege(s.oid, 'USAGE, UPDATE') END
  UNION ALL
  SELECT 6, 'it is partitioned by what is left out and has no DEFAULT partition: its value must fit one (23514)'
    FROM pg_catalog.pg_partitioned_table y
   WHERE y.partrelid = w.oid AND y.partdefid = 0
     AND EXISTS (SELECT FROM cell c WHERE NOT c.named AND c.attnum = ANY (y.partattrs))
  UNION ALL
  SELECT DISTINCT 7, pg_catalog.format('%I is NOT NULL in partition %s and has no default (23502)', e.name, p.oid::regclass)
    FROM empty e
    JOIN part p ON p.below AND p.relkind <> 'p' AND NOT e.not_null
    JOIN pg_catalog.pg_attribute a ON a.attrelid = p.oid AND a.attname = e.name::name AND a.attnotnull
  UNION ALL
  SELECT 8, pg_catalog.format('every row it makes has the same key in %I: the second fails (23505)', x.relname)
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
   WHERE i.indrelid = w.oid AND i.indisunique AND i.indpred IS NULL
     AND NOT EXISTS (SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) slot
                      WHERE NOT EXISTS (SELECT FROM cell c WHERE c.attnum = i.indkey[slot] AND NOT c.named AND c.constant))
  UNION ALL
  -- Most conditions are not false for NULL; those with one of these nodes, or a function that sees NULL, may be.
  SELECT 9, pg_catalog.format('constraint %I decides about what is left out (23514)', k.conname)
    FROM pg_catalog.pg_constraint k
   WHERE k.conrelid = w.oid AND k.contype = 'c' AND pg_catalog.cardinality(k.conkey) > 0
     AND NOT EXISTS (SELECT FROM pg_catalog.unnest(k.conkey) u (attnum)
                      WHERE NOT EXISTS (SELECT FROM empty e WHERE e.attnum = u.attnum))
     AND k.conbin::text !~ '^\{NULLTEST :arg \{VAR [^{}]*\} :nulltesttype'
     AND (k.conbin::text ~ '\{(NULLTEST|BOOLEANTEST|COALESCE|DISTINCTEXPR|NULLIFEXPR|CASE|MINMAXEXPR|ROWCOMPARE|XMLEXPR) '
          OR EXISTS (SELECT FROM pg_catalog.regexp_matches(k.conbin::text, ':(?:funcid|opfuncid) (\d+)', 'g') m
                       JOIN pg_catalog.pg_proc f ON f.oid = m[1]::oid AND NOT f.proisstrict))
     AND coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true)
),
-- Texts that a length limits, left out: their default has to fit (varchar and char hold the limit plus four as their modifier).
limited AS (
  SELECT coalesce(pg_catalog.array_agg(name ORDER BY attnum), '{}') AS limited_columns,
         coalesce(pg_catalog.array_agg(type ORDER BY attnum), '{}') AS limited_types,
         coalesce(pg_catalog.array_agg(modifier - 4 ORDER BY attnum), '{}') AS limits,
         coalesce(pg_catalog.array_agg("default" ORDER BY attnum), '{}') AS limited_defaults
    FROM cell
   WHERE NOT named AND NOT null_default AND modifier > 4
     AND base IN ('pg_catalog.varchar'::regtype, 'pg_catalog.bpchar'::regtype)
),
-- What a value for each named column can be made of, in the order they are named.
material AS (
  SELECT coalesce(pg_catalog.array_agg(c.type ORDER BY u.nth), '{}') AS types,
         coalesce(pg_catalog.array_agg(pg_catalog.format_type(c.base, c.modifier) ORDER BY u.nth), '{}') AS bases,
         coalesce(pg_catalog.array_agg(b.typtype::text || b.typcategory::text ORDER BY u.nth), '{}') AS families,
         coalesce(pg_catalog.array_agg(
           CASE WHEN c.not_null OR c.domain_not_null OR c.not_null_by_check OR c.never_null IS NOT NULL THEN '' ELSE 'nullable ' END
           || CASE WHEN c.null_default THEN '' ELSE 'default ' END
           || CASE WHEN x.among THEN 'unique ' ELSE '' END
           || CASE WHEN x.checked THEN 'checked' ELSE '' END ORDER BY u.nth), '{}') AS traits,
         coalesce(pg_catalog.array_agg(
           CASE WHEN l.referenced IS NOT NULL THEN
             pg_catalog.format('(SELECT r.%1$I FROM %2$I.%3$I r%4$s ORDER BY %5$s LIMIT 1)', l.referenced, l.schema, l.name,
               CASE WHEN x.single THEN pg_catalog.format(' WHERE NOT EXISTS (SELECT FROM %I.%I t WHERE t.%I = r.%I)',
                                                         w.schema, w.name, c.name, l.referenced) END, l.keys) END
           ORDER BY u.nth), '{}') AS lookups
    FROM pg_catalog.unnest(w.columns) WITH ORDINALITY u (name, nth)
    LEFT JOIN cell c ON c.name = u.name
    LEFT JOIN pg_catalog.pg_type b ON b.oid = c.base
   CROSS JOIN LATERAL (
         SELECT bool_or(i.indnatts = 1) AS single, bool_or(true) AS among,
                EXISTS (SELECT FROM pg_catalog.pg_constraint k
                         WHERE k.conrelid = w.oid AND k.contype = 'c' AND c.attnum = ANY (k.conkey)) AS checked
           FROM pg_catalog.pg_index i
          WHERE i.indrelid = w.oid AND (i.indisunique OR i.indisexclusion) AND c.attnum = ANY (i.indkey)) x
    LEFT JOIN LATERAL (
         SELECT n.nspname AS schema, r.relname AS name, a.attname AS referenced,
                (SELECT pg_catalog.string_agg('r.' || pg_catalog.quote_ident(o.attname), ', ' ORDER BY v.nth)
                   FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY v (attnum, nth)
                   JOIN pg_catalog.pg_attribute o ON o.attrelid = k.confrelid AND o.attnum = v.attnum) AS keys
           FROM pg_catalog.pg_constraint k
           JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
           JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid
                                         AND a.attnum = k.confkey[pg_catalog.array_position(k.conkey, c.attnum)]
          WHERE k.conrelid = w.oid AND k.contype = 'f' AND c.attnum = ANY (k.conkey)
          ORDER BY k.oid LIMIT 1) l ON true
)
SELECT ARRAY(SELECT says FROM obstacle ORDER BY place, nth) AS blocked_by,
       ARRAY(SELECT says FROM obstacle WHERE firm ORDER BY place, nth) AS firm,
       ARRAY(SELECT needs FROM obstacle WHERE needs IS NOT NULL ORDER BY place, nth) AS needs,
       ARRAY(SELECT says FROM before_trigger WHERE of_row UNION ALL SELECT says FROM rule) AS suppliers,
       EXISTS (SELECT FROM rule) AS replaced,
       ARRAY(SELECT says FROM uncertainty ORDER BY place, says) AS uncertain,
       limited.*, material.*
  FROM limited CROSS JOIN material) told
