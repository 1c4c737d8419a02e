"""Say in libpq's words what a URL says in another driver's: kept, renamed, or left out with a note."""

from msgspec import Struct

from drift.catalog.parameters import (
    KEYWORDS,
    OWNER_OF,
    PRISMA,
    RENAMED,
    SERVER_TYPES,
    SSL_MODES,
    TRANSLATED,
    Settings,
    Unreadable,
    is_known,
)
from drift.redact import SECRET_PARAMETERS


class Translation(Struct, frozen=True):
    """The parameters in libpq's words, the schema Prisma or pgjdbc named, and what was changed on the way."""

    parameters: dict[str, str]
    schema: str | None
    notes: tuple[str, ...]


def translate(login: Settings, settings: Settings, *, strict_ssl: bool = False) -> Translation:
    """Answer what a target means to libpq; of two settings with the same name the later one counts.

    Args:
        login: what stands before the ``?`` of a URL, already in libpq's words.
        settings: the other names and their decoded values, in the order they were written.
        strict_ssl: whether ``ssl=true`` asks for a verified certificate, as pgjdbc has it.

    Raises:
        Unreadable: a name nobody knows, or a value libpq would refuse.
    """
    kept = dict(login)
    left_out: dict[str, list[str]] = {}
    notes: list[str] = []
    for position, (name, value) in enumerate(settings):
        if not is_known(name):
            raise _unknown(name, settings[:position])
        if name in OWNER_OF:
            left_out.setdefault(OWNER_OF[name], []).append(name)
            continue
        word = RENAMED.get(name, name)
        kept[word] = SERVER_TYPES.get(value, value) if name == "targetServerType" else value
        notes += [f"{name} was read as {word}"] if name in RENAMED else []
    notes += [f"left out, for {owner} only: {', '.join(names)}" for owner, names in left_out.items()]
    prisma = not PRISMA.isdisjoint(name for name, _ in settings)
    notes += [*_ssl(kept, strict=strict_ssl), *_prisma_tls(kept, prisma=prisma)]
    schema = kept.pop("schema", "").split(",")[0].strip().strip('"')
    parameters = {name: value for name, value in kept.items() if value}
    _validate(parameters)
    return Translation(parameters, schema or None, tuple(notes))


def _unknown(name: str, before: Settings) -> Unreadable:
    from difflib import get_close_matches  # only a mistake needs it

    guess = get_close_matches(name.lower(), [*KEYWORDS, *RENAMED, *TRANSLATED, *OWNER_OF], n=1, cutoff=0.75)
    if guess:
        return Unreadable(f"has a parameter that nobody knows: {name}", f"did you mean {guess[0]}?")
    # What follows a password may be its second half, cut off by a "&" or a blank.
    if any(RENAMED.get(key, key) in SECRET_PARAMETERS for key, _ in before):
        hint = "in a URL write & as %26; elsewhere quote a value with blanks: name='two words'"
        return Unreadable("has a parameter that nobody knows, or a password with a & or a blank in it", hint)
    hint = "leave it out: libpq's parameters are taken, and those of the usual drivers are understood"
    return Unreadable(f"has a parameter that nobody knows: {name}", hint)


def _ssl(kept: dict[str, str], *, strict: bool) -> list[str]:
    """Turn ``ssl=true`` (asyncpg, pgjdbc, node-postgres) and ``no-verify`` into a sslmode, in place."""
    notes = []
    if ssl := kept.pop("ssl", "").lower():
        kept.setdefault("sslmode", _ssl_mode(ssl, strict=strict))
        notes.append(f"ssl was read as sslmode={kept['sslmode']}")
    if kept.get("sslmode") == "no-verify":
        kept["sslmode"] = "require"
        notes.append("sslmode=no-verify was read as sslmode=require")
    return notes


def _ssl_mode(value: str, *, strict: bool) -> str:
    """Answer the sslmode; libpq itself takes ``ssl=true`` for require, pgjdbc for verify-full."""
    if value in {*SSL_MODES, "no-verify"}:
        return value
    if value in {"true", "1", "on", "yes", "t"}:
        return "verify-full" if strict else "require"
    if value in {"false", "0", "off", "no", "f"}:
        return "disable"
    raise Unreadable("has an unknown value of ssl", f"write sslmode= and one of {', '.join(SSL_MODES)}")


def _prisma_tls(kept: dict[str, str], *, prisma: bool) -> list[str]:
    """Turn Prisma's certificates and ``sslaccept`` into libpq's words, in place.

    Prisma's ``strict`` checks the server's name and issuer against the system's certificates: verify-full and
    sslrootcert=system (libpq 16). ``accept_invalid_certs`` encrypts and checks nothing: require.
    """
    notes = []
    if prisma and "sslkey" not in kept and (root := kept.pop("sslcert", "")):
        kept.setdefault("sslrootcert", root)
        notes.append("sslcert was read as sslrootcert: Prisma means the server's root certificate")
    accept = kept.pop("sslaccept", "")
    if accept not in {"", "strict", "accept_invalid_certs"}:
        raise Unreadable("has an unknown value of sslaccept", "it is strict or accept_invalid_certs")
    if accept == "accept_invalid_certs":
        kept.setdefault("sslmode", "require")
    elif accept and kept.get("sslmode") != "disable":
        kept["sslmode"] = "verify-full"
        kept.setdefault("sslrootcert", "system")
    notes += [f"sslaccept was read as sslmode={kept['sslmode']}"] if accept else []
    if kept.pop("sslidentity", ""):
        kept.pop("sslpassword", None)
        notes.append("sslidentity was left out: libpq takes sslcert=client.crt and sslkey=client.key instead")
    return notes


def _validate(parameters: dict[str, str]) -> None:
    """Refuse here what libpq would refuse with the value in its message."""
    mode = parameters.get("sslmode", "prefer")
    if mode not in SSL_MODES:
        from difflib import get_close_matches  # only a mistake needs it

        guess = get_close_matches(mode.lower(), SSL_MODES, n=1)
        hint = f"did you mean {guess[0]}?" if guess else f"it is one of {', '.join(SSL_MODES)}"
        raise Unreadable("has an unknown value of sslmode", hint)
    for port in parameters.get("port", "").split(","):
        if port and not (port.isdecimal() and 0 < int(port) < 65536):
            raise Unreadable("has a port that is not a number from 1 to 65535", "PostgreSQL's own is 5432")
    if not parameters.get("connect_timeout", "0").isdecimal():
        raise Unreadable("has a connect_timeout that is not whole seconds", "write connect_timeout=10")
