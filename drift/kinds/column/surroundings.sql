-- What mending a column must know of each wanted relation: the columns of its primary key where that leads through all of its rows
-- (not where others inherit it), the triggers of somebody's that fire for each row that is updated, and which columns are otherwise in
-- some table that inherits from it. Nothing here waits for a lock.
WITH RECURSIVE heirs (relation, heir) AS (
  SELECT r.oid, i.inhrelid
    FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
    JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid
   UNION
  SELECT h.relation, i.inhrelid
    FROM heirs h
    JOIN pg_catalog.pg_inherits i ON i.inhparent = h.heir
), others AS (
  SELECT h.relation, a.attname::text AS name,
         pg_catalog.bool_or(pg_catalog.pg_get_expr(f.adbin, 0) IS DISTINCT FROM pg_catalog.pg_get_expr(g.adbin, 0)) AS by_default,
         pg_catalog.bool_or(a.attstorage <> b.attstorage) AS by_storage
    FROM heirs h
    JOIN pg_catalog.pg_attribute a ON a.attrelid = h.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_catalog.pg_attribute b ON b.attrelid = h.heir AND b.attname = a.attname AND NOT b.attisdropped AND b.attgenerated = ''
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_attrdef g ON g.adrelid = b.attrelid AND g.adnum = b.attnum
   GROUP BY h.relation, a.attname
)
SELECT ARRAY[n.nspname, c.relname]::text[] AS path,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_index i
              CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND k.place <= i.indnkeyatts
                AND (c.relkind = 'p' OR NOT c.relhassubclass)
              ORDER BY k.place) AS "key",
       ARRAY(SELECT t.tgname::text
               FROM pg_catalog.pg_trigger t
              WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 16 <> 0
                AND t.tgname NOT LIKE 'zz\_drift\_new\_%'
              ORDER BY t.tgname) AS update_triggers,
       ARRAY(SELECT o.name FROM others o WHERE o.relation = c.oid AND o.by_default ORDER BY o.name) AS other_defaults,
       ARRAY(SELECT o.name FROM others o WHERE o.relation = c.oid AND o.by_storage ORDER BY o.name) AS other_storage,
       -- PostgreSQL prints definitions under a lock of the table (ruleutils.c): not where that would have to be waited for.
       CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_locks l
                              WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.mode = 'AccessExclusiveLock'
                                AND l.database = (SELECT b.oid FROM pg_catalog.pg_database b
                                                   WHERE b.datname = pg_catalog.current_database()))
       THEN ARRAY(
         SELECT pg_catalog.jsonb_build_object(
                  'what', 'index', 'name', ic.relname, 'definition', pg_catalog.pg_get_indexdef(ic.oid), 'tablespace', ts.spcname,
                  'comment', pg_catalog.obj_description(ic.oid, 'pg_class'), 'constraint', k.conname, 'type', k.contype,
                  'deferrable', k.condeferrable, 'deferred', k.condeferred,
                  'constraint_comment', pg_catalog.obj_description(k.oid, 'pg_constraint'), 'columns', m.columns)::text
           FROM pg_catalog.pg_index x
           JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
           LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace
           LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid
          CROSS JOIN LATERAL (
                -- How often each column is named: in a tree of nodes each naming is a Var.
                SELECT pg_catalog.jsonb_object_agg(u.attname, u.times) AS columns
                  FROM (SELECT a.attname, pg_catalog.count(*) AS times
                          FROM (SELECT y.attnum FROM pg_catalog.unnest(x.indkey::int2[]) y (attnum)
                                 UNION ALL
                                SELECT v.found[1]::int2
                                  FROM pg_catalog.regexp_matches(pg_catalog.concat_ws(' ', x.indexprs::text, x.indpred::text),
                                                                 ':varattno (\d+) ', 'g') v (found)) n
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = n.attnum
                         GROUP BY a.attname) u) m
          WHERE x.indrelid = c.oid
         UNION ALL
         SELECT pg_catalog.jsonb_build_object(
                  'what', CASE k.contype WHEN 'c' THEN 'check' ELSE 'not null' END, 'name', k.conname,
                  'definition', pg_catalog.pg_get_constraintdef(k.oid), 'validated', k.convalidated,
                  'comment', pg_catalog.obj_description(k.oid, 'pg_constraint'), 'columns', m.columns)::text
           FROM pg_catalog.pg_constraint k
          CROSS JOIN LATERAL (
                SELECT pg_catalog.jsonb_object_agg(u.attname, u.times) AS columns
                  FROM (SELECT a.attname, pg_catalog.count(*) AS times
                          FROM (SELECT v.found[1]::int2 AS attnum
                                  FROM pg_catalog.regexp_matches(k.conbin::text, ':varattno (\d+) ', 'g') v (found)
                                 UNION ALL
                                SELECT y.attnum FROM pg_catalog.unnest(k.conkey) y (attnum) WHERE k.contype = 'n') n
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.attnum
                         GROUP BY a.attname) u) m
          WHERE k.conrelid = c.oid AND k.contype IN ('c', 'n')
         UNION ALL
         SELECT pg_catalog.jsonb_build_object(
                  'what', 'grant', 'name', x.privilege_type, 'definition',
                  CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
                  || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
                  'columns', pg_catalog.jsonb_build_object(a.attname, 1))::text
           FROM pg_catalog.pg_attribute a
          CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) x
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         UNION ALL
         SELECT pg_catalog.jsonb_build_object(
                  'what', 'sequence', 'name', pg_catalog.format('%I.%I', sn.nspname, sc.relname),
                  'definition', pg_catalog.format_type(s.seqtypid, NULL), 'columns', pg_catalog.jsonb_build_object(a.attname, 1))::text
           FROM pg_catalog.pg_depend d
           JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
           JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid
           JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
           JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
            AND d.refobjid = c.oid AND d.deptype = 'a'
         UNION ALL
         -- What a run that was cut off has left: a column, and the trigger that keeps it in step.
         SELECT pg_catalog.jsonb_build_object(
                  'what', 'expansion', 'name', a.attname, 'definition', p.prosrc, 'validated', t.tgenabled = 'A',
                  'function', pg_catalog.format('%I.%I', pn.nspname, p.proname), 'columns', '{}'::jsonb)::text
           FROM pg_catalog.pg_trigger t
           JOIN pg_catalog.pg_attribute a
             ON a.attrelid = t.tgrelid AND NOT a.attisdropped AND t.tgname = ('zz_' || a.attname)::name
           JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
           JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
          WHERE t.tgrelid = c.oid AND a.attname LIKE 'drift\_new\_%') END AS standing
  FROM pg_catalog.unnest(pg_catalog.current_setting('drift.relations')::oid[]) r (oid)
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
