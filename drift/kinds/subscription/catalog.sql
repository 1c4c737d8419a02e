-- One row for each subscription of this database. Which columns of pg_subscription everybody may read depends on the version, and naming
-- one that may not be read fails: so the query is made of those that may, and never of the connection string. It comes back as JSON inside
-- of XML.
SELECT ARRAY[s.said ->> 'subname'] AS path,
       (s.said ->> 'subenabled')::boolean AS enabled,
       ARRAY(SELECT p.value FROM pg_catalog.jsonb_array_elements_text(s.said -> 'subpublications') p ORDER BY p.value COLLATE "C") AS publications,
       s.said ->> 'subslotname' AS slot_name,
       CASE WHEN v.columns @> '{subsynccommit}' THEN s.said ->> 'subsynccommit' END AS synchronous_commit,
       coalesce((s.said ->> 'subbinary')::boolean, false) AS "binary",
       CASE s.said ->> 'substream' WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END AS streaming,
       coalesce(s.said ->> 'subtwophasestate', 'd') <> 'd' AS two_phase,
       coalesce((s.said ->> 'subdisableonerr')::boolean, false) AS disable_on_error,
       coalesce((s.said ->> 'subpasswordrequired')::boolean, true) AS password_required,
       coalesce((s.said ->> 'subrunasowner')::boolean, false) AS run_as_owner,
       coalesce(s.said ->> 'suborigin', 'any') AS origin,
       coalesce((s.said ->> 'subfailover')::boolean, false) AS failover,
       pg_catalog.pg_get_userbyid((s.said ->> 'subowner')::oid)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 180000 THEN 'parallel' ELSE 'off' END AS usual_streaming,
       v.columns @> '{oid}' AS known
  FROM pg_catalog.pg_database b
 CROSS JOIN LATERAL (
       SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) AS columns
         FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = 'pg_catalog.pg_subscription'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'subconninfo'
          AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')) v
 CROSS JOIN LATERAL (
       SELECT pg_catalog.query_to_xml(
                pg_catalog.format('SELECT pg_catalog.to_jsonb(s.*) AS said FROM (SELECT %s FROM pg_catalog.pg_subscription) s'
                                  ' WHERE s.subdbid = %s',
                                  (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(u), ', ') FROM pg_catalog.unnest(v.columns) u), b.oid),
                false, true, '')::text AS rows) x
 CROSS JOIN LATERAL pg_catalog.regexp_matches(x.rows, '<said>(.*?)</said>', 'g') m
 CROSS JOIN LATERAL (
       SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(m[1], '&lt;', '<'), '&gt;', '>'), '&quot;', '"'),
                                 '&amp;', '&')::jsonb AS said) s
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_subscription'::regclass AND d.objoid = (s.said ->> 'oid')::oid AND d.objsubid = 0
 WHERE b.datname = pg_catalog.current_database()
