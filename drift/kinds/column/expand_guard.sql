DO {tag}
DECLARE
  drift_found text[];
BEGIN
  SELECT pg_catalog.array_agg(DISTINCT s.name COLLATE "C" ORDER BY s.name COLLATE "C") INTO drift_found
    FROM (SELECT CASE d.classid
                   WHEN 'pg_catalog.pg_constraint'::regclass THEN CASE WHEN k.contype <> 'n' THEN 'constraint ' || k.conname END
                   WHEN 'pg_catalog.pg_class'::regclass THEN CASE r.relkind WHEN 'S' THEN NULL WHEN 'i' THEN 'index ' || r.relname ELSE 'relation ' || r.relname END
                   WHEN 'pg_catalog.pg_attrdef'::regclass THEN NULL
                   ELSE d.classid::pg_catalog.regclass::text || ' ' || d.objid
                 END AS name
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid
                                       AND d.refobjsubid = a.attnum
            LEFT JOIN pg_catalog.pg_constraint k ON d.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = d.objid
            LEFT JOIN pg_catalog.pg_class r ON d.classid = 'pg_catalog.pg_class'::regclass AND r.oid = d.objid
           WHERE a.attrelid = pg_catalog.to_regclass({table}) AND a.attname = {column}) s
   WHERE s.name IS NOT NULL AND s.name NOT LIKE 'constraint drift\_new\_%' AND s.name NOT LIKE 'index drift\_new\_%';
  IF drift_found IS DISTINCT FROM {standing} THEN
    RAISE EXCEPTION 'what stands on the column is not what stood on it when this was planned: %, then %', drift_found, {standing};
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                  WHERE k.conrelid = pg_catalog.to_regclass({table}) AND k.conname = {proof} AND k.convalidated) THEN
    RAISE EXCEPTION 'nothing proves that the two columns hold the same';
  END IF;
END
{tag}
