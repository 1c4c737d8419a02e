"""What PostgreSQL, poolers and libpq say when they let nobody in is understood, in any language."""

import re

import pytest

from drift.catalog.refusals import Attempt, explain

_AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "reason", "transient"),
    [
        ("FATAL:  the database system is starting up", "not ready: the database system is starting up", True),
        ("FATAL:  the database system is shutting down", "not ready", True),
        ("FATAL:  the database system is not yet accepting connections\nDETAIL:  Consistent …", "not ready", True),
        ("FATAL:  terminating connection due to administrator command", "not ready", True),
        ("could not receive data from server: Connection reset by peer", "closed before an answer", True),
        ("SSL connection has been closed unexpectedly", "closed before an answer", True),
        ("could not translate host name to address: Temporary failure in name resolution", "unknown host h", True),
        ("FATAL:  sorry, too many clients already", "sorry, too many clients already", False),
        ("FATAL:  remaining connection slots are reserved for roles with …", "remaining connection slots", False),
        ("FATAL:  no more connections allowed (max_client_conn)", "no more connections", False),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "ssl", no encryption', "not admitted", False),
        (
            'FATAL:  no pg_hba.conf entry for user "u", SSL encryption\nFATAL:  no pg_hba.conf entry …, no encryption',
            "SSL encryption",
            False,
        ),
        ('FATAL:  password authentication failed for user "u"', 'authentication failed for user "u"', False),
        ("FATAL:  SASL authentication failed", 'authentication failed for user "u"', False),
        ("FATAL:  Tenant or user not found", 'there is no user "u"', False),
        ('FATAL:  role "u" does not exist', 'there is no user "u"', False),
        ('FATAL:  database "ssl" does not exist', 'database "ssl" does not exist', False),
        ("FATAL:  no such database: ssl", 'database "ssl" does not exist', False),
        ('FATAL:  database "ssl" is not currently accepting connections', "takes no connections", False),
        ('FATAL:  Peer authentication failed for user "u"', "as the system user of that name only", False),
        ("FATAL:  unsupported startup parameter: options", "the pooler refuses it", False),
        ("SSL error: certificate verify failed", "certificate was not accepted", False),
        ('server certificate for "a" does not match host name "b"', "certificate was not accepted", False),
        ('root certificate file "/root/.postgresql/root.crt" does not exist', "certificate was not accepted", False),
        ('private key file "k" has group or world access', "the client's certificate", False),
        ("SSL error: tlsv1 alert unknown ca", "TLS failed", False),
        ("channel binding required, but server authenticated client without channel binding", "TLS failed", False),
        ("session is read-only", "no server of the kind", True),
    ],
)
def test_what_postgresql_and_poolers_say(words: str, reason: str, transient: bool) -> None:
    said = explain(Attempt(_AT + words, host="h", user="u", database="ssl"))
    assert reason in said.reason
    assert said.transient == transient
    assert said.hint
    assert not said.usage


@pytest.mark.parametrize(
    ("words", "hint", "transient"),
    [
        ("FATAL:  das Datenbanksystem startet", "--wait 60s", True),
        ("FATAL:  le système de bases de données se lance", "--wait 60s", True),
        ("ВАЖНО:  система баз данных запускается", "--wait 60s", True),
        ("致命错误:  数据库系统启动中", "--wait 60s", True),
        ("FATAL:  データベースシステムは起動処理中です", "--wait 60s", True),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »me« fehlgeschlagen", "check user and password", False),
        ("FATAL:  authentification par mot de passe échouée pour l'utilisateur  « me »", "check user and password", False),
        ("FATAL:  la autentificación password falló para el usuario «me»", "check user and password", False),
        ('ВАЖНО:  пользователь "me" не прошёл проверку подлинности (по паролю)', "check user and password", False),
        ('FATAL:  ユーザー"me"のパスワード認証に失敗しました', "check user and password", False),
        ("FATAL:  Datenbank »shop« existiert nicht", "names of user and database", False),
        ('ВАЖНО:  база данных "shop" не существует', "names of user and database", False),
        ("FATAL:  la base de données « shop » n'existe pas", "names of user and database", False),
        ('FATAL:  kein pg_hba.conf-Eintrag für Host »10.0.0.1«, Benutzer »me«, Datenbank »shop«', "pg_hba.conf", False),
    ],
)  # fmt: skip
def test_what_servers_say_in_other_languages(words: str, hint: str, transient: bool) -> None:
    used = "»shop«" not in words and "shop" not in words
    said = explain(Attempt(_AT + words, host="h", user="me", database="shop", used_password=used))
    assert said.transient == transient
    assert hint in said.hint
    assert re.sub(r"^\w+:  ", "", words) in said.reason


@pytest.mark.parametrize(
    "words",
    [
        'connection is bad: invalid sslnegotiation value: "x"',
        'connection is bad: invalid "ssl_min_protocol_version" value: "x"',
        'connection is bad: invalid integer value "x" for connection option "keepalives_idle"',
        'invalid connection option "sslnegotiation"\n',
        'definition of service "x" not found',
        "could not match 2 port numbers to 3 hosts",
    ],
)
def test_what_is_wrong_with_the_target_itself(words: str) -> None:
    said = explain(Attempt(words))
    assert said.usage
    assert not said.transient
    assert said.reason == words.removeprefix("connection is bad: ").strip()


@pytest.mark.parametrize(("last", "hint"), [("SSL", "pg_hba.conf"), ("no", "sslmode=require")])
def test_tls_is_advised_only_where_it_was_not_tried(last: str, hint: str) -> None:
    words = f'FATAL:  no pg_hba.conf entry for host "h", user "u", database "d", {last} encryption'
    assert hint in explain(Attempt(words)).hint
    assert ("sslmode" in explain(Attempt(words)).hint) == (last == "no")


def test_a_missing_password_is_known_in_any_language() -> None:
    said = explain(Attempt(_AT + "fe_sendauth: es wurde kein Passwort angegeben", user="me", needs_password=True))
    assert 'user "me" needs a password' in said.reason
    assert not said.transient
