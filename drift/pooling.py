"""Whether a connection pooler lends its connections from transaction to transaction."""

from collections.abc import Iterable


def through_pooler(client_pid: int, backend_pids: Iterable[int]) -> bool:
    """Answer whether anything stands between a client and the server.

    Args:
        client_pid: the backend's process as the start of the connection named it (BackendKeyData); a pooler invents one.
        backend_pids: the process each of several transactions ran in (``pg_backend_pid()``).
    """
    return {client_pid, *backend_pids} != {client_pid}
