"""What may never be printed: every secret seen is remembered here and taken out of what leaves the process.

Two nets. *Known* secrets are found wherever they stand and however they are written: percent-encoded, quoted
by ``repr()``, JSON, SQL, a shell or HTML. *Patterns* (``scheme://user:…@``, ``password=…``) catch what nobody
told us about.

A secret that is also a public name (the user, the database, an everyday word like ``postgres``) is masked
where it stands as a word of its own, so that ``postgresql://`` and ``applied`` can still be read.

Every repetition in the patterns is bounded, so that no text can make the cleaning slow.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final
from urllib.parse import unquote, unquote_plus

MASK: Final = "***"

SHORTEST: Final = 3
"""Shorter secrets are masked only where a pattern says what they are: a lone "a" is in every word."""

SECRET_PARAMETERS: Final = frozenset("password sslpassword oauth_client_secret scram_client_key scram_server_key".split())
"""The keywords of libpq whose value is a secret (PQconninfoOption.dispchar, and the SCRAM keys)."""

EVERYDAY: Final = frozenset("admin app dev drift localhost password postgres postgresql public root secret test user".split())
"""Words that are in every message, whoever has them for a password."""

# Compiled where they are used: most runs clean no text that could hold a secret.
_URL: Final = r"://(\S*)"
_WHOLE_URL: Final = r"(?s)\W*(?:(?:export\s+)?\w+=\W*|psql\W+|jdbc:)?[A-Za-z][\w+.\-]*://(.*)"
_NO_SCHEME: Final = r"\W*[^\s:/@=]+:(\S+)@"
_SETTING: Final = r"""(?isx)
        (?:password|passwd|pwd|token|api_?key|oauth_client_secret|scram_(?:client|server)_key)\s*=\s*
        (?:'((?:[^'\\]|\\.)*)'?|((?:\\.|[^\s\\])+))"""

_ANY_URL: Final = r"""((?<![\w+.\-])[\w+.\-]{1,60}:(?:\\{0,8}/){2}[^\s:/?\#"'<>`]{0,300}:)[^\s"'<>`]{1,1024}@"""
# No white space around the "=": that is how SQL is printed, and `token = 'x'` in a CHECK is nobody's secret.
_ANY_SETTING: Final = r"""(?ix)
        ((?:password|passwd|pwd|oauth_client_secret|scram_(?:client|server)_key)=|[?&](?:api_?key|\w{0,40}token)=)
        (?:'(?:[^'\\]|\\.|''){1,1024}'|(?:[^\s&"'<\\]|\\[^"']){1,1024})"""

# What ends in a letter or a digit and yet is no part of the word behind it: escapes and colours.
_ESCAPE_BEFORE: Final = r"(?:\\[abfnrtv0]|%[\dA-Fa-f]{2}|\\x\w\w|\\u\w{4}|\x1b\[[\d;]*m)\Z"
_ESCAPES: Final = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
_OTHER_FORMS: Final = {"'": (r"''", r"""'"'"'""", r"'\\''"), '"': ('""',), "%": ("%%",), " ": (r"\+",)}
_ENTITIES: Final = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


class Redactor:
    """Remembers secrets and takes them out of texts."""

    __slots__ = ("_matchers", "_public", "_secrets")

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._public: set[str] = set(EVERYDAY)
        self._matchers: tuple[tuple[re.Pattern[str], bool], ...] | None = None

    def __repr__(self) -> str:
        return f"Redactor({len(self._secrets)} secrets)"

    def add(self, secret: str) -> None:
        """Remember one secret, as it is and percent-decoded."""
        forms = {secret, unquote(secret), unquote_plus(secret)}
        new = {form for form in forms if len(form) >= SHORTEST} - self._secrets
        if new:
            self._secrets |= new
            self._matchers = None

    def public(self, names: Iterable[str]) -> None:
        """Remember names that are printed anyway: a secret equal to one is masked only as a whole word."""
        self._public.update(names)
        self._matchers = None

    def learn(self, text: str) -> None:
        """Remember every secret in a text that is, or holds, a connection URL or string.

        Where an unencoded ``@`` or ``/`` leaves open where a password ends, every reading is remembered.
        Meant for what people give as a target: prose with "password = …" in it would teach plain words.
        """
        rests = [match[1] for match in re.finditer(_URL, text)]
        whole = re.match(_WHOLE_URL, text)
        for rest in [*rests, whole[1]] if whole else rests:
            self._learn_login(rest)
        if (bare := re.match(_NO_SCHEME, text)) and not whole:
            self.add(bare[1])
        for match in re.finditer(_SETTING, text):
            self._learn_value(match[1] if match[1] is not None else match[2])

    def forget(self) -> None:
        """Forget every secret and every name, for a process that goes on to other databases."""
        self._secrets.clear()
        self._public.intersection_update(EVERYDAY)
        self._matchers = None

    def known(self, text: str) -> str:
        """Answer the text without any known secret; what merely looks like one stays."""
        spans = sorted(self._spans(text))
        pieces, end = [], 0
        for start, stop in spans:
            if start >= end:
                pieces += [text[end:start], MASK]
            end = max(end, stop)
        return "".join([*pieces, text[end:]])

    def clean(self, text: str) -> str:
        """Answer the text without any known secret and without what stands where secrets stand."""
        text = self.known(text)
        if "://" in text or "=" in text or ":\\" in text:
            text = re.sub(_ANY_URL, rf"\1{MASK}@", text)
            text = re.sub(_ANY_SETTING, rf"\1{MASK}", text)
        return text

    def _learn_login(self, rest: str) -> None:
        user, _, login = rest.partition(":")
        authority = re.split(r"[/?#]", login, maxsplit=1)[0]
        for reading in (login, authority):
            secret, at, _ = reading.rpartition("@")
            if at:
                self.add(secret)
        # user:password without its @host reads like host:port.
        if not re.search(r"[@/?\[]", user + authority) and not re.fullmatch(r"\d*|\d*,.*", authority):
            self.add(authority)

    def _learn_value(self, value: str) -> None:
        for reading in (value, re.split("[&;]", value, maxsplit=1)[0]):
            self.add(reading)
            self.add(re.sub(r"\\(.)", r"\1", reading, flags=re.DOTALL))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where secrets stand, overlapping ones too: masking one must not leave the rest of another."""
        if self._matchers is None:
            self._matchers = tuple((_matcher(secret), secret in self._public) for secret in self._secrets)
        for matcher, as_word in self._matchers:
            match = matcher.search(text)
            while match:
                if not as_word or _stands_alone(text, match):
                    yield match.span()
                match = matcher.search(text, match.start() + 1)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    start, stop = match.span()
    before = text[max(0, start - 12) : start]
    return (not before or not _in_word(before[-1]) or bool(re.search(_ESCAPE_BEFORE, before))) and not (
        stop < len(text) and _in_word(text[stop])
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _matcher(secret: str) -> re.Pattern[str]:
    """Answer a pattern for the secret in any spelling, its backslashes in a row taken as one item."""
    return re.compile("".join(_spellings(item) for item in re.findall(r"\\+|.", secret, re.DOTALL)))


@cache
def _spellings(item: str) -> str:
    """Answer a pattern for one character (or some backslashes): as it is, quoted or escaped, even twice."""
    if item.isascii() and item.isalnum():
        return item
    if item[0] == "\\":
        count = len(item)
        return rf"(?:(?:{_escaped(item[0])}){{{count}}}|\\{{{count},{8 * count}}})"
    forms = [_escaped(item), *_OTHER_FORMS.get(item, ()), r"\\{0,8}" + re.escape(item)]  # the longest first
    return f"(?:{'|'.join(forms)})"


def _escaped(character: str) -> str:
    """Answer a pattern for the character's escapes; a text encoded twice has "%25" for "%"."""
    code = ord(character)
    octets = [f"{octet:02x}" for octet in character.encode("utf-8", "surrogatepass")]
    units = re.findall("....", character.encode("utf-16-be", "surrogatepass").hex())
    forms = ["".join(f"%(?:25){{0,4}}{octet}" for octet in octets)]
    forms += ["".join(rf"\\{{1,8}}{letter}{digits}" for digits in row) for letter, row in (("x", octets), ("u", units))]
    forms += [
        rf"\\{{1,8}}x{code:02x}",
        rf"\\{{1,8}}U{code:08x}",
        rf"&(?:amp;){{0,4}}\#(?:0*{code}|x0*{code:x});",
    ]
    if character in _ESCAPES:
        forms.append(rf"\\{{1,8}}{_ESCAPES[character]}")
    if character in _ENTITIES:
        forms.append(rf"(?:&|\\{{1,8}}u0026)(?:amp;){{0,4}}{_ENTITIES[character]};")
    return f"(?i:{'|'.join(forms)})"


REDACTOR: Final = Redactor()
"""The redactor of the process: whoever reads a secret tells it, whoever writes a text asks it."""


def clean(text: str) -> str:
    """Answer the text fit to leave the process."""
    return REDACTOR.clean(text)
