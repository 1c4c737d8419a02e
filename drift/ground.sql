-- What the steps of a plan stand on besides the objects they are about: the relations that are locked, each with what would make
-- it another one to whoever reviewed the plan, and what listens to every statement of the database. The setting
-- drift.locked holds the quoted names of the relations, as JSON.
-- Not pg_publication_tables: since 15 it waits for the lock of every published table.
SELECT 'relation ' || r.name AS name,
       pg_catalog.jsonb_build_object(
         'oid', c.oid::bigint,
         'kind', c.relkind::text,
         'owner', pg_catalog.pg_get_userbyid(c.relowner),
         'persistence', c.relpersistence::text,
         'published by', (
           SELECT coalesce(pg_catalog.jsonb_agg(p.pubname ORDER BY p.pubname), '[]')
             FROM pg_catalog.pg_publication p
            WHERE (p.puballtables AND c.relpersistence = 'p')
               OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel pr WHERE pr.prpubid = p.oid AND pr.prrelid = c.oid)
               OR {published_schema}),
         'subscribed by', (
           SELECT coalesce(pg_catalog.jsonb_agg(s.name ORDER BY s.name), '[]')
             FROM pg_catalog.pg_subscription_rel sr
            CROSS JOIN LATERAL (SELECT {subscription} AS name) s
            WHERE sr.srrelid = c.oid)) AS said
  FROM pg_catalog.jsonb_array_elements_text(pg_catalog.current_setting('drift.locked')::jsonb) r(name)
  LEFT JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.name)
UNION ALL
SELECT 'database',
       pg_catalog.jsonb_build_object('event triggers', (
         SELECT coalesce(pg_catalog.jsonb_agg(
                  pg_catalog.format('%I on %s by %I.%I', e.evtname, e.evtevent, fn.nspname, f.proname) ORDER BY e.evtname), '[]')
           FROM pg_catalog.pg_event_trigger e
           JOIN pg_catalog.pg_proc f ON f.oid = e.evtfoid
           JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
          WHERE e.evtenabled <> 'D'))
