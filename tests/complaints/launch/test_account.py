"""The first account and the password that is kept for it."""

import os
import stat
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from complaints.launch.account import admin_signs_in_with, kept_password


def test_the_password_is_fresh_kept_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    before = os.umask(0)  # as careless as can be
    try:
        password = kept_password(file)
    finally:
        os.umask(before)
    assert len(password) == 14
    assert password.isalnum()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_password(file) == password
    assert kept_password(tmp_path / "other.txt") != password


def test_a_password_file_that_was_opened_to_others_is_closed_again(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text("chosen-by-hand\n")
    file.chmod(0o644)
    assert kept_password(file) == "chosen-by-hand"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_emptied_password_file_gets_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "password.txt").write_text("")
    assert kept_password(tmp_path / "password.txt")


@pytest.mark.django_db
def test_the_first_account_is_admin_and_made_once() -> None:
    assert admin_signs_in_with("first")
    admin = get_user_model().objects.get()
    assert (admin.username, admin.is_superuser) == ("admin", True)
    assert admin_signs_in_with("first")
    assert not admin_signs_in_with("another"), "a changed password is never overwritten"
    assert get_user_model().objects.count() == 1


@pytest.mark.django_db
def test_nobody_becomes_admin_where_there_are_accounts() -> None:
    get_user_model().objects.create_user("lin", password="x")
    assert not admin_signs_in_with("first")
    assert get_user_model().objects.count() == 1
