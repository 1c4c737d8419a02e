-- One row for each column of the wanted relations. pg_get_expr(expression, 0) prints a default without touching its table: a default
-- holds no column reference. A generation expression does, so it waits in definitions.sql. Defaults and comments are gathered once for
-- each relation: looking them up for each column takes the server several times as long. What is not as with nearly all columns stands
-- together in "rare", name=value: a row of so many columns takes longer to send than to read. OFFSET 0 has what few columns have
-- looked up only where it may be there, and printed once however often it is named.
WITH wanted AS MATERIALIZED (
  SELECT c.oid, c.relname, c.relkind, c.relispartition, c.relhassubclass, c.reloftype, n.nspname, k.indkey,
         c.relkind = 'f' OR c.relhassubclass OR c.relispartition OR c.reloftype <> 0 AS odd,
         f.numbers AS defaulted, f.texts AS defaults, e.numbers AS commented, e.texts AS comments,
         -- PostgreSQL 18 sets attnotnull for a NOT NULL that was never validated: NULLs may be there (pg_constraint, contype n).
         ARRAY(SELECT x.conkey[1]
                 FROM pg_catalog.pg_constraint x
                WHERE x.conrelid = c.oid AND x.contype = 'n' AND NOT x.convalidated) AS doubted,
         -- PostgreSQL gives dropped columns these names: an index tells that there are none.
         (SELECT pg_catalog.array_agg(x.attnum)
            FROM pg_catalog.pg_attribute x
           WHERE x.attrelid = c.oid AND x.attname >= '........pg.dropped.' AND x.attname < '........pg.dropped/'
             AND x.attnum > 0 AND x.attisdropped) AS holes
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index k ON k.indrelid = c.oid AND k.indisprimary
   CROSS JOIN LATERAL (
         -- Generation expressions stand in pg_attrdef as well; one that names a column would be an error without its table.
         SELECT pg_catalog.array_agg(d.adnum) AS numbers,
                pg_catalog.array_agg(CASE WHEN pg_catalog.strpos(d.adbin::text, '{VAR ') = 0
                                          THEN pg_catalog.pg_get_expr(d.adbin, 0) END) AS texts
           FROM pg_catalog.pg_attrdef d
          WHERE d.adrelid = c.oid) f
   CROSS JOIN LATERAL (
         SELECT pg_catalog.array_agg(d.objsubid) AS numbers, pg_catalog.array_agg(d.description) AS texts
           FROM pg_catalog.pg_description d
          WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0) e
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), columns AS (
  -- attcompression is there since 14: where pg_attribute has none, the name means the one that stands outside.
  SELECT x.*
    FROM (VALUES (''::"char")) since (attcompression)
   CROSS JOIN LATERAL (
         SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated, a.attcollation,
                a.attstorage, a.attstattarget, a.attoptions, a.attfdwoptions, a.attislocal, a.attinhcount, a.atthasdef, attcompression
           FROM pg_catalog.pg_attribute a
          WHERE a.attnum > 0
            AND NOT a.attisdropped) x
), parents AS (
  -- Where an inherited column comes from; of several tables that have it, from the first.
  SELECT DISTINCT ON (i.inhrelid, x.attname)
         i.inhrelid AS relid, x.attname, x.attnotnull, x.attstorage, x.attcompression,
         pg_catalog.pg_get_expr(f.adbin, 0) AS "default",
         i.inhparent::pg_catalog.regclass::text AS relation
    FROM (VALUES (''::"char")) since (attcompression)
   CROSS JOIN wanted w
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = w.oid
   CROSS JOIN LATERAL (
         SELECT a.attrelid, a.attnum, a.attname, a.attnotnull, a.attstorage, a.attgenerated, attcompression
           FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = i.inhparent
            AND a.attnum > 0
            AND NOT a.attisdropped) x
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = x.attrelid AND f.adnum = x.attnum AND x.attgenerated = ''
   ORDER BY i.inhrelid, x.attname, i.inhseqno
), sequences AS (
  -- The sequence of an identity (deptype i) or one that is owned (deptype a), with what differs from what PostgreSQL chooses.
  SELECT DISTINCT ON (d.refobjid, d.refobjsubid)
         d.refobjid AS relid, d.refobjsubid AS attnum, d.deptype, s.seqtypid, s.seqrelid::pg_catalog.regclass::text AS name,
         pg_catalog.array_remove(ARRAY[
           'cache=' || nullif(s.seqcache, 1),
           CASE WHEN s.seqcycle THEN 'cycle=true' END,
           'increment=' || nullif(s.seqincrement, 1),
           'maxvalue=' || nullif(s.seqmax, CASE WHEN s.seqincrement < 0 THEN -1 ELSE b.largest END),
           'minvalue=' || nullif(s.seqmin, CASE WHEN s.seqincrement < 0 THEN -b.largest - 1 ELSE 1 END),
           'start=' || nullif(s.seqstart, CASE WHEN s.seqincrement < 0 THEN s.seqmax ELSE s.seqmin END)], NULL) AS options
    FROM wanted w
    JOIN pg_catalog.pg_depend d ON d.refobjid = w.oid
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
   CROSS JOIN LATERAL (SELECT CASE s.seqtypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE 9223372036854775807 END AS largest) b
   WHERE d.classid = 'pg_catalog.pg_class'::regclass
     AND d.refclassid = 'pg_catalog.pg_class'::regclass
     AND d.refobjsubid > 0
     AND d.deptype IN ('a', 'i')
   ORDER BY d.refobjid, d.refobjsubid, d.deptype DESC, d.objid
)
SELECT ARRAY[w.nspname, w.relname, a.attname]::text[] AS path,
       t.type,
       NOT (a.attnotnull AND a.attnum <> ALL (w.doubted) OR t.not_null) AS nullable,
       CASE WHEN a.attgenerated = '' THEN coalesce(s.default, t.default) END AS "default",
       CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END AS storage,
       CASE WHEN w.holes IS NULL THEN a.attnum
            ELSE a.attnum - (SELECT pg_catalog.count(*)::int FROM pg_catalog.unnest(w.holes) x (number) WHERE x.number < a.attnum)
       END AS position,
       w.comments[pg_catalog.array_position(w.commented, a.attnum::int)] AS comment,
       NOT (coalesce(a.attnum = ANY (w.indkey), false) OR a.attidentity <> '' OR t.not_null
            OR (a.attnotnull AND coalesce(p.attnotnull, false))) AS usual_nullable,
       CASE coalesce(p.attstorage, t.typstorage)
         WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END AS usual_storage,
       CASE WHEN t.typtype = 'd' THEN s.default IS NOT NULL OR t.default IS NOT NULL
            WHEN a.atttypmod < 0 OR t.typcategory <> 'S' THEN false
            -- A constant is seen to fit from its letters.
            ELSE coalesce(s.default !~ '^''[^'']*''::[a-z ]+$'
                          OR pg_catalog.length(pg_catalog.split_part(s.default, '''', 2)) > a.atttypmod - 4,
                          false)
       END AS doubtful,
       CASE WHEN NOT w.odd AND t.typtype <> 'd' AND a.attcollation = t.typcollation AND q.relid IS NULL AND a.attinhcount = 0
                 AND a.attidentity = '' AND a.attgenerated = '' AND a.attcompression = '' AND coalesce(a.attstattarget, -1) = -1
                 AND a.attoptions IS NULL AND a.attfdwoptions IS NULL AND a.attname NOT LIKE 'drift\_new\_%' THEN NULL
            ELSE pg_catalog.array_remove(ARRAY[
              'identity=' || CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
              'sequence=' || CASE WHEN q.deptype = 'i' AND (q.options <> '{}' OR NOT o.conventional) THEN
                pg_catalog.to_json(
                  ARRAY(SELECT x.option
                          FROM pg_catalog.unnest(q.options || CASE WHEN NOT o.conventional THEN ARRAY['name=' || q.name] END) x (option)
                         ORDER BY x.option COLLATE "C")) END,
              'stored=' || CASE a.attgenerated WHEN 's' THEN true WHEN 'v' THEN false END,
              'collation=' || s.collation,
              'collated=' || CASE WHEN a.attcollation <> t.typcollation THEN
                (SELECT 'COLLATE ' || pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                   FROM pg_catalog.pg_collation co
                   JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                  WHERE co.oid = a.attcollation) END,
              'compression=' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
              -- None is -1 up to 16, and NULL since.
              'statistics_target=' || nullif(a.attstattarget, -1),
              'options=' || pg_catalog.to_json(a.attoptions),
              -- What may be a secret does not leave the server; the patterns are those of _secrets.py.
              'foreign_options=' || CASE WHEN a.attfdwoptions IS NOT NULL THEN
                pg_catalog.to_json(
                  ARRAY(SELECT o.option_name || '='
                               || CASE WHEN o.option_name ~* 'passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key'
                                         OR o.option_value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                       THEN '***' ELSE o.option_value END
                          FROM pg_catalog.pg_options_to_table(a.attfdwoptions) o
                         ORDER BY o.option_name COLLATE "C")) END,
              -- A partition that was restored from a dump has its columns for its own as well.
              'local=' || CASE WHEN a.attislocal AND a.attinhcount > 0 AND NOT w.relispartition THEN true END,
              'domain_default=' || CASE WHEN s.default IS NULL AND a.attgenerated = '' THEN t.default END,
              'domain_not_null=' || nullif(t.not_null, false),
              'base=' || t.base,
              'inherited=' || nullif(w.relhassubclass, false),
              'foreign=' || nullif(w.relkind = 'f', false),
              'comes_from=' || coalesce(p.relation, CASE WHEN w.reloftype <> 0 THEN pg_catalog.format_type(w.reloftype, NULL) END),
              'expanding=' || CASE WHEN a.attname LIKE 'drift\_new\_%' THEN
                EXISTS (SELECT FROM pg_catalog.pg_trigger g
                         WHERE g.tgrelid = a.attrelid AND g.tgname = ('zz_' || a.attname)::name) END,
              'owned=' || CASE WHEN q.deptype = 'a' THEN q.name END,
              'shorthand=' || CASE WHEN q.deptype = 'a' AND o.conventional AND q.options = '{}' AND q.seqtypid = a.atttypid
                                        AND a.attnotnull
                                        AND s.default = 'nextval(' || pg_catalog.quote_literal(q.name) || '::regclass)'
                THEN CASE a.atttypid WHEN 21 THEN 'smallserial' WHEN 23 THEN 'serial' WHEN 20 THEN 'bigserial' END END,
              'usual_default=' || CASE WHEN a.attgenerated = '' THEN coalesce(p.default, t.default) END,
              'usual_identity=' || CASE WHEN w.relispartition THEN
                CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END END,
              'usual_stored=' || CASE WHEN a.attgenerated <> '' THEN
                pg_catalog.current_setting('server_version_num')::int < 180000 END,
              'usual_collation=' || CASE WHEN p.relid IS NOT NULL OR w.reloftype <> 0 THEN s.collation END,
              'usual_compression=' || CASE p.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
              CASE WHEN a.attgenerated <> '' THEN 'awaits=generated' END], NULL) END AS rare
  FROM wanted w
  JOIN columns a ON a.attrelid = w.oid
  -- What a domain gives its columns is theirs in effect: a default (kept by the outermost domain) and NOT NULL (by any).
  JOIN LATERAL (
       SELECT t.typtype, t.typcategory, t.typcollation, t.typstorage,
              pg_catalog.format_type(t.oid, a.atttypmod) AS type,
              CASE WHEN t.typtype = 'd' THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) END AS "default",
              coalesce(d.typnotnull, false) AS not_null,
              d.base
         FROM pg_catalog.pg_type t
         LEFT JOIN LATERAL (
              WITH RECURSIVE chain AS (
                SELECT t.typnotnull, t.typbasetype, t.typtypmod
                UNION ALL
                SELECT chain.typnotnull OR b.typnotnull, b.typbasetype, b.typtypmod
                  FROM chain
                  JOIN pg_catalog.pg_type b ON b.oid = chain.typbasetype AND b.typtype = 'd')
              SELECT chain.typnotnull, pg_catalog.format_type(chain.typbasetype, chain.typtypmod) AS base
                FROM chain
                JOIN pg_catalog.pg_type b ON b.oid = chain.typbasetype AND b.typtype <> 'd'
               WHERE t.typtype = 'd') d ON true
        WHERE t.oid = a.atttypid
       OFFSET 0) t ON true
  LEFT JOIN parents p ON p.relid = a.attrelid AND p.attname = a.attname AND a.attinhcount > 0
  LEFT JOIN sequences q ON q.relid = a.attrelid AND q.attnum = a.attnum
 CROSS JOIN LATERAL (SELECT q.name = pg_catalog.quote_ident(w.nspname) || '.'
                                     || pg_catalog.quote_ident(w.relname || '_' || a.attname || '_seq') AS conventional) o
 CROSS JOIN LATERAL (
       SELECT CASE WHEN a.atthasdef AND a.attgenerated = '' THEN
                w.defaults[pg_catalog.array_position(w.defaulted, a.attnum)] END AS "default",
              CASE WHEN a.attcollation <> t.typcollation THEN
                (SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
                             ELSE cn.nspname::text || '.' || co.collname::text END
                   FROM pg_catalog.pg_collation co
                   JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                  WHERE co.oid = a.attcollation) END AS collation
       OFFSET 0) s
