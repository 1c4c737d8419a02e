-- One row for each wanted table, also a partitioned or a foreign one, and for whatever else bears a wanted name. Expressions in a
-- partition key can only be printed under the table's lock; they wait in definitions.sql. A bound holds no column reference.
WITH home AS (
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
    FROM pg_catalog.pg_inherits i
   WHERE i.inhrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   GROUP BY i.inhrelid
), divided AS (
  SELECT pt.partrelid AS relid,
         pg_catalog.bool_or(k.number = 0) AS expressions,
         CASE pt.partstrat WHEN 'r' THEN 'RANGE' WHEN 'l' THEN 'LIST' ELSE 'HASH' END
           || ' (' || pg_catalog.string_agg(
             pg_catalog.quote_ident(a.attname)
             || CASE WHEN co.oid IS NULL THEN ''
                     ELSE ' COLLATE ' || CASE WHEN cn.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
                          || pg_catalog.quote_ident(co.collname) END
             || CASE WHEN oc.opcdefault THEN ''
                     ELSE ' ' || CASE WHEN ocn.nspname = 'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(ocn.nspname) || '.' END
                          || pg_catalog.quote_ident(oc.opcname) END, ', ' ORDER BY k.place) || ')' AS division,
         -- What a value of a bound is cast to: the column's type without its length, of an expression that of its operator class.
         pg_catalog.array_agg(CASE WHEN t.typtype <> 'p'
                                   THEN pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.typname) END
                              ORDER BY k.place) AS types,
         home.partman AND EXISTS (SELECT FROM pg_catalog.pg_inherits i
                                    JOIN pg_catalog.pg_class part ON part.oid = i.inhrelid
                                   WHERE i.inhparent = pt.partrelid AND part.relname ~ '_p[0-9][0-9_qw]*$') AS managed
    FROM home
   CROSS JOIN pg_catalog.pg_partitioned_table pt
   CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(pt.partattrs::int2[]), pg_catalog.unnest(pt.partclass::oid[]),
                                 pg_catalog.unnest(pt.partcollation::oid[])) WITH ORDINALITY k (number, opclass, sorting, place)
    JOIN pg_catalog.pg_opclass oc ON oc.oid = k.opclass
    JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = pt.partrelid AND a.attnum = k.number AND k.number <> 0
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = k.sorting AND k.sorting <> coalesce(a.attcollation, 0)
    LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
    LEFT JOIN pg_catalog.pg_type t ON t.oid = coalesce(a.atttypid, oc.opcintype)
    LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
   WHERE pt.partrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
      OR pt.partrelid IN (SELECT parent FROM family)
   GROUP BY pt.partrelid, pt.partstrat, home.partman
), indexed AS (
  SELECT i.indrelid AS relid,
         pg_catalog.max(ic.relname::text) FILTER (WHERE i.indisreplident) AS identity,
         pg_catalog.array_agg(ic.relname::text) FILTER (WHERE i.indisunique AND i.indimmediate AND i.indisvalid) AS uniques
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
   WHERE i.indrelid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   GROUP BY i.indrelid
)
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
       am.amname::text AS access_method,
       CASE WHEN c.reltablespace <> 0
            THEN (SELECT sp.spcname::text FROM pg_catalog.pg_tablespace sp WHERE sp.oid = c.reltablespace) END AS tablespace,
       CASE WHEN c.reloptions IS NOT NULL OR tc.reloptions IS NOT NULL OR f.ftoptions IS NOT NULL THEN
         -- In their own order, which pg_dump prints and an undo gives back.
         coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o.option FROM pg_catalog.unnest(tc.reloptions) o (option))
           -- What may be a secret does not leave the server; the patterns are those of _secrets.py.
           || ARRAY(SELECT o.option_name || '='
                           || CASE WHEN o.option_name ~* 'passw|pwd|secret|token|credential|(api|access|auth|encryption|private)_?key'
                                     OR o.option_value ~* '://[^/@[:space:]]*:[^@[:space:]]*@|(passw(or)?d|pwd|secret|token)[[:space:]]*='
                                   THEN '***' ELSE o.option_value END
                      FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                     ORDER BY o.option_name COLLATE "C") END AS options,
       CASE WHEN c.relkind = 'f' OR c.relreplident = 'd' THEN 'default'
            WHEN c.relreplident = 'f' THEN 'full'
            -- An index that is gone leaves nothing to tell a row by.
            WHEN c.relreplident = 'n' OR ix.identity IS NULL THEN 'nothing'
            WHEN ix.identity IN ('default', 'full', 'nothing') OR ix.identity ~ '[."]'
            THEN '"' || pg_catalog.replace(ix.identity, '"', '""') || '"'
            ELSE ix.identity END AS replica_identity,
       CASE WHEN k.expressions THEN NULL ELSE k.division END AS partition_by,
       CASE WHEN c.relkind = 'p' THEN CASE WHEN k.managed THEN 'managed' ELSE 'listed' END END AS partitions,
       CASE WHEN c.relispartition THEN h.parents[1] END AS partition_of,
       pg_catalog.pg_get_expr(c.relpartbound, 0) AS bound,
       CASE WHEN c.relispartition OR h.parents IS NULL THEN '{}' ELSE h.parents END AS inherits,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
       CASE WHEN c.relkind = 'f' THEN (SELECT fs.srvname::text FROM pg_catalog.pg_foreign_server fs WHERE fs.oid = f.ftserver) END
         AS foreign_server,
       pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
       d.description AS comment,
       home.owner AS usual_owner,
       CASE WHEN c.relkind = 'r' THEN 'heap' END AS usual_access_method,
       home.tablespace AS home_tablespace,
       c.relname::text AS relation,
       x.objid IS NOT NULL AS extension,
       c.relispartition AND pk.managed AS managed,
       CASE WHEN c.relispartition THEN pk.types END AS key_types,
       ix.uniques,
       pg_catalog.current_setting('server_version_num')::int AS version,
       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' END AS other,
       c.relkind NOT IN ('r', 'p') AS doubtful,
       CASE WHEN k.expressions THEN ARRAY['partition_by'] END AS awaits
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN home
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid
  LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
  LEFT JOIN pg_catalog.pg_depend x
         ON x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = c.oid AND x.objsubid = 0 AND x.deptype = 'e'
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  LEFT JOIN family h ON h.relid = c.oid
  LEFT JOIN divided k ON k.relid = c.oid
  LEFT JOIN divided pk ON pk.relid = h.parent
  LEFT JOIN indexed ix ON ix.relid = c.oid
 WHERE c.oid = ANY (pg_catalog.current_setting('drift.relations')::oid[])
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
