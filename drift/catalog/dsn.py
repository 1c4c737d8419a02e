"""Take a connection URL or string apart, as people have them.

libpq's own reader is stricter and quotes what it cannot read, secrets included; so nothing but keywords and values
reaches it. A password with an unencoded ``@``, ``/``, ``?``, ``#`` or ``%`` is understood where only one reading makes
sense. No message quotes anything but names that everybody knows.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from drift.catalog.drivers import Settings, Unreadable, is_known

FORMS: Final = "postgresql://user@host:5432/dbname, 'host=… dbname=…', service=NAME, env:VARIABLE"
"""The forms of a target, for messages."""

_POSTGRES: Final = frozenset("postgres postgresql pgsql postgis timescale timescalegis".split())
_NO_SLASHES: Final = frozenset(
    "file jdbc mariadb mongodb mssql mysql oracle prisma redis sqlite sqlserver".split()
)
_SCHEME: Final = re.compile(
    r"(?P<jdbc>jdbc:)?(?P<name>[A-Za-z][\w.\-]*)(?:\+(?P<driver>\w*))?:(?P<slashes>//)?"
)
_HOST: Final = re.compile(r"(?:\[[\w:.%]+\]|(?:[\w.~\-]|%[\dA-Fa-f]{2})*)(?::\d{0,5})?")
_HOST_AND_PORT: Final = re.compile(r"(\[[\w:.%]+\]|[^:\[\]]*)(?::(\d*))?")
_KEYWORD: Final = re.compile(r"\s*[A-Za-z][\w\-]*\s*=")
_SETTING: Final = re.compile(
    r"\s*(?P<name>[^\s=]+)\s*=\s*(?:'(?P<quoted>(?:[^'\\]|\\.)*)'|(?P<plain>(?:\\.?|[^\s\\'])(?:\\.?|[^\s\\])*|))",
    re.DOTALL,
)
_DOT_NET: Final = re.compile(
    r"\s*(?:host|server|data source|user id|username|user|database|port|password)\s*=[^;]*;", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a URL or string says, decoded: its settings in order, whose it is, and what was read leniently."""

    settings: Settings
    jdbc: bool = False
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parts | None:
    """Answer the parts of a URL or conninfo string, None for a text that is neither.

    Raises:
        Unreadable: it is one, but not PostgreSQL's, or with more than one reading or none.
    """
    scheme = _SCHEME.match(text)
    if scheme and (scheme["slashes"] or scheme["jdbc"] or scheme["name"].lower() in _NO_SLASHES):
        return _url(scheme, text[scheme.end() :])
    if _DOT_NET.match(text):
        raise Unreadable(
            "is a .NET connection string", "write host=… port=… dbname=… user=… without semicolons"
        )
    return _conninfo(text) if _KEYWORD.match(text) else None


def _url(scheme: re.Match[str], rest: str) -> Parts:
    name = scheme["name"].lower()
    if name not in _POSTGRES:
        raise _not_postgres(name)
    login, place = _split_login(rest)
    location, _, query = place.partition("?")
    hosts, _, database = location.partition("/") if scheme["slashes"] else ("", "", location)
    if re.search(r"\s", place):
        raise Unreadable("has a blank or a line break in it", "write a blank as %20")
    user, _, password = login.partition(":")
    settings = [
        ("user", _decode(user, "user")),
        ("password", _decode(password, "password")),
        *_addresses(hosts.split(",")),
        ("dbname", _decode(database, "database")),
    ]
    settings = [(key, value) for key, value in settings if value]
    settings += _query(query, plus=scheme["driver"] is not None or scheme["jdbc"] is not None)
    notes = [] if name.startswith("postgres") else [f"{name}:// was read as postgresql://"]
    if re.search(r"[/?#@\s]|%(?![\dA-Fa-f]{2})", password):
        notes.append(
            "the password holds characters that a URL should percent-encode; it was read up to the last @"
        )
    return Parts(settings, scheme["jdbc"] is not None, tuple(notes))


def _not_postgres(name: str) -> Unreadable:
    hints = {
        "prisma": "that is Prisma Accelerate: give the database's own URL, such as env:DIRECT_URL",
        "prisma+postgres": "that is Prisma Accelerate: give the database's own URL, such as env:DIRECT_URL",
        "jdbc": "write jdbc:postgresql://host:5432/dbname?user=…",
        "http": "that is a web address, not a database's",
        "https": "that is a web address, not a database's",
    }
    return Unreadable(
        f"is a {name}: URL, and drift speaks PostgreSQL only", hints.get(name, f"it takes {FORMS}")
    )


def _split_login(rest: str) -> tuple[str, str]:
    """Answer what stands before and behind the ``@`` that ends the login.

    Any ``@`` may be it, or none. One reading makes sense almost always; of several, the one that follows the
    standard to the letter is meant; else nobody can know.
    """
    readings = [("", rest)] + [(rest[: at.start()], rest[at.end() :]) for at in re.finditer("@", rest)]
    possible = [(login, place) for login, place in readings if _is_login(login) and _is_place(place)]
    if len(possible) > 1:
        possible = [
            (login, place) for login, place in possible if not re.search("[/?@]", login) and _is_exact(place)
        ]
    if len(possible) != 1:
        raise _unclear(rest)
    return possible[0]


def _is_login(text: str) -> bool:
    return not re.search(r"[/?#]", text.partition(":")[0])


def _is_place(text: str) -> bool:
    location, _, query = text.partition("?")
    hosts, _, database = location.partition("/")
    return (
        all(_HOST.fullmatch(host) for host in hosts.split(","))
        and "/" not in database
        and all(re.match(r"[\w.\-]+(=|\Z)", setting) for setting in query.split("&") if setting)
    )


def _is_exact(place: str) -> bool:
    """Answer whether every ``@`` left in it stands where one may stand: in the value of a parameter that exists."""
    location, _, query = place.partition("?")
    return "@" not in location and all(
        "@" not in item or is_known(item.partition("=")[0]) for item in query.split("&")
    )


def _unclear(rest: str) -> Unreadable:
    login, at, place = rest.rpartition("@")
    if not at:
        return Unreadable(
            "has no readable host and port",
            "a password needs its @host: postgresql://user:password@host:5432/dbname; an IPv6 address needs brackets",
        )
    password = login.partition(":")[2]
    marks = [mark for mark in "@/?#%[] " if mark in password]
    if not marks or not _is_place(place):
        hint = "write postgresql://user:password@host:5432/dbname; an IPv6 address needs brackets: [::1]"
        return Unreadable("has no readable host, port and database behind its last @", hint)
    codes = ", ".join(f"{'a blank' if mark == ' ' else mark} as %{ord(mark):02X}" for mark in marks)
    return Unreadable(
        "has a password or a name in it that can be read in two ways", f"percent-encode: {codes}"
    )


def _decode(text: str, what: str) -> str:
    """Answer the text percent-decoded; one in which no ``%`` starts a code is taken as it is."""
    codes, wrong = re.search(r"%[\dA-Fa-f]{2}", text), re.search(r"%(?![\dA-Fa-f]{2})", text)
    if codes and wrong:
        raise Unreadable(f"has a {what} with a % that is not part of a code", "write % as %25")
    if wrong:
        return text
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Unreadable(f"has a {what} with codes that are not UTF-8", "é is %C3%A9, for example") from None
    if "\0" in decoded:
        raise Unreadable(f"has a {what} with %00 in it", "PostgreSQL has no such character")
    return decoded


def _addresses(addresses: list[str]) -> Settings:
    """Answer hosts and ports as libpq lists them; an address is ``host``, ``host:port``, ``[::1]:port`` or nothing."""
    pairs = [match.groups(default="") for text in addresses if (match := _HOST_AND_PORT.fullmatch(text))]
    hosts = ",".join(_decode(host.strip("[]"), "host") for host, _ in pairs)
    ports = ",".join(port for _, port in pairs)
    return [("host", hosts.strip(",") and hosts), ("port", ports.strip(",") and ports)]


def _query(query: str, *, plus: bool) -> Settings:
    """Answer the settings behind the ``?``; a ``+`` is a blank to every driver but libpq."""
    settings: list[tuple[str, str]] = []
    for item in filter(None, query.split("&")):
        name, equals, value = item.partition("=")
        if not equals and name != "ssl":
            raise Unreadable(
                "has a parameter without a value",
                "write name=value, and & as %26 where it is part of a value",
            )
        settings.append((_decode(name, "name"), _decode(value.replace("+", " ") if plus else value, "value")))
    settings = [(name, value or "true") if name == "ssl" else (name, value) for name, value in settings]
    hosts = [value for name, value in settings if name == "host"]
    if len(hosts) < 2 and not any(re.fullmatch(r"[\w.\-]+:\d+", host) for host in ",".join(hosts).split(",")):
        return settings
    # SQLAlchemy lists several servers as host=one:5432&host=two:5432.
    return [*(pair for pair in settings if pair[0] != "host"), *_addresses(",".join(hosts).split(","))]


def _conninfo(text: str) -> Parts:
    settings: list[tuple[str, str]] = []
    end = 0
    while text[end:].strip():
        match = _SETTING.match(text, end)
        if match is None:
            raise Unreadable(
                f"does not make sense behind its setting number {len(settings)}",
                "write name=value; a value with blanks needs quotes: password='two words'",
            )
        value = match["quoted"] if match["quoted"] is not None else match["plain"]
        settings.append((match["name"], re.sub(r"\\(.?)", r"\1", value, flags=re.DOTALL)))
        end = match.end()
    if any(name == "dbname" and "://" in value for name, value in settings):
        raise Unreadable("has a URL as its dbname", "give the URL alone")
    return Parts(settings)
