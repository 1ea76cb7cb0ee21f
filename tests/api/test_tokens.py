"""Tokens: shown once, kept as a hash, expiring, revocable."""

import sqlite3
import stat
from datetime import UTC, datetime, timedelta

import pytest

from coopkg.errors import BadParameter, UnknownName
from coopkg.holdings.tokens import PREFIX, Tokens


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path)


def test_a_token_is_found_by_its_secret_alone(tokens):
    secret, token = tokens.create("contributor", "Ana")
    other, _ = tokens.create("curator")
    assert secret.startswith(PREFIX)
    assert len(secret) > 40
    assert tokens.find(secret) == token
    assert tokens.find(other).role == "curator"
    for wrong in ("", "x", secret[:-1], secret + "x", secret.upper(), token.id, "\udc80"):
        assert tokens.find(wrong) is None


def test_nothing_that_is_kept_holds_the_secret(tokens, tmp_path):
    secret, _ = tokens.create("contributor")
    kept = (tmp_path / "imports.sqlite").read_bytes()
    assert secret.encode() not in kept
    assert secret.removeprefix(PREFIX).encode() not in kept
    assert stat.S_IMODE((tmp_path / "imports.sqlite").stat().st_mode) == 0o600


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(tokens):
    secret, token = tokens.create("contributor", "Ana")
    assert tokens.in_use()
    revoked = tokens.revoke(token.id)
    assert revoked.revoked_at
    assert tokens.find(secret) is None
    assert not tokens.in_use()
    assert tokens.all() == (revoked,)
    assert tokens.revoke(token.id) == revoked


def test_an_expired_token_opens_nothing(tokens, tmp_path):
    secret, token = tokens.create("contributor", days=1)
    assert token.counts(datetime.now(UTC) + timedelta(hours=23))
    assert not token.counts(datetime.now(UTC) + timedelta(hours=25))
    with sqlite3.connect(tmp_path / "imports.sqlite") as database:
        database.execute("UPDATE token SET expires_at = '2001-01-01T00:00:00Z'")
    database.close()
    assert tokens.find(secret) is None
    assert not tokens.in_use()


def test_what_a_token_cannot_be(tokens, tmp_path):
    for wrong in ({"role": "king"}, {"role": "curator", "days": 0}, {"role": "curator", "name": "a\nb"}):
        with pytest.raises(BadParameter):
            tokens.create(**wrong)
    with pytest.raises(UnknownName):
        tokens.revoke("00000000")
    assert tokens.all() == ()
    assert not (tmp_path / "imports.sqlite").exists()


@pytest.fixture
def coopkg(coopkg, monkeypatch, tmp_path):
    monkeypatch.setenv("COOPKG_HOME", str(tmp_path))
    return coopkg


def test_a_person_creates_lists_and_revokes(coopkg, tokens):
    assert "Aucun jeton" in coopkg("token", "list")[2]
    code, out, err = coopkg("token", "create", "--role", "contributor", "--name", "Ana", "--days", "7")
    token = tokens.find(out.strip())
    assert (code, token.name, token.role) == (0, "Ana", "contributor")
    assert out.strip() not in err
    assert token.expires_at[:10] in err
    listed = coopkg("token", "list")[1]
    assert token.id in listed
    assert "Ana" in listed
    assert out.strip() not in listed
    assert coopkg("token", "revoke", token.id)[0] == 0
    assert "révoqué" in coopkg("token", "list")[1]
    assert coopkg("token", "revoke", "nobody")[0] == 2
    assert coopkg("token", "create", "--role", "king")[0] == 2
