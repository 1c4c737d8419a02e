"""The parameters of a connection URL: libpq's own, and those of other drivers that people's URLs carry along.

Sources: PQconndefaults() of libpq 18; the documentation of Prisma 5 to 7, asyncpg, SQLAlchemy 2, pgjdbc 42,
pgx 5, node-postgres 8, Rails 8 and dj-database-url.
"""

from collections.abc import Sequence
from typing import Final

from drift.redact import SECRET_PARAMETERS

KEYWORDS: Final = SECRET_PARAMETERS | frozenset(
    """
    application_name channel_binding connect_timeout dbname fallback_application_name gssdelegation
    gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle keepalives_interval
    krbsrvname load_balance_hosts max_protocol_version min_protocol_version oauth_client_id oauth_issuer
    oauth_scope options passfile port require_auth requirepeer service ssl_max_protocol_version
    ssl_min_protocol_version sslcert sslcertmode sslcompression sslcrl sslcrldir sslkey sslmode
    sslnegotiation sslrootcert sslsni target_session_attrs tcp_user_timeout user
    """.split()
)
"""What reaches libpq. Not among them: client_encoding and replication, which drift decides itself."""

SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

RENAMED: Final = {
    "ApplicationName": "application_name",
    "connectTimeout": "connect_timeout",
    "currentSchema": "schema",
    "database": "dbname",
    "db": "dbname",
    "hostname": "host",
    "loginTimeout": "connect_timeout",
    "passwd": "password",
    "search_path": "schema",
    "targetServerType": "target_session_attrs",
    "username": "user",
}

TRANSLATED: Final = frozenset("schema ssl sslaccept sslidentity".split())

SERVER_TYPES: Final = {
    "master": "primary",
    "preferPrimary": "any",
    "preferSecondary": "prefer-standby",
    "preferSlave": "prefer-standby",
    "secondary": "standby",
    "slave": "standby",
}

PRISMA: Final = frozenset(
    """
    connection_limit max_connection_lifetime max_idle_connection_lifetime pgbouncer pool_timeout schema
    single_use_connections socket_timeout sslaccept sslidentity
    """.split()
)

_OWNERS: Final = {
    "Prisma": PRISMA - TRANSLATED,
    "drift (it reads UTF-8, and plain SQL only)": frozenset("client_encoding replication".split()),
    "asyncpg and SQLAlchemy": frozenset(
        """
        async_fallback autocommit command_timeout direct_tls echo executemany_batch_page_size
        executemany_mode isolation_level max_cacheable_statement_size max_cached_statement_lifetime
        max_overflow pool_pre_ping pool_recycle pool_size prepare_threshold prepared_statement_cache_size
        prepared_statement_name_func server_settings statement_cache_size timeout use_native_hstore
        """.split()
    ),
    "pgjdbc": frozenset(
        """
        adaptiveFetch adaptiveFetchMaximum adaptiveFetchMinimum allowEncodingChanges
        assumeMinServerVersion authenticationPluginClassName autosave binaryTransfer binaryTransferDisable
        binaryTransferEnable cancelSignalTimeout channelBinding cleanupSavepoints
        databaseMetadataCacheFields databaseMetadataCacheFieldsMiB defaultRowFetchSize
        disableColumnSanitiser escapeSyntaxCallMode gssEncMode gssLib gssResponseTimeout
        hideUnprivilegedObjects hostRecheckSeconds jaasApplicationName jaasLogin kerberosServerName
        loadBalanceHosts localSocketAddress logServerErrorDetail logUnclosedConnections loggerFile
        loggerLevel maxResultBuffer maxSendBufferSize preferQueryMode preparedStatementCacheQueries
        preparedStatementCacheSizeMiB prepareThreshold protocolVersion quoteReturningIdentifiers
        reWriteBatchedInserts readOnly readOnlyMode receiveBufferSize sendBufferSize socketFactory
        socketFactoryArg socketTimeout sslResponseTimeout sslfactory sslfactoryarg sslhostnameverifier
        sslpasswordcallback stringtype tcpKeepAlive tcpNoDelay unknownLength useSpnego xmlFactoryFactory
        """.split()
    ),
    "pgx and lib/pq": frozenset(
        """
        binary_parameters default_query_exec_mode description_cache_capacity
        disable_prepared_binary_result pool_health_check_period pool_max_conn_idle_time
        pool_max_conn_lifetime pool_max_conn_lifetime_jitter pool_max_conns pool_min_conns
        pool_min_idle_conns prefer_simple_protocol statement_cache_capacity statement_cache_mode
        """.split()
    ),
    "node-postgres and postgres.js": frozenset(
        """
        connectionTimeoutMillis fetch_types idleTimeoutMillis keepAlive max max_lifetime min prepare
        query_timeout supa uselibpqcompat workaround
        """.split()
    ),
    "golang-migrate": frozenset(
        """
        x-lock-strategy x-lock-table x-migrations-table x-migrations-table-quoted x-multi-statement
        x-multi-statement-max-size x-statement-timeout
        """.split()
    ),
    "Rails, Django and others": frozenset(
        """
        advisory_locks charset checkout_timeout conn_health_checks conn_max_age
        disable_server_side_cursors encoding engine idle_timeout min_messages pool prepared_statements
        reaping_frequency serverVersion statement-cache-capacity statement_limit variables
        """.split()
    ),
    "the application's sessions": frozenset(
        """
        TimeZone datestyle default_transaction_isolation default_transaction_read_only extra_float_digits
        idle_in_transaction_session_timeout intervalstyle lock_timeout role statement_timeout
        synchronous_commit timezone work_mem
        """.split()
    ),
}
"""The owners of parameters that say nothing about how to reach the database."""

OWNER_OF: Final = {name: owner for owner, names in _OWNERS.items() for name in names}

Settings = Sequence[tuple[str, str]]


def is_known(name: str) -> bool:
    """Answer whether libpq or some driver has a parameter of that name."""
    return name in KEYWORDS or name in RENAMED or name in TRANSLATED or name in OWNER_OF


class Unreadable(Exception):
    """A target nobody can understand: why, and what to write instead; neither quotes what may be secret."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
