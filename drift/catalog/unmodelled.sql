-- What there is that no kind speaks of, one line each: "operator class public.x USING btree". The setting drift.unmodelled holds
-- {"schemas": [...], "database": bool, "covered": [...]}: where to look, and the words that kinds say in "covers".
--
-- Each arm gives a word, the object and its schema, 0 for what lives in none. Not named are tables, their columns, indexes, CHECKs and
-- keys, which drift has always known, nor what is only part of something else (pg_depend, deptype i, P and S: the functions of a range
-- type, the index of a key, a partition's copy of a trigger), an extension's, or initdb's (oids below 16384).
WITH asked AS MATERIALIZED (SELECT pg_catalog.current_setting('drift.unmodelled')::jsonb AS said),
schema AS MATERIALIZED (
  SELECT n.oid
    FROM pg_catalog.pg_namespace n
   WHERE n.nspname::text IN (SELECT pg_catalog.jsonb_array_elements_text(asked.said -> 'schemas') FROM asked)
),
object (word, class, oid, schema) AS (
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END,
         'pg_catalog.pg_class'::regclass, c.oid, c.relnamespace
    FROM pg_catalog.pg_class c
   WHERE c.relkind IN ('v', 'm', 'f', 'S')
  UNION ALL
  SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' WHEN 'c' THEN 'composite type'
                        WHEN 'p' THEN 'shell type' ELSE 'base type' END,
         'pg_catalog.pg_type'::regclass, t.oid, t.typnamespace
    FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
   WHERE t.typtype IN ('e', 'd', 'r', 'b') OR (t.typtype = 'p' AND NOT t.typisdefined) OR (t.typtype = 'c' AND c.relkind = 'c')
  UNION ALL
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
         'pg_catalog.pg_proc'::regclass, p.oid, p.pronamespace
    FROM pg_catalog.pg_proc p
  UNION ALL
  SELECT CASE WHEN k.contypid <> 0 THEN 'domain constraint' ELSE 'exclusion constraint' END,
         'pg_catalog.pg_constraint'::regclass, k.oid, k.connamespace
    FROM pg_catalog.pg_constraint k
   WHERE k.contype = 'x' OR (k.contypid <> 0 AND k.contype = 'c')
  UNION ALL
  SELECT 'trigger', 'pg_catalog.pg_trigger'::regclass, g.oid, c.relnamespace
    FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
   WHERE NOT g.tgisinternal
  UNION ALL
  SELECT 'rule', 'pg_catalog.pg_rewrite'::regclass, r.oid, c.relnamespace
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
   WHERE r.rulename <> '_RETURN'
  UNION ALL
  SELECT 'policy', 'pg_catalog.pg_policy'::regclass, y.oid, c.relnamespace
    FROM pg_catalog.pg_policy y JOIN pg_catalog.pg_class c ON c.oid = y.polrelid
  UNION ALL SELECT 'statistics object', 'pg_catalog.pg_statistic_ext'::regclass, oid, stxnamespace FROM pg_catalog.pg_statistic_ext
  UNION ALL SELECT 'collation', 'pg_catalog.pg_collation'::regclass, oid, collnamespace FROM pg_catalog.pg_collation
  UNION ALL SELECT 'conversion', 'pg_catalog.pg_conversion'::regclass, oid, connamespace FROM pg_catalog.pg_conversion
  UNION ALL SELECT 'operator', 'pg_catalog.pg_operator'::regclass, oid, oprnamespace FROM pg_catalog.pg_operator
  UNION ALL SELECT 'operator class', 'pg_catalog.pg_opclass'::regclass, oid, opcnamespace FROM pg_catalog.pg_opclass
  UNION ALL SELECT 'operator family', 'pg_catalog.pg_opfamily'::regclass, oid, opfnamespace FROM pg_catalog.pg_opfamily
  UNION ALL SELECT 'text search configuration', 'pg_catalog.pg_ts_config'::regclass, oid, cfgnamespace FROM pg_catalog.pg_ts_config
  UNION ALL SELECT 'text search dictionary', 'pg_catalog.pg_ts_dict'::regclass, oid, dictnamespace FROM pg_catalog.pg_ts_dict
  UNION ALL SELECT 'text search parser', 'pg_catalog.pg_ts_parser'::regclass, oid, prsnamespace FROM pg_catalog.pg_ts_parser
  UNION ALL SELECT 'text search template', 'pg_catalog.pg_ts_template'::regclass, oid, tmplnamespace FROM pg_catalog.pg_ts_template
  UNION ALL SELECT 'default privileges', 'pg_catalog.pg_default_acl'::regclass, oid, defaclnamespace FROM pg_catalog.pg_default_acl
  UNION ALL SELECT 'schema', 'pg_catalog.pg_namespace'::regclass, oid, 0 FROM pg_catalog.pg_namespace WHERE nspname::text !~ '^pg_'
  UNION ALL SELECT 'extension', 'pg_catalog.pg_extension'::regclass, oid, 0 FROM pg_catalog.pg_extension
  UNION ALL SELECT 'foreign-data wrapper', 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, 0 FROM pg_catalog.pg_foreign_data_wrapper
  UNION ALL SELECT 'server', 'pg_catalog.pg_foreign_server'::regclass, oid, 0 FROM pg_catalog.pg_foreign_server
  UNION ALL SELECT 'user mapping', 'pg_catalog.pg_user_mapping'::regclass, umid, 0 FROM pg_catalog.pg_user_mappings
  UNION ALL SELECT 'publication', 'pg_catalog.pg_publication'::regclass, oid, 0 FROM pg_catalog.pg_publication
  UNION ALL SELECT 'publication relation', 'pg_catalog.pg_publication_rel'::regclass, oid, 0 FROM pg_catalog.pg_publication_rel
  UNION ALL SELECT 'access method', 'pg_catalog.pg_am'::regclass, oid, 0 FROM pg_catalog.pg_am
  UNION ALL SELECT 'cast', 'pg_catalog.pg_cast'::regclass, oid, 0 FROM pg_catalog.pg_cast
  UNION ALL SELECT 'event trigger', 'pg_catalog.pg_event_trigger'::regclass, oid, 0 FROM pg_catalog.pg_event_trigger
  UNION ALL SELECT 'language', 'pg_catalog.pg_language'::regclass, oid, 0 FROM pg_catalog.pg_language
  UNION ALL SELECT 'transform', 'pg_catalog.pg_transform'::regclass, oid, 0 FROM pg_catalog.pg_transform
)
SELECT o.word || ' ' || i.identity AS name
  FROM asked
 CROSS JOIN object o
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(o.class::oid, o.oid, 0) i
 WHERE o.oid >= 16384
   AND NOT (asked.said -> 'covered') ? o.word
   AND CASE o.schema WHEN 0 THEN (asked.said -> 'database')::boolean ELSE o.schema IN (SELECT s.oid FROM schema s) END
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = o.class::oid AND x.objid = o.oid AND x.objsubid = 0 AND x.deptype IN ('e', 'i', 'P', 'S'))
 ORDER BY 1;
