"""Take a connection URL or string apart, as people have them.

libpq's own reader is stricter and quotes what it cannot read, secrets included; so nothing but keywords and
values reaches it. A password with an unencoded ``@``, ``/``, ``?``, ``#`` or ``%`` is understood where only
one reading makes sense. No message quotes a text from the target, except names of parameters.
"""

import re
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from drift.catalog.parameters import Settings, Unreadable, is_known

FORMS: Final = "postgresql://user@host:5432/dbname, 'host=… dbname=…', service=NAME or env:VARIABLE"
"""The forms of a target, for messages."""

_POSTGRES: Final = frozenset("postgres postgresql pgsql postgis timescale timescalegis".split())
_OTHERS: Final = frozenset("file jdbc mariadb mongodb mssql mysql oracle prisma redis sqlite sqlserver".split())
_SCHEME: Final = re.compile(r"(jdbc:)?([A-Za-z][\w.\-]*)(\+\w*)?:(//)?")
_HOST: Final = re.compile(r"(?:\[[\w:.%]+\]|(?:[\w.~\-]|%[\dA-Fa-f]{2})*)(?::\d{0,5})?")
_HOST_AND_PORT: Final = re.compile(r"(\[[\w:.%]+\]|[^:\[\]]*)(?::(\d*))?")
_KEYWORD: Final = re.compile(r"\s*[A-Za-z][\w\-]*\s*=")
_SETTING: Final = re.compile(r"\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:\\.?|[^\s\\'])(?:\\.?|[^\s\\])*|))", re.DOTALL)
_DOT_NET: Final = re.compile(
    r"\s*(?:host|server|data source|user id|username|user|database|port|password)\s*=[^;]*;", re.IGNORECASE
)


class Parts(Struct, frozen=True):
    """What a URL or string says, decoded.

    Args:
        login: user, password, host, port and dbname, as far as they stand before the ``?`` of a URL.
        settings: the other names and values, in the order they were written.
        jdbc: whether it is pgjdbc's.
        notes: what was read leniently.
    """

    login: Settings
    settings: Settings
    jdbc: bool = False
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parts | None:
    """Answer the parts of a URL or conninfo string, None for a text that is neither.

    Raises:
        Unreadable: it is one, but not PostgreSQL's, or with more than one reading or none.
    """
    scheme = _SCHEME.match(text)
    if scheme and (scheme[1] or scheme[4] or scheme[2].lower() in _OTHERS):
        return _url(scheme, text[scheme.end() :])
    if _DOT_NET.match(text):
        raise Unreadable("is a .NET connection string", "write host=… port=… dbname=… user=…, no semicolons")
    return Parts((), _conninfo(text)) if _KEYWORD.match(text) else None


def _url(scheme: re.Match[str], rest: str) -> Parts:
    jdbc, name, driver, slashes = scheme[1] is not None, scheme[2].lower(), scheme[3] is not None, scheme[4]
    if name not in _POSTGRES:
        raise _not_postgres(name)
    credentials, place = _split_login(rest)
    if re.search(r"\s", place) or re.search(r"[^\S ]", credentials):
        raise Unreadable("has a blank, a tab or a line break in it", "write a blank as %20")
    location, _, query = place.partition("?")
    hosts, _, database = location.partition("/") if slashes else ("", "", location)
    user, _, password = credentials.partition(":")
    login = [
        ("user", _decode(user, "user")),
        ("password", _decode(password, "password")),
        *_addresses(hosts.split(",")),
        ("dbname", _decode(database, "database")),
    ]
    notes = [] if name.startswith("postgres") else [f"{name}:// was read as postgresql://"]
    if re.search(r"[/?#@\s]|%(?![\dA-Fa-f]{2})", password):
        notes.append("the password has characters that a URL should percent-encode; it was read as it stands")
    settings = _query(query, plus=driver or jdbc)
    return Parts([pair for pair in login if pair[1]], settings, jdbc, tuple(notes))


def _not_postgres(name: str) -> Unreadable:
    hints = {
        "prisma": "that is Prisma Accelerate: give the database's own URL, such as env:DIRECT_URL",
        "jdbc": "write jdbc:postgresql://host:5432/dbname?user=…",
        "http": "that is a web address: give the database's, postgresql://user@host:5432/dbname",
        "https": "that is a web address: give the database's, postgresql://user@host:5432/dbname",
    }
    return Unreadable(f"is a {name}: URL, and drift speaks PostgreSQL only", hints.get(name, f"give {FORMS}"))


def _split_login(rest: str) -> tuple[str, str]:
    """Answer what stands before and behind the ``@`` that ends the login.

    Any ``@`` may be it, or none. One reading makes sense almost always; of several, the one that libpq has is
    meant if the standard (RFC 3986) has the same; else nobody can know.
    """
    readings = [("", rest)] + [(rest[: at.start()], rest[at.end() :]) for at in re.finditer("@", rest)]
    possible = [(login, place) for login, place in readings if _is_login(login) and _is_place(place)]
    if len(possible) > 1:
        first = re.match("([^@/?]*)@", rest)
        usual = first[1] if first else "" if re.match("[^@?]*/", rest) else None
        possible = [(login, place) for login, place in possible if login == usual and _is_exact(place)]
    if len(possible) != 1:
        raise _unclear(rest)
    return possible[0]


def _is_login(text: str) -> bool:
    return not re.search("[/?]", text.partition(":")[0])


def _is_place(text: str) -> bool:
    location, _, query = text.partition("?")
    hosts, _, database = location.partition("/")
    return (
        all(_HOST.fullmatch(host) for host in hosts.split(","))
        and "/" not in database
        and all(re.match(r"[\w.\-]+(=|\Z)", setting) for setting in query.split("&") if setting)
    )


def _is_exact(place: str) -> bool:
    """Answer whether each ``@`` left in it stands where one may: in the value of a parameter that exists."""
    location, _, query = place.partition("?")
    with_at = [setting.partition("=")[0] for setting in query.split("&") if "@" in setting]
    return "@" not in location and all(map(is_known, with_at))


def _unclear(rest: str) -> Unreadable:
    login, at, place = rest.rpartition("@")
    form = "write postgresql://LOGIN@host:5432/dbname with user:password as LOGIN, and an IPv6 host as [::1]"
    if not at:
        return Unreadable("has no host and port that make sense, or a password without its @host", form)
    marks = [mark for mark in "@/?" if mark in login]
    if not marks or not _is_place(place):
        return Unreadable("has no host, port and database that make sense behind its last @", form)
    codes = ", ".join(f"{mark} as %{ord(mark):02X}" for mark in marks)
    return Unreadable(
        "can be read in two ways: nobody can know where its password ends",
        f"percent-encode what belongs to the user, the password or the database: {codes}",
    )


def _decode(text: str, what: str) -> str:
    """Answer the text percent-decoded; one in which no ``%`` starts a code is taken as it is."""
    codes, wrong = re.search(r"%[\dA-Fa-f]{2}", text), re.search(r"%(?![\dA-Fa-f]{2})", text)
    if codes and wrong:
        raise Unreadable(f"has a {what} with a % that is not part of a code", "write % as %25")
    if "\0" in text or "%00" in text:
        raise Unreadable(f"has a {what} with a NUL in it", "PostgreSQL knows no such character")
    try:
        return text if wrong else unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Unreadable(f"has a {what} with codes that are not UTF-8", "é is %C3%A9, for example") from None


def _addresses(addresses: list[str]) -> Settings:
    """Answer hosts and ports as libpq lists them; an address is ``host``, ``host:port`` or ``[::1]:port``."""
    matches = [(text, _HOST_AND_PORT.fullmatch(text)) for text in addresses]
    pairs = [(match[1], match[2] or "") if match else (text, "") for text, match in matches]
    hosts = ",".join(_decode(host.strip("[]"), "host") for host, _ in pairs)
    ports = ",".join(port for _, port in pairs)
    return [("host", hosts if hosts.strip(",") else ""), ("port", ports if ports.strip(",") else "")]


def _query(query: str, *, plus: bool) -> Settings:
    """Answer the settings behind the ``?``; a ``+`` is a blank to every driver but libpq."""
    settings: list[tuple[str, str]] = []
    for item in filter(None, query.split("&")):
        name, equals, value = item.partition("=")
        if not equals and name != "ssl":
            hint = "write name=value, and & as %26 where it is part of a value"
            raise Unreadable("has a parameter without a value", hint)
        value = value if equals else "true"
        settings.append((_decode(name, "name"), _decode(value.replace("+", " ") if plus else value, "value")))
    hosts = ",".join(value for name, value in settings if name == "host").split(",")
    if not any(re.fullmatch(r"[\w.\-]+:\d+", host) for host in hosts):
        return settings
    # SQLAlchemy lists several servers as host=one:5432&host=two:5432.
    return [*(pair for pair in settings if pair[0] != "host"), *_addresses(hosts)]


def _conninfo(text: str) -> Settings:
    settings: list[tuple[str, str]] = []
    end = 0
    while text[end:].strip():
        match = _SETTING.match(text, end)
        if match is None:
            place = f"behind its setting number {len(settings)}" if settings else "from the start"
            hint = "write name=value; a value with blanks needs quotes: name='two words'"
            raise Unreadable(f"does not make sense {place}", hint)
        value = match[2] if match[2] is not None else match[3]
        settings.append((match[1], re.sub(r"\\(.?)", r"\1", value, flags=re.DOTALL)))
        end = match.end()
    if "\0" in text or any(name == "dbname" and "://" in value for name, value in settings):
        raise Unreadable("has a NUL in it, or a URL as its dbname", "give the URL alone")
    return settings
