-- One row for each subscription of this database. Columns of newer versions: where pg_subscription has no such column, the name means that
-- of "older". subconninfo is nobody's business; of 13, oid and subsynccommit are not everybody's either, and naming them would fail. So the
-- oid comes from pg_stat_subscription (a comment is one of this database), and subsynccommit through ts_stat(), which is handed the query as
-- a text, where it may be read.
SELECT ARRAY[x.subname]::text[] AS path,
       x.subenabled AS enabled,
       ARRAY(SELECT p FROM pg_catalog.unnest(x.subpublications) p ORDER BY p COLLATE "C") AS publications,
       x.subslotname::text AS slot_name,
       (SELECT pg_catalog.split_part(w.word, '=', 1) FROM pg_catalog.ts_stat(q.query) w
         WHERE pg_catalog.substr(w.word, pg_catalog.strpos(w.word, '=') + 1) = x.subname::text) AS synchronous_commit,
       coalesce(x."binary", false) AS "binary",
       CASE x.streaming WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END AS streaming,
       coalesce(x.two_phase, 'd') <> 'd' AS two_phase,
       coalesce(x.disable_on_error, false) AS disable_on_error,
       coalesce(x.password_required, true) AS password_required,
       coalesce(x.run_as_owner, false) AS run_as_owner,
       coalesce(x.origin, 'any') AS origin,
       coalesce(x.failover, false) AS failover,
       pg_catalog.pg_get_userbyid(x.subowner)::text AS owner,
       d.description AS comment,
       pg_catalog.pg_get_userbyid(b.datdba)::text AS usual_owner,
       CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 180000 THEN 'parallel' ELSE 'off' END AS usual_streaming
  FROM (SELECT NULL::boolean AS subbinary, NULL::text AS substream, NULL::text AS subtwophasestate, NULL::boolean AS subdisableonerr,
               NULL::boolean AS subpasswordrequired, NULL::boolean AS subrunasowner, NULL::text AS suborigin,
               NULL::boolean AS subfailover) older
 CROSS JOIN LATERAL (
       SELECT s.subdbid, s.subname, s.subowner, s.subenabled, s.subslotname, s.subpublications,
              subbinary AS "binary", substream::text AS streaming, subtwophasestate::text AS two_phase, subdisableonerr AS disable_on_error,
              subpasswordrequired AS password_required, subrunasowner AS run_as_owner, suborigin AS origin, subfailover AS failover
         FROM pg_catalog.pg_subscription s) x
  JOIN pg_catalog.pg_database b ON b.oid = x.subdbid AND b.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (
       SELECT CASE WHEN pg_catalog.has_column_privilege('pg_catalog.pg_subscription'::regclass, 'subsynccommit', 'SELECT')
                   THEN pg_catalog.format('SELECT pg_catalog.array_to_tsvector(ARRAY[s.subsynccommit || ''='' || s.subname])'
                                          '  FROM pg_catalog.pg_subscription s WHERE s.subdbid = %s', b.oid)
                   ELSE 'SELECT NULL::pg_catalog.tsvector' END AS query) q
  LEFT JOIN pg_catalog.pg_description d
         ON d.classoid = 'pg_catalog.pg_subscription'::regclass AND d.objsubid = 0
        AND d.objoid IN (SELECT t.subid FROM pg_catalog.pg_stat_subscription t WHERE t.subname = x.subname)
