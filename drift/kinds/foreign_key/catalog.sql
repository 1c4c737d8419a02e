-- One row for each foreign key of the wanted relations, from the raw arrays: nothing here waits for a lock. A key that references a
-- partitioned table has a clone for each partition on the same referencing table: its machinery, and no object. The relations are
-- joined, not compared with = ANY: a filter would read the setting anew for each row.
WITH RECURSIVE wanted AS (
  SELECT con.*, n.nspname, c.relname, t.relname AS referenced, t.relnamespace AS elsewhere,
         c.relkind = 'p' OR t.relkind = 'p' AS partitioned
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    -- Columns of 15 and 18: where pg_constraint has none of that name, the name means the one of "absent".
   CROSS JOIN (VALUES (NULL::int2[], false, true)) absent (confdelsetcols, conperiod, conenforced)
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   CROSS JOIN LATERAL (
         SELECT k.oid, k.conname, k.conrelid, k.confrelid, k.conindid, k.conkey, k.confkey, k.conparentid, k.confdeltype, k.confupdtype,
                k.confmatchtype, k.condeferrable, k.condeferred, k.convalidated,
                confdelsetcols AS deleted, conperiod AS period, conenforced AS enforced
           FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = r.oid AND k.contype = 'f') con
    JOIN pg_catalog.pg_class t ON t.oid = con.confrelid),
-- Only a key of a partitioned table, or to one, has any: the others need not be looked for.
clones AS (
  SELECT w.oid AS root, w.oid FROM wanted w WHERE w.partitioned
   UNION ALL
  SELECT clones.root, k.oid FROM clones JOIN pg_catalog.pg_constraint k ON k.conparentid = clones.oid)
SELECT ARRAY[w.nspname, w.relname, w.conname]::text[] AS path,
       k.columns,
       pg_catalog.quote_ident(rn.nspname) || '.' || pg_catalog.quote_ident(w.referenced) || '(' || k.referenced || ')' AS "references",
       actions.name[pg_catalog.strpos('arcnd', w.confdeltype::text)] || CASE WHEN w.deleted IS NULL THEN '' ELSE coalesce(
         (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname) || ')'
            FROM pg_catalog.unnest(w.deleted) d (number)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = w.conrelid AND a.attnum = d.number
          HAVING pg_catalog.count(*) < pg_catalog.cardinality(w.conkey)), '') END AS on_delete,
       actions.name[pg_catalog.strpos('arcnd', w.confupdtype::text)] AS on_update,
       CASE w.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' ELSE 'simple' END AS match,
       w.condeferrable AS deferrable,
       w.condeferred AS initially_deferred,
       -- What is not enforced is never validated: that is one difference, not two.
       w.convalidated OR NOT w.enforced AS validated,
       -- A disabled trigger, be it at a partition only, lets rows through although the key says it is valid; so does one that
       -- fires in replicas only.
       NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = w.oid AND g.tgenabled IN ('D', 'R'))
       AND (NOT w.partitioned OR w.oid NOT IN (
         SELECT clones.root
           FROM clones
          CROSS JOIN LATERAL (
                SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = clones.oid AND g.tgenabled IN ('D', 'R') LIMIT 1) g)) AS enabled,
       w.enforced,
       (SELECT d.description
          FROM pg_catalog.pg_description d
         WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = w.oid AND d.objsubid = 0) AS comment,
       w.conparentid <> 0 AS inherited,
       -- The index a key goes by mostly tells it; where that is another index, or has several columns, the primary key does.
       CASE WHEN pg_catalog.cardinality(w.confkey) = 1
                 AND (SELECT i.indisprimary FROM pg_catalog.pg_index i WHERE i.indexrelid = w.conindid) THEN true
            ELSE w.confkey = (SELECT pk.conkey
                                FROM pg_catalog.pg_constraint pk
                               WHERE pk.conrelid = w.confrelid AND pk.contype = 'p') END AS to_primary_key
  FROM wanted w
 CROSS JOIN (VALUES (ARRAY['no action', 'restrict', 'cascade', 'set null', 'set default'])) actions (name)
  JOIN pg_catalog.pg_namespace rn ON rn.oid = w.elsewhere
  -- In the order of the numbers, which the rows come in.
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(o.attname) AS columns, pg_catalog.string_agg(o.referenced, ', ') AS referenced
         FROM (SELECT CASE WHEN w.period AND k.place = pg_catalog.cardinality(w.conkey) THEN 'PERIOD ' ELSE '' END
                      || (SELECT a.attname::text
                            FROM pg_catalog.pg_attribute a
                           WHERE a.attrelid = w.conrelid AND a.attnum = k.number) AS attname,
                      CASE WHEN w.period AND k.place = pg_catalog.cardinality(w.conkey) THEN 'PERIOD ' ELSE '' END
                      || pg_catalog.quote_ident((SELECT b.attname
                                                   FROM pg_catalog.pg_attribute b
                                                  WHERE b.attrelid = w.confrelid AND b.attnum = w.confkey[k.place])) AS referenced
                 FROM pg_catalog.unnest(w.conkey) WITH ORDINALITY k (number, place)
                ORDER BY k.place) o) k
 WHERE w.conparentid = 0
    OR (SELECT up.conrelid FROM pg_catalog.pg_constraint up WHERE up.oid = w.conparentid) IS DISTINCT FROM w.conrelid
