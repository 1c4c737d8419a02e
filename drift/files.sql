-- The files of the relations whose quoted names the setting drift.kept holds, as JSON, and of their partitions and children.
-- Not pg_partition_tree: it waits for the locks of the partitions, and knows of no children.
WITH RECURSIVE family (oid) AS (
  SELECT pg_catalog.to_regclass(r.name)::oid
    FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.kept')::jsonb) r(name)
   UNION
  SELECT i.inhrelid
    FROM family f
    JOIN pg_catalog.pg_inherits i ON i.inhparent = f.oid)
SELECT c.oid::bigint AS oid,
       pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::bigint AS filenode
  FROM family f
  JOIN pg_catalog.pg_class c ON c.oid = f.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
