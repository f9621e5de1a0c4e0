"""Identities are sealed under the installation's key."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from complaints import vault
from complaints.secrets import read_or_make_secret


def test_the_envelope_opens_under_its_own_key() -> None:
    sealed = vault.seal({"id": "7700012345", "name": "王小明"})
    assert "7700012345" not in sealed
    assert vault.unseal(sealed) == {"id": "7700012345", "name": "王小明"}


def test_another_key_opens_nothing_and_gives_other_pseudonyms(settings: Settings) -> None:
    sealed, key = vault.seal({"id": "1"}), vault.author_key("weibo", "1", "")
    settings.HUIYIN_VAULT_KEY = "another key"
    with pytest.raises(InvalidToken):
        vault.unseal(sealed)
    assert vault.author_key("weibo", "1", "") != key


def test_an_unknown_author_has_no_key() -> None:
    assert vault.author_key("weibo", "", "") == ""


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    secret = read_or_make_secret(path)
    assert read_or_make_secret(path) == secret
    assert len(secret) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["vault.key"]
