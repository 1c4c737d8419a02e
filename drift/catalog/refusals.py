"""What a failed connection means, and what to type next.

libpq gives no SQLSTATE for a failed connection, only words: its own in the client's language, the server's in
the server's. So English words come first; then facts that have no language: whether a password was asked for or
sent, and which of our names the server quotes. A sentence nothing is known about is passed on as it is.
"""

import re
from typing import Final

from msgspec import Struct


class Attempt(Struct, frozen=True):
    """One connection that failed.

    Args:
        words: what the driver said, as it is.
        host: where it went; a directory for a socket.
        port: as text.
        user: who wanted in.
        database: where to.
        needs_password: the server asked for a password and none was there.
        used_password: the server asked for one and it was sent.
    """

    words: str
    host: str = ""
    port: str = "5432"
    user: str = ""
    database: str = ""
    needs_password: bool = False
    used_password: bool = False


class Refusal(Struct, frozen=True):
    """Why, what to type next, whether waiting may help, and whether the target itself is wrong."""

    reason: str
    hint: str
    transient: bool = False
    usage: bool = False


_RUNS: Final = "wait for it with --wait 60s, or look whether it runs: pg_isready -h {host} -p {port}"
_LOGIN: Final = "check user and password; in a URL percent-encode @ : / ? # % in them"
_NOT_GIVEN: Final = 'user "{user}" needs a password and none was given'
_GIVE_IT: Final = "put it into the URL, PGPASSWORD or ~/.pgpass"
_RAILWAY: Final = "that name exists inside Railway only: drift check -d env:DATABASE_PUBLIC_URL"

_TARGET_IS_WRONG: Final = {
    "invalid connection option|unrecognized configuration parameter": (
        "{said}",
        "leave it out of the target; an older libpq knows fewer options",
    ),
    r"invalid (\S+ )?value|bad value for|could not match \d+ (host|port)": ("{said}", "correct it in the target"),
    "service file|definition of service": (
        "{said}",
        "look into ~/.pg_service.conf, or where PGSERVICEFILE points",
    ),
}

_NOBODY_THERE_YET: Final = {
    "resolve host|translate host name|service not known|name resolution|nodename nor servname": (
        "unknown host {host}",
        "check the name; a container's name is known in its network only: outside, use localhost and its port",
    ),
    "timeout expired|timed out": (
        "no answer in time",
        "check host, port, VPN and firewall: pg_isready -h {host} -p {port}; for more time add connect_timeout=30",
    ),
    "socket .*failed: (no such file|connection refused|permission denied)|running locally": (
        "no server on the socket in {host}",
        "is it the right directory? Over TCP: -d postgresql://localhost:{port}/{database}",
    ),
    "refused|could not connect to server|no route to host|network is unreachable": ("connection refused", _RUNS),
    "closed the connection|closed unexpectedly|connection reset|broken pipe|could not receive data": (
        "the connection was closed before an answer came",
        _RUNS,
    ),
    "database system is|administrator command|server (conn )?crashed|server login failed|connect failed": (
        "not ready: {said}",
        "wait for it with --wait 60s",
    ),
    "in hot standby mode|session is (not )?read-only": (
        "no server of the kind that was asked for: {said}",
        "check target_session_attrs in the target",
    ),
}

_REFUSED: Final = {
    "invalid response|expected authentication|unexpected message|unsupported frontend protocol": (
        "what answers there is not PostgreSQL",
        "check the port; {port} was tried",
    ),
    "unsupported startup parameter": (
        "the pooler refuses it: {said}",
        "take options out of the target and unset PGOPTIONS, or use the database's own port",
    ),
    "too many (clients|connections)|connection slots|no more connections|max_?client": (
        "{said}",
        "close some or raise the limit; who is there: SELECT * FROM pg_stat_activity",
    ),
    r"\A(?!.*ssl (encryption|on)).*pg_hba.*(no encryption|ssl off)": (
        "not admitted: {said}",
        "add sslmode=require if the server has TLS; else admit the connection in its pg_hba.conf",
    ),
    "pg_hba": ("not admitted: {said}", "admit the connection in the server's pg_hba.conf"),
    "does not support ssl|ssl is not enabled": (
        "the server has no TLS, and sslmode wants it",
        "add sslmode=disable if the way there is private, else switch TLS on in the server",
    ),
    "channel binding": ("TLS failed: {said}", "leave channel_binding out, or check the proxy in between"),
    "root certificate|certificate verify|self.signed|does not match host name|certificate for": (
        "the server's certificate was not accepted: {said}",
        "give sslrootcert=FILE, or sslmode=require to encrypt without checking who answers",
    ),
    "private key|certificate file|client certificate|certificate required": (
        "the client's certificate was not accepted: {said}",
        "check sslcert and sslkey (mode 0600)",
    ),
    "no password supplied|password is required|empty password": (_NOT_GIVEN, _GIVE_IT),
    "(peer|ident) authentication failed": (
        'the server lets in "{user}" as the system user of that name only',
        "with a password over TCP: -d postgresql://{user}@localhost:{port}/{database}",
    ),
    "role .*does not exist|no such user|user not found": (
        'there is no user "{user}"',
        "check the name; where none is given it is the system user's",
    ),
    "not permitted to log in": ('user "{user}" may not log in', "take another user, or: ALTER ROLE … LOGIN"),
    "permission denied for database": (
        'user "{user}" may not connect to database "{database}"',
        "take another user, or: GRANT CONNECT ON DATABASE … TO …",
    ),
    "database .*does not exist|no such database": (
        'database "{database}" does not exist',
        "check the name; those there are: psql -h {host} -p {port} -U {user} -l",
    ),
    "not currently accepting connections": (
        'database "{database}" takes no connections',
        "take another one, or: ALTER DATABASE … ALLOW_CONNECTIONS true",
    ),
    "authentication|login failed|login rejected|password incorrect|wrong password|auth failed|sasl|scram": (
        'authentication failed for user "{user}"',
        _LOGIN,
    ),
    r"\bssl\b|\btlsv?[\d.]*\b|\bsslv3\b": ("TLS failed: {said}", "check sslmode, and whether a proxy is in between"),
}

_PREFIXES: Final = re.compile(
    r"\A(?:connection (?:failed|is bad): |connection to server (?:at|on) .*? failed: |[^\W\d_]+:  )+", re.DOTALL
)
_SEVERAL: Final = "\nMultiple connection attempts failed. All failures were:\n"
_ONE_OF_SEVERAL: Final = re.compile(r"^- host: .*?, hostaddr: (?:'[^']*'|None): ", re.MULTILINE)
_QUOTE: Final = r"[\"'\xab\xbb\u201c-\u201e]"


def explain(attempt: Attempt) -> Refusal:
    """Answer what the failure means; of several hosts, the first for which waiting is in vain has the say."""
    last, several, each = attempt.words.partition(_SEVERAL)
    texts = _ONE_OF_SEVERAL.split(each)[1:] if several else [last]
    refusals = [_explain_one(attempt, text.strip()) for text in texts or [last]]
    return next((refusal for refusal in refusals if not refusal.transient), refusals[-1])


def sentence(words: str) -> str:
    """Answer the first line of what was said, without where and how loud."""
    return _PREFIXES.sub("", words).strip().partition("\n")[0].strip() or "no reason was given"


def _explain_one(attempt: Attempt, words: str) -> Refusal:
    names = {
        "said": sentence(words),
        "host": attempt.host or "localhost",
        "port": attempt.port or "5432",
        "user": attempt.user,
        "database": attempt.database,
    }
    # A database may be called "ssl".
    bare = re.sub(r'"[^"]*"', '""', words)
    for rules in (_TARGET_IS_WRONG, _NOBODY_THERE_YET, _REFUSED):
        for pattern, (reason, hint) in rules.items():
            if re.search(pattern, bare, re.IGNORECASE | re.DOTALL):
                advice = _RAILWAY if "unknown" in reason and attempt.host.endswith(".railway.internal") else hint
                kinds = (rules is _NOBODY_THERE_YET, rules is _TARGET_IS_WRONG)
                return Refusal(reason.format_map(names), advice.format_map(names), *kinds)
    return _without_words(attempt, names)


def _without_words(attempt: Attempt, names: dict[str, str]) -> Refusal:
    """Judge a sentence in another language by what was asked for and by the names in it."""
    said = names["said"]
    asked = {attempt.user, attempt.database} - {""}
    quoted = {name for name in asked if re.search(rf"{_QUOTE}\s?{re.escape(name)}\s?{_QUOTE}", said)}
    if attempt.needs_password:
        return Refusal(f"{_NOT_GIVEN.format_map(names)}: {said}", _GIVE_IT)
    if "pg_hba" in said:
        return Refusal(said, "the server's pg_hba.conf does not admit it; try sslmode=require")
    if attempt.user in quoted and attempt.used_password:
        return Refusal(said, _LOGIN)
    if quoted:
        return Refusal(said, "check the names of user and database")
    # What quotes no name of ours is about the server as a whole: it starts, stops, or is full.
    return Refusal(said, "wait for it with --wait 60s; drift doctor says more", transient=True)
