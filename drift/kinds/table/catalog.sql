-- One row for each wanted table, also a partitioned or a foreign one, and for whatever else bears a wanted name. Expressions in a
-- partition key can only be printed under the table's lock; they wait in definitions.sql. A bound holds no column reference.
-- What few tables have stands in subqueries rather than in joins: it is looked up only where it is, and planned by itself.
WITH wanted AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relam, c.reltablespace, c.reloptions,
         c.relreplident, c.relispartition, c.relpartbound, c.reloftype, c.relowner,
         CASE WHEN c.reltoastrelid <> 0
              THEN (SELECT tc.reloptions FROM pg_catalog.pg_class tc WHERE tc.oid = c.reltoastrelid) END AS toasted,
         CASE WHEN c.relreplident = 'i' THEN
           (SELECT ic.relname::text
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
             WHERE i.indrelid = c.oid AND i.indisreplident) END AS identity,
         CASE WHEN c.relkind = 'f'
              THEN (SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid) END AS ftoptions
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
), home AS (
  SELECT pg_catalog.pg_get_userbyid(db.datdba)::text AS owner,
         (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = db.dattablespace) AS tablespace,
         EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'pg_partman') AS partman
    FROM pg_catalog.pg_database db
   WHERE db.datname = pg_catalog.current_database()
), family AS (
  -- As regclass prints them under this search path: qualified.
  SELECT i.inhrelid AS relid,
         pg_catalog.array_agg(i.inhparent::pg_catalog.regclass::text
                              ORDER BY i.inhparent::pg_catalog.regclass::text COLLATE "C") AS parents,
         pg_catalog.min(i.inhparent::text)::oid AS parent
    FROM wanted w
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = w.oid
   GROUP BY i.inhrelid
), divided AS (
  SELECT pt.partrelid AS relid,
         pg_catalog.bool_or(k.number = 0) AS expressions,
         CASE pt.partstrat WHEN 'r' THEN 'RANGE' WHEN 'l' THEN 'LIST' ELSE 'HASH' END
           || ' (' || pg_catalog.string_agg(
             pg_catalog.quote_ident(a.attname)
             || CASE WHEN k.sorting = coalesce(a.attcollation, 0) THEN ''
                     ELSE coalesce((SELECT ' COLLATE '
                                           || CASE WHEN cn.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                                           || pg_catalog.quote_ident(co.collname)
                                      FROM pg_catalog.pg_collation co
                                      JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                                     WHERE co.oid = k.sorting), '') END
             || CASE WHEN oc.opcdefault THEN ''
                     ELSE (SELECT ' ' || CASE WHEN ocn.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(ocn.nspname) || '.' END
                                  || pg_catalog.quote_ident(oc.opcname)
                             FROM pg_catalog.pg_namespace ocn
                            WHERE ocn.oid = oc.opcnamespace) END, ', ' ORDER BY k.place) || ')' AS division,
         -- What a value of a bound is cast to: the column's type without its length, of an expression that of its operator class.
         pg_catalog.array_agg((SELECT pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.typname)
                                 FROM pg_catalog.pg_type t
                                 JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                                WHERE t.oid = coalesce(a.atttypid, oc.opcintype) AND t.typtype <> 'p')
                              ORDER BY k.place) AS types,
         (SELECT home.partman FROM home)
         AND EXISTS (SELECT FROM pg_catalog.pg_inherits i
                       JOIN pg_catalog.pg_class part ON part.oid = i.inhrelid
                      WHERE i.inhparent = pt.partrelid AND part.relname ~ '_p[0-9][0-9_qw]*$') AS managed
    FROM (SELECT w.oid FROM wanted w WHERE w.relkind = 'p' UNION SELECT f.parent FROM family f) r
    JOIN pg_catalog.pg_partitioned_table pt ON pt.partrelid = r.oid
   CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(pt.partattrs::int2[]), pg_catalog.unnest(pt.partclass::oid[]),
                                 pg_catalog.unnest(pt.partcollation::oid[])) WITH ORDINALITY k (number, opclass, sorting, place)
    JOIN pg_catalog.pg_opclass oc ON oc.oid = k.opclass
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = pt.partrelid AND a.attnum = k.number AND k.number <> 0
   GROUP BY pt.partrelid, pt.partstrat
)
SELECT ARRAY[w.nspname, w.relname]::text[] AS path,
       CASE w.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
       am.amname::text AS access_method,
       CASE WHEN w.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = w.reltablespace) END AS tablespace,
       CASE WHEN w.reloptions IS NOT NULL OR w.toasted IS NOT NULL OR w.ftoptions IS NOT NULL THEN
         -- In their own order, which pg_dump prints and an undo gives back.
         coalesce(w.reloptions, '{}') || ARRAY(SELECT 'toast.' || o.option FROM pg_catalog.unnest(w.toasted) o (option))
           -- What may be a secret does not leave the server; the patterns are those of _secrets.py.
           || ARRAY(SELECT o.option_name || '='
                           || CASE WHEN o.option_name ~* 'passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key'
                                     OR o.option_value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                   THEN '***' ELSE o.option_value END
                      FROM pg_catalog.pg_options_to_table(w.ftoptions) o
                     ORDER BY o.option_name COLLATE "C") END AS options,
       CASE WHEN w.relkind = 'f' OR w.relreplident = 'd' THEN 'default'
            WHEN w.relreplident = 'f' THEN 'full'
            -- An index that is gone leaves nothing to tell a row by.
            WHEN w.relreplident = 'n' OR w.identity IS NULL THEN 'nothing'
            WHEN w.identity IN ('default', 'full', 'nothing') OR w.identity ~ '[."]'
            THEN '"' || pg_catalog.replace(w.identity, '"', '""') || '"'
            ELSE w.identity END AS replica_identity,
       CASE WHEN k.expressions THEN NULL ELSE k.division END AS partition_by,
       CASE WHEN w.relkind = 'p' THEN CASE WHEN k.managed THEN 'managed' ELSE 'listed' END END AS partitions,
       CASE WHEN w.relispartition THEN h.parents[1] END AS partition_of,
       pg_catalog.pg_get_expr(w.relpartbound, 0) AS bound,
       CASE WHEN w.relispartition OR h.parents IS NULL THEN '{}' ELSE h.parents END AS inherits,
       CASE WHEN w.reloftype <> 0 THEN pg_catalog.format_type(w.reloftype, NULL) END AS of_type,
       CASE WHEN w.relkind = 'f' THEN
         (SELECT fs.srvname::text
            FROM pg_catalog.pg_foreign_table f
            JOIN pg_catalog.pg_foreign_server fs ON fs.oid = f.ftserver
           WHERE f.ftrelid = w.oid) END AS foreign_server,
       pg_catalog.pg_get_userbyid(w.relowner)::text AS owner,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = w.oid AND d.objsubid = 0) AS comment,
       (SELECT home.owner FROM home) AS usual_owner,
       CASE WHEN w.relkind = 'r' THEN 'heap' END AS usual_access_method,
       (SELECT home.tablespace FROM home) AS home_tablespace,
       w.relname::text AS relation,
       -- What belongs to extensions is little beside what all relations depend on.
       w.oid IN (SELECT d.objid
                   FROM pg_catalog.pg_depend d
                  WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.classid = 'pg_catalog.pg_class'::regclass
                    AND d.objsubid = 0 AND d.deptype = 'e') AS extension,
       w.relispartition AND pk.managed AS managed,
       CASE WHEN w.relispartition THEN pk.types END AS key_types,
       nullif(ARRAY(SELECT ic.relname::text
                      FROM pg_catalog.pg_index i
                      JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                     WHERE i.indrelid = w.oid AND i.indisunique AND i.indimmediate AND i.indisvalid), '{}') AS uniques,
       pg_catalog.current_setting('server_version_num')::int AS version,
       CASE w.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' END AS other,
       w.relkind NOT IN ('r', 'p') AS doubtful,
       CASE WHEN k.expressions THEN ARRAY['partition_by'] END AS awaits
  FROM wanted w
  LEFT JOIN pg_catalog.pg_am am ON am.oid = w.relam
  LEFT JOIN family h ON h.relid = w.oid
  LEFT JOIN divided k ON k.relid = w.oid
  LEFT JOIN divided pk ON pk.relid = h.parent
