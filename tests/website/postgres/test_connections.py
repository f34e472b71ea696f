"""The database's address is read strictly, and nothing crosses a network unprotected."""

import secrets
from pathlib import Path

import pytest

from keepfaith.website.postgres.connections import BadDatabaseAddress, databases, parsed


def test_without_an_address_both_roles_use_the_embedded_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    # A short path: a long one has its socket elsewhere.
    data = Path("/tmp", f"keepfaith-{secrets.token_hex(6)}")
    given = databases(data)
    assert {alias: database["USER"] for alias, database in given.items()} == {
        "default": "keepfaith_app",
        "owner": "keepfaith_owner",
    }
    assert given["default"]["HOST"] == str(data / "postgresql" / "socket")
    assert [database["CONN_MAX_AGE"] for database in given.values()] == [None, 0]
    assert not data.exists()


def test_an_address_is_read_in_all_its_parts() -> None:
    given = parsed(
        "X", "postgresql://a%40b:p%2Fw@db.example.gov:6432/portal%20one?sslmode=verify-ca&sslrootcert=/c"
    )
    assert given == {
        "NAME": "portal one",
        "USER": "a@b",
        "PASSWORD": "p/w",
        "HOST": "db.example.gov",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-ca", "sslrootcert": "/c"},
    }


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", ""])
def test_a_local_connection_needs_no_encryption(host: str) -> None:
    assert "sslmode" not in parsed("X", f"postgres://u@{host}/n")["OPTIONS"]


def test_a_socket_can_be_named() -> None:
    assert parsed("X", "postgres://u@/n?host=/run/postgresql")["HOST"] == "/run/postgresql"


def test_over_a_network_the_server_must_prove_itself() -> None:
    assert parsed("X", "postgres://u@db.example.gov/n")["OPTIONS"] == {
        "sslmode": "verify-full",
        "sslrootcert": "system",
    }


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("mysql://u:secret@h/n", "only PostgreSQL"),
        ("sqlite:///secret", "only PostgreSQL"),
        ("postgres://u:secret@h", "no database"),
        ("postgres://h/secret", "no user"),
        ("postgres://u:secret@h:99999/n", "well-formed"),
        ("postgres://u:secret@[h/n", "well-formed"),
        ("postgres://u:secret@192.0.2.7/n?sslmode=disable", "unprotected"),
        ("postgres://u:secret@h/n?sslmode=prefer", "unprotected"),
    ],
)
def test_a_bad_address_is_refused_without_repeating_it(address: str, why: str) -> None:
    with pytest.raises(BadDatabaseAddress, match=why) as refused:
        parsed("DATABASE_URL", address)
    assert "secret" not in str(refused.value)
    assert str(refused.value).startswith("DATABASE_URL")


def test_one_role_for_both_tasks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u@localhost/n")
    monkeypatch.setenv("KEEPFAITH_OWNER_DATABASE_URL", "postgres://u@localhost/n")
    with pytest.raises(BadDatabaseAddress, match="same role"):
        databases(tmp_path)
    monkeypatch.delenv("KEEPFAITH_OWNER_DATABASE_URL")
    assert set(databases(tmp_path)) == {"default"}
