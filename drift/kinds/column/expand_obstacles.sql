-- What keeps a column from getting another type by a second one beside it that takes its place, each in words.
WITH target AS (
  SELECT c.oid, c.relkind, c.relispartition, c.relhassubclass, c.relhasrules, c.reltype, c.reloftype, c.relnamespace, c.relpersistence,
         a.attnum, a.attname, a.attnotnull, a.attidentity, a.attgenerated, a.atttypid, a.attacl, c.relowner
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = {column} AND NOT a.attisdropped
   WHERE c.oid = pg_catalog.to_regclass({table})
), standing AS (
  -- What depends on the column, as an object of its own: the rule of a view is the view.
  SELECT DISTINCT d.classid, d.objid, d.objsubid, d.deptype, k.contype, k.conrelid, i.indexrelid, i.indisvalid, i.indisclustered,
         i.indisreplident, i.indisexclusion
    FROM target t
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid = t.attnum
    LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid
    LEFT JOIN pg_catalog.pg_index i
           ON i.indexrelid = CASE WHEN d.classid = 'pg_catalog.pg_class'::regclass THEN d.objid ELSE nullif(k.conindid, 0) END
          AND i.indrelid = t.oid
)
SELECT CASE WHEN t.relkind <> 'r' THEN 'it is no plain table' WHEN t.relispartition THEN 'it is a partition'
            WHEN t.relhassubclass THEN 'others inherit it' WHEN t.reloftype <> 0 THEN 'its columns come from a type'
            WHEN t.relhasrules THEN 'it has rules' END AS said
  FROM target t
 WHERE t.relkind <> 'r' OR t.relispartition OR t.relhassubclass OR t.reloftype <> 0 OR t.relhasrules
UNION ALL
SELECT 'it inherits from ' || i.inhparent::pg_catalog.regclass::text
  FROM target t JOIN pg_catalog.pg_inherits i ON i.inhrelid = t.oid
 WHERE NOT t.relispartition
UNION ALL
SELECT CASE WHEN t.attidentity <> '' THEN 'the column is an identity'
            WHEN t.attgenerated <> '' THEN 'the column is generated' END
  FROM target t
 WHERE t.attidentity <> '' OR t.attgenerated <> ''
UNION ALL
SELECT pg_catalog.format('%s is a domain', y.oid::pg_catalog.regtype)
  FROM target t
  JOIN pg_catalog.pg_type y ON y.oid IN (t.atttypid, pg_catalog.to_regtype({type})::oid) AND y.typtype = 'd'
UNION ALL
SELECT pg_catalog.pg_describe_object(
         CASE WHEN w.oid IS NULL THEN s.classid ELSE 'pg_catalog.pg_class'::regclass END,
         CASE WHEN w.oid IS NULL THEN s.objid ELSE w.ev_class END, CASE WHEN w.oid IS NULL THEN s.objsubid ELSE 0 END)
       || CASE WHEN s.indisvalid IS FALSE THEN ', which is not valid' WHEN s.indisclustered THEN ', by which CLUSTER sorts the table'
               WHEN s.indisreplident THEN ', which is the REPLICA IDENTITY' ELSE '' END
  FROM target t
 CROSS JOIN standing s
  LEFT JOIN pg_catalog.pg_rewrite w ON s.classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = s.objid
  LEFT JOIN pg_catalog.pg_attrdef f ON s.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = s.objid
  LEFT JOIN pg_catalog.pg_sequence q ON s.classid = 'pg_catalog.pg_class'::regclass AND q.seqrelid = s.objid
  LEFT JOIN pg_catalog.pg_trigger g ON s.classid = 'pg_catalog.pg_trigger'::regclass AND g.oid = s.objid
 -- Its own default, a sequence it owns, and plain constraints and indexes of the table move over with it.
 WHERE NOT coalesce(f.adrelid = t.oid AND f.adnum = t.attnum, false)
   AND NOT (q.seqrelid IS NOT NULL AND s.deptype = 'a')
   AND NOT coalesce(g.tgisinternal, false)
   AND NOT (s.contype IS NOT NULL AND s.contype IN ('c', 'n', 'p', 'u') AND s.conrelid = t.oid
            AND coalesce(s.indisvalid AND NOT s.indisclustered AND NOT s.indisreplident AND NOT s.indisexclusion, true))
   AND NOT (s.contype IS NULL AND s.indexrelid IS NOT NULL
            AND s.indisvalid AND NOT s.indisclustered AND NOT s.indisreplident AND NOT s.indisexclusion)
   -- What a run that was cut off has left is built anew.
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_class o
                    WHERE s.classid = 'pg_catalog.pg_class'::regclass AND o.oid = s.objid AND o.relname LIKE 'drift\_new\_%')
UNION ALL
-- A whole row named by an index or a check is another one behind the change.
SELECT pg_catalog.format('%s names whole rows', n.name)
  FROM target t
 CROSS JOIN LATERAL (
       SELECT 'index ' || x.indexrelid::pg_catalog.regclass::text, pg_catalog.concat_ws(' ', x.indexprs::text, x.indpred::text)
         FROM pg_catalog.pg_index x WHERE x.indrelid = t.oid
        UNION ALL
       SELECT pg_catalog.format('constraint %I', k.conname), k.conbin::text
         FROM pg_catalog.pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c') n (name, tree)
 WHERE n.tree ~ ':varattno 0 '
UNION ALL
SELECT pg_catalog.format('%s has the type of its rows', pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid))
  FROM target t
  JOIN pg_catalog.pg_type y ON y.oid = t.reltype
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray) AND d.deptype = 'n'
UNION ALL
SELECT pg_catalog.format('constraint %I was never validated', k.conname)
  FROM target t
  JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'n' AND k.conkey[1] = t.attnum AND NOT k.convalidated
UNION ALL
SELECT pg_catalog.format('trigger %I fires behind the one that would keep the two in step', g.tgname)
  FROM target t
  JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
 -- BEFORE, for each ROW, of INSERT or UPDATE; they fire in the order of the bytes of their names.
 WHERE NOT g.tgisinternal AND g.tgtype & 3 = 3 AND g.tgtype & 20 <> 0 AND g.tgname::text COLLATE "C" > {trigger} COLLATE "C"
UNION ALL
SELECT pg_catalog.format('there is a column %I already, which no trigger of drift''s keeps in step', a.attname)
  FROM target t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = {new} AND NOT a.attisdropped
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = {trigger})
UNION ALL
SELECT pg_catalog.format('it is published (%I): a subscriber has no second column yet', p.pubname)
  FROM target t
 CROSS JOIN pg_catalog.pg_publication p
 WHERE (p.puballtables AND t.relpersistence = 'p')
    OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = t.oid)
    -- Whole schemas are published since 15.
    OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_depend n ON n.classid = d.classid AND n.objid = d.objid
                WHERE d.refclassid = 'pg_catalog.pg_publication'::regclass AND d.refobjid = p.oid
                  AND n.refclassid = 'pg_catalog.pg_namespace'::regclass AND n.refobjid = t.relnamespace)
UNION ALL
SELECT 'a subscription writes into it'
  FROM target t
 WHERE EXISTS (SELECT FROM pg_catalog.pg_subscription_rel r WHERE r.srrelid = t.oid)
UNION ALL
SELECT pg_catalog.format('%s has statistics of its own', s.indexrelid::pg_catalog.regclass)
  FROM standing s
 WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = s.indexrelid AND a.attstattarget >= 0)
UNION ALL
SELECT pg_catalog.format('%s goes with an extension', pg_catalog.pg_describe_object(s.classid, s.objid, s.objsubid))
  FROM standing s
 WHERE EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE (d.objid = s.indexrelid OR (d.classid = s.classid AND d.objid = s.objid))
                  AND d.refclassid = 'pg_catalog.pg_extension'::regclass)
UNION ALL
SELECT 'the column has a security label'
  FROM target t
 WHERE EXISTS (SELECT FROM pg_catalog.pg_seclabel l
                WHERE l.classoid = 'pg_catalog.pg_class'::regclass AND l.objoid = t.oid AND l.objsubid = t.attnum)
UNION ALL
SELECT 'others than the owner have granted privileges on the column'
  FROM target t
 WHERE EXISTS (SELECT FROM pg_catalog.aclexplode(t.attacl) x WHERE x.grantor <> t.relowner)
