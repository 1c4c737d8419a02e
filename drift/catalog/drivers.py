"""Say in libpq's words what a URL says in another driver's: kept, renamed, or left out with a note."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

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
)
from drift.redact import SECRET_PARAMETERS


@dataclass(frozen=True, slots=True)
class Translation:
    """The parameters in libpq's words, the schema Prisma or pgjdbc named, and what was changed on the way."""

    parameters: dict[str, str]
    schema: str | None
    notes: tuple[str, ...]


def translate(settings: Settings, *, strict_ssl: bool = False) -> Translation:
    """Answer what the settings mean to libpq; of two with the same name the later one counts.

    Args:
        settings: names and decoded values in the order they were written.
        strict_ssl: whether ``ssl=true`` asks for a verified certificate, as pgjdbc has it.

    Raises:
        Unreadable: a name nobody knows, or a value libpq would refuse.
    """
    kept: dict[str, str] = {}
    left_out: dict[str, list[str]] = {}
    notes: list[str] = []
    for position, (name, value) in enumerate(settings):
        word = RENAMED.get(name, name)
        if word in KEYWORDS or word in TRANSLATED:
            kept[word] = SERVER_TYPES.get(value, value) if name == "targetServerType" else value
            notes += [f"{name} was read as {word}"] if word != name and word != "schema" else []
        elif name in OWNER_OF or name.startswith("x-"):
            left_out.setdefault(OWNER_OF.get(name, "golang-migrate"), []).append(name)
        else:
            raise _unknown(name, settings[:position])
    notes += [f"left out, for {owner} only: {', '.join(names)}" for owner, names in left_out.items()]
    prisma = not PRISMA.isdisjoint(name for name, _ in settings)
    notes += _translate_tls(kept, prisma=prisma, strict_ssl=strict_ssl)
    schema = kept.pop("schema", "").split(",")[0].strip().strip('"')
    parameters = {name: value for name, value in kept.items() if value}
    _validate(parameters)
    return Translation(parameters, schema or None, tuple(notes))


def _unknown(name: str, before: Settings) -> Unreadable:
    guess = get_close_matches(name.lower(), [*KEYWORDS, *TRANSLATED, *OWNER_OF], n=1, cutoff=0.75)
    hint = (
        f"did you mean {guess[0]}?"
        if guess
        else "libpq's parameters are taken, and other drivers' are understood"
    )
    # What follows a password may be its second half, cut off by a "&" or a blank.
    if not guess and any(RENAMED.get(key, key) in SECRET_PARAMETERS for key, _ in before):
        return Unreadable(
            "has a parameter behind the password that nobody knows",
            "if it is part of the password: in a URL write & as %26, elsewhere quote the value: password='a b'",
        )
    return Unreadable(f"has a parameter that nobody knows: {name}", hint)


def _translate_tls(kept: dict[str, str], *, prisma: bool, strict_ssl: bool) -> Iterable[str]:
    """Turn what other drivers say about TLS into libpq's words, in place, and yield what was turned into what."""
    if ssl := kept.pop("ssl", ""):
        mode = _ssl_mode(ssl, strict=strict_ssl)
        yield f"ssl={'…' if mode == ssl else ssl} was read as sslmode={kept.setdefault('sslmode', mode)}"
    if kept.get("sslmode") == "no-verify":
        kept["sslmode"] = "require"
        yield "sslmode=no-verify was read as sslmode=require"
    if prisma and "sslkey" not in kept and (root := kept.pop("sslcert", "")):
        kept.setdefault("sslrootcert", root)
        yield "sslcert was read as sslrootcert: Prisma means the server's root certificate"
    if accept := kept.pop("sslaccept", ""):
        yield _accept(kept, accept)
    if kept.pop("sslidentity", ""):
        kept.pop("sslpassword", None)
        yield "sslidentity was left out: libpq takes a client certificate as sslcert=FILE.pem and sslkey=FILE.key"


def _ssl_mode(ssl: str, *, strict: bool) -> str:
    value = ssl.lower()
    if value in SSL_MODES:
        return value
    if value in {"true", "1", "on", "yes", "t"}:
        return "verify-full" if strict else "require"
    if value in {"false", "0", "off", "no", "f"}:
        return "disable"
    if value == "no-verify":
        return "require"
    raise Unreadable(
        "has a value of ssl that nobody knows", f"write sslmode= and one of {', '.join(SSL_MODES)}"
    )


def _accept(kept: dict[str, str], accept: str) -> str:
    """Prisma's ``strict`` checks name and issuer against the system's certificates; libpq says that in two words."""
    if accept not in {"strict", "accept_invalid_certs"}:
        raise Unreadable("has a value of sslaccept that nobody knows", "it is strict or accept_invalid_certs")
    if accept == "accept_invalid_certs":
        kept.setdefault("sslmode", "require")
    elif kept.get("sslmode") != "disable":
        kept["sslmode"] = "verify-full"
        kept.setdefault("sslrootcert", "system")
    return f"sslaccept={accept} was read as sslmode={kept['sslmode']}"


def _validate(parameters: dict[str, str]) -> None:
    """Refuse here what libpq would refuse with the value in its message."""
    mode = parameters.get("sslmode", "prefer")
    if mode not in SSL_MODES:
        guess = get_close_matches(mode.lower(), SSL_MODES, n=1)
        hint = f"did you mean {guess[0]}?" if guess else f"it is one of {', '.join(SSL_MODES)}"
        raise Unreadable("has a value of sslmode that nobody knows", hint)
    for port in parameters.get("port", "").split(","):
        if port and not (port.isdecimal() and 0 < int(port) < 65536):
            raise Unreadable("has a port that is not a number from 1 to 65535", "PostgreSQL's own is 5432")
    timeout = parameters.get("connect_timeout", "0")
    if not timeout.isdecimal():
        raise Unreadable("has a connect_timeout that is not whole seconds", "write connect_timeout=10")
