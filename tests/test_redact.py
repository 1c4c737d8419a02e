"""No secret survives the redactor, however it is written; what is no secret does."""

import html
import json
import shlex
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from drift.redact import EVERYDAY, MASK, SHORTEST, Redactor

CANARY = "c4n4ry-s3cr3t/p@ss%"

SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded but for slashes": quote,
    "percent-encoded in lower case": lambda secret: quote(secret, safe="").replace("%2F", "%2f"),
    "form-encoded": quote_plus,
    "percent-encoded twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "repr": lambda secret: repr(secret)[1:-1],
    "repr of repr": lambda secret: repr(repr(secret))[2:-2],
    "bytes": lambda secret: repr(secret.encode())[2:-1],
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON in UTF-8": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret))[3:-3],
    "HTML": html.escape,
    "HTML in JSON": lambda secret: json.dumps(html.escape(secret))[1:-1],
    "SQL": lambda secret: secret.replace("'", "''"),
    "conninfo": lambda secret: secret.replace("\\", "\\\\").replace("'", "\\'"),
    "shell": shlex.quote,
    "psql's percent": lambda secret: secret.replace("%", "%%"),
    "workflow command": lambda secret: secret.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"),
}

secrets = st.text(min_size=SHORTEST, max_size=40)
nasty = st.text(alphabet="'\"\\%&+<> \n\taé\U0001f600@:/?#", min_size=SHORTEST, max_size=12)


def knowing(*secrets: str) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.add(secret)
    return redactor


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@given(secret=secrets | nasty, before=st.sampled_from(["", "x", " ", '"', "\\n", "%20", "("]))
@example(secret=CANARY, before="x")
@example(secret='it\'s "q\\uoted" 100% & <so> on\n', before="")
@example(secret="100%%25", before="")
@example(secret="ends in a backslash\\", before="\\")
def test_a_known_secret_is_found_in_every_spelling(spelling: Callable[[str], str], secret: str, before: str) -> None:
    assume(secret not in EVERYDAY)
    written = spelling(secret)
    cleaned = knowing(secret).known(f"{before}{written} and after")
    for text in (secret, written):
        assume(text not in f"{before}{MASK} and after")  # the sentence itself would hold it
        assert text not in cleaned


@given(st.lists(secrets, min_size=2, max_size=4), st.data())
def test_overlapping_secrets_leave_nothing_of_each_other(several: list[str], data: st.DataObject) -> None:
    first, second = several[:2]
    overlap = first + second[data.draw(st.integers(0, len(second) - 1)) :]
    assume(EVERYDAY.isdisjoint(several))
    redactor = knowing(*several, overlap)
    text = "".join([*several, overlap, *reversed(several)])
    assume(all(secret not in MASK * len(text) for secret in [*several, overlap]))
    assert set(redactor.known(text)) <= set(MASK)


def test_the_longest_of_nested_secrets_goes_whole() -> None:
    assert knowing("hunter", "hunter22").known("hunter22 hunter") == f"{MASK} {MASK}"
    assert knowing("abcdef", "defghi").known("abcdefghi") == MASK
    assert knowing("abcdefghij", "cde").known("abcdefghij!") == f"{MASK}!"
    assert knowing("aba").known("ababa!") == f"{MASK}!"


def test_cleaning_twice_changes_nothing_more() -> None:
    redactor = knowing(CANARY)
    once = redactor.clean(f"postgres://u:{CANARY}@h/db password='{CANARY}' {CANARY}")
    assert redactor.clean(once) == once == f"postgres://u:{MASK}@h/db password={MASK} {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://u:{CANARY}@h/db",
        f"  'postgres://u:{CANARY}@h/db'\n",
        f"export DATABASE_URL=postgres://u:{CANARY}@h/db",
        f"psql postgres://u:{CANARY}@h/db",
        f"jdbc:postgresql://h/db?user=u&password={CANARY}&ssl=true",
        f"postgresql+asyncpg://u:{quote(CANARY, safe='')}@h/db",
        f"mysql://u:{CANARY}@h/db",
        f"u:{CANARY}@h/db",
        f"postgresql://u:{CANARY.replace('@', '')}",
        f"host=h password={CANARY} dbname=d",
        f"host=h password = '{CANARY}' dbname=d",
        f"password='{CANARY}",
        f"Host=h;Password={CANARY};Database=d",
        f"prisma://accelerate/?api_key={CANARY}",
        f"postgresql://h/db?sslpassword={quote_plus(CANARY)}",
        f"postgresql://h/db?x=1&access_token={CANARY}",
        f"postgresql://h/db oauth_client_secret={CANARY}",
    ],
)
def test_what_looks_like_a_target_teaches_its_secret(text: str) -> None:
    redactor = Redactor()
    redactor.learn(text)
    secret = CANARY if CANARY in text or quote(CANARY, safe="") in text or "%40" in text else CANARY.replace("@", "")
    assert MASK in redactor.known(f"bare {secret} text")
    assert "s3cr3t" not in redactor.known(f"bare {secret} text")


def test_values_of_a_conninfo_string_are_learned_unescaped() -> None:
    redactor = Redactor()
    redactor.learn(r"host=h password='two \'words\' and a \\' user=u")
    assert redactor.known(r"""FATAL: "two 'words' and a \" is wrong""") == f'FATAL: "{MASK}" is wrong'


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('invalid percent-encoded token: "s3cr3t%ZZ"', f'invalid percent-encoded token: "{MASK}"'),
        (
            'missing "=" after "postgresql+psycopg://u:s3cr3t%ZZ@h/db" in connection info string',
            f'missing "=" after "postgresql+psycopg://u:{MASK}@h/db" in connection info string',
        ),
    ],
)
def test_what_libpq_quotes_is_masked(text: str, clean: str) -> None:
    redactor = Redactor()
    redactor.learn("postgresql+psycopg://u:s3cr3t%ZZ@h/db")
    assert redactor.clean(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("postgres://u:p@h/db", f"postgres://u:{MASK}@h/db"),
        ("postgresql+psycopg://:pw@[::1]:5432/db", f"postgresql+psycopg://:{MASK}@[::1]:5432/db"),
        (r"postgres:\/\/u:pw@h\/db", rf"postgres:\/\/u:{MASK}@h\/db"),
        ("postgres://user@server:pw@h/db", f"postgres://user@server:{MASK}@h/db"),
        ("postgres://u:a/b?c#d@e@h/db", f"postgres://u:{MASK}@h/db"),
        ('{"u":"postgres://u:p@h/d","e":"a@b"}', f'{{"u":"postgres://u:{MASK}@h/d","e":"a@b"}}'),
        ("password=x sslpassword=y PGPASSWORD=z", f"password={MASK} sslpassword={MASK} PGPASSWORD={MASK}"),
        ("password='a b' user=u", f"password={MASK} user=u"),
        (r"password='it\'s' user=u", f"password={MASK} user=u"),
        ("?password=a&sslmode=require", f"?password={MASK}&sslmode=require"),
        ("h/db?user=u&token=a", f"h/db?user=u&token={MASK}"),
        (r'{"dsn":"password=x\"y"}', rf'{{"dsn":"password={MASK}\"y"}}'),
    ],
)
def test_what_stands_where_secrets_stand_is_masked_unknown(text: str, clean: str) -> None:
    assert Redactor().clean(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "postgresql://user@host:5432/db",
        "http://localhost:8080/x",
        "password=''",
        "CHECK (password <> '' AND token = 'x'::text)",
        "ALTER TABLE t ALTER COLUMN password SET DEFAULT 'x'",
        '{"password": "text", "url": "http://h:80/", "mail": "a@b"}',
        "lock_timeout = '100ms'",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor().clean(text) == text


@pytest.mark.parametrize("public", ["postgres", "app", "shop"])
def test_a_secret_that_is_a_public_name_is_masked_as_a_word(public: str) -> None:
    redactor = knowing(public)
    redactor.public(["shop", "app"])
    text = f"{public}@db:5432/{public} postgresql://db applied 'x{public}' {public}s {public}_x"
    expected = f"{MASK}@db:5432/{MASK} postgresql://db applied 'x{public}' {public}s {public}_x"
    assert redactor.known(text) == expected


@pytest.mark.parametrize("before", ["\\n", "%20", "\\x1b", "\\u001b", "\x1b[1;31m", '"', "'", "=", ":"])
def test_a_word_behind_an_escape_is_a_word(before: str) -> None:
    assert knowing("postgres").known(f"{before}postgres.") == f"{before}{MASK}."


def test_a_secret_that_is_public_only_later_is_masked_as_a_word_from_then_on() -> None:
    redactor = knowing("shop")
    assert redactor.known("shopping") == f"{MASK}ping"
    redactor.public(["shop"])
    assert redactor.known("shopping at shop") == f"shopping at {MASK}"


def test_the_shortest_secrets_are_masked_where_a_pattern_tells_them_only() -> None:
    redactor = Redactor()
    redactor.learn("postgres://u:ab@h/db")
    assert redactor.clean("a tab of postgres://u:ab@h/db password=ab") == (f"a tab of postgres://u:{MASK}@h/db password={MASK}")


def test_the_redactor_itself_shows_nothing() -> None:
    redactor = knowing(CANARY)
    assert "s3cr3t" not in repr(redactor) + str(redactor)
    assert not hasattr(redactor, "__dict__")


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "a_" * 150_000, "\\" * 100_000, "a://b:" * 10_000, "password=" * 30_000, "%25" * 100_000],
    ids=["word", "snake", "backslashes", "urls", "settings", "percents"],
)
def test_no_text_makes_it_slow(text: str) -> None:
    start = time.process_time()
    knowing(CANARY, "\\\\x\\'", "%%%").clean(text)
    assert time.process_time() - start < 5
