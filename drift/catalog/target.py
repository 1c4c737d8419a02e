"""Which database is meant, and who said so: an option, a variable, or libpq's own settings.

Pure: nothing is contacted and psycopg is not imported. Every secret is told to the redactor before anything
can fail, so that no message, not even one about the secret, shows it.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from drift.catalog.drivers import translate
from drift.catalog.dsn import FORMS, parse
from drift.catalog.parameters import Unreadable
from drift.errors import TargetMissing, UsageError
from drift.redact import REDACTOR, SECRET_PARAMETERS, clean

OPTION: Final = "--database"
VARIABLES: Final = ("DRIFT_DATABASE_URL", "DATABASE_URL", "POSTGRES_URL")
LIBPQ_VARIABLES: Final = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE")

_LOOKS_LIKE_A_TARGET: Final = re.compile(r"\s*[\"']?(?:jdbc:)?postgres(?:ql)?(?:\+\w+)?:", re.IGNORECASE)
_WRAPPINGS: Final = (
    (re.compile(r"[\s\ufeff]+(.*)|(.*?)[\s\ufeff]+", re.DOTALL), "white space around the target was ignored"),
    (re.compile(r"\"(.*)\"|'(.*)'|`(.*)`|<(.*)>", re.DOTALL), "quotes around the target were ignored"),
    (
        re.compile(r"(?:export\s+)?[A-Z_][A-Z0-9_]*=(?=\W?(?:jdbc:|postgres))(.*)", re.DOTALL),
        "the name before the target was ignored",
    ),
    (
        re.compile(r"psql\s+(?=\W?(?:jdbc:|postgres))(.*)", re.DOTALL),
        "the word psql before the target was ignored",
    ),
)


class ConnectionSpec(Struct, frozen=True):
    """How to reach a database, and who said so.

    Args:
        parameters: libpq keywords and values; what they leave out libpq takes from its environment.
        source: ``--database``, the name of a variable, or ``libpq (PGHOST, …)``.
        schema: the schema that Prisma's ``?schema=`` or pgjdbc's ``?currentSchema=`` named.
        notes: what was left out of the target or read differently, a sentence each.
    """

    parameters: Mapping[str, str]
    source: str
    schema: str | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Answer user, host, port and database as far as they are given, without any secret."""
        given = self.parameters
        if "service" in given:
            return clean(f"service={given['service']}")
        hosts = (given.get("host") or given.get("hostaddr", "")).split(",")
        ports = given.get("port", "").split(",")
        ports = ports if len(ports) == len(hosts) else ports[:1] * len(hosts)
        places = ",".join(f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=True))
        user = f"{given['user']}@" if "user" in given else ""
        database = f"/{given['dbname']}" if "dbname" in given else ""
        return clean(f"{user}{places}{database}") or "libpq's default database"

    def __repr__(self) -> str:
        return f"ConnectionSpec({str(self)!r}, source={self.source!r})"


def resolve(database: str | None, environ: Mapping[str, str], option: str = OPTION) -> ConnectionSpec:
    """Answer the database that is meant: the option's, else the first variable's that is set, else libpq's.

    Args:
        database: the value of ``--database``, None when it was not given.
        environ: the environment; a variable that is empty counts as not set.
        option: what gave it, for messages.

    Raises:
        UsageError: what was given cannot be understood, or is not PostgreSQL's.
        TargetMissing: nothing names a database.
    """
    for text in (database or "", *(environ.get(name, "") for name in VARIABLES)):
        REDACTOR.learn(text)
    REDACTOR.add(environ.get("PGPASSWORD", ""))
    if database is not None:
        return _from_option(database, environ, option)
    for name in VARIABLES:
        if environ.get(name, "").strip():
            return _understand(environ[name], name, environ)
    if given := [name for name in LIBPQ_VARIABLES if environ.get(name)]:
        return ConnectionSpec({}, f"libpq ({', '.join(given)})")
    raise _missing(environ)


def _from_option(database: str, environ: Mapping[str, str], option: str) -> ConnectionSpec:
    text = database.strip()
    if not text:
        hint = 'the variable in it is probably not set: echo "${DATABASE_URL:?}"'
        raise UsageError(f"{option} was given an empty text", hint)
    if not re.fullmatch(r"[A-Za-z_][\w\-]*", text):
        return _understand(database, option, environ)
    if _LOOKS_LIKE_A_TARGET.match(environ.get(text, "")):
        raise UsageError(f"{option} {text} names a variable", f"to use its value: drift check -d env:{text}")
    REDACTOR.public([text])
    return ConnectionSpec({"dbname": text}, option, None, (f"{text} was read as a database's name, as psql does",))


def _understand(text: str, source: str, environ: Mapping[str, str]) -> ConnectionSpec:
    """Answer the spec of one target as someone wrote it; ``env:NAME`` is looked up, once."""
    text, notes = _unwrap(text)
    if text.startswith("env:") and "env:" not in source:
        name = text.removeprefix("env:").strip()
        return _understand(_lookup(name, source, environ), f"{source} env:{name}", environ)
    try:
        spec = _spec(text, source)
    except Unreadable as error:
        raise UsageError(clean(f"the target in {source} {error.reason}"), clean(error.hint)) from None
    return replace(spec, notes=(*notes, *spec.notes))


def _unwrap(text: str) -> tuple[str, list[str]]:
    """Answer the target without what was copied along with it, and notes that say what that was."""
    notes: list[str] = []
    before = ""
    while text != before:
        before = text
        for pattern, note in _WRAPPINGS:
            if match := pattern.fullmatch(text):
                text = next(group for group in match.groups() if group is not None)
                notes.append(note)
    return text, list(dict.fromkeys(notes))


def _lookup(name: str, source: str, environ: Mapping[str, str]) -> str:
    text = environ.get(name, "")
    REDACTOR.learn(text)
    if text.strip():
        return text
    candidates = _other_targets(environ)
    from difflib import get_close_matches  # only a mistake needs it

    guess = get_close_matches(name, candidates, n=1) or candidates
    hint = f"set is {guess[0]}: drift check -d env:{guess[0]}" if guess else f"set it, or give {FORMS}"
    raise UsageError(f"{source} says env:{name}, and that variable is {'empty' if name in environ else 'not set'}", hint)


def _spec(text: str, source: str) -> ConnectionSpec:
    if text.startswith("$"):
        raise Unreadable("is a variable that nothing replaced by its value", f"write env:NAME, or give {FORMS}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("is not UTF-8", "percent-encode what is not ASCII") from None
    parts = parse(text)
    if parts is None:
        hint = "put postgresql:// before it" if "@" in text else f"give {FORMS}"
        raise Unreadable("is neither a URL nor a connection string", hint)
    done = translate(parts.login, parts.settings, strict_ssl=parts.jdbc)
    for name in SECRET_PARAMETERS & done.parameters.keys():
        REDACTOR.add(done.parameters[name])
    REDACTOR.public(done.parameters[name] for name in ("user", "dbname") if name in done.parameters)
    return ConnectionSpec(done.parameters, source, done.schema, tuple(map(clean, (*parts.notes, *done.notes))))


def _missing(environ: Mapping[str, str]) -> TargetMissing:
    looked = ", ".join(f"{name} (empty)" if name in environ else name for name in VARIABLES)
    hint = "drift check -d postgresql://user@host:5432/dbname, or set DATABASE_URL"
    if found := _other_targets(environ):
        hint = f"{found[0]} is set: drift check -d env:{found[0]}"
    return TargetMissing(f"no database was named: no {OPTION} was given, and none of {looked}, PGHOST, PGSERVICE is set", hint)


def _other_targets(environ: Mapping[str, str]) -> list[str]:
    """Answer the variables that hold a PostgreSQL URL, what a service offers to the public first."""
    names = [name for name, value in environ.items() if _LOOKS_LIKE_A_TARGET.match(value)]
    return sorted(names, key=lambda name: ("PUBLIC" not in name, name))
