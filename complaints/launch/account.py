"""The first account and its password, which Airflow's interface shares."""

import os
import secrets
import string
from pathlib import Path

from django.contrib.auth import get_user_model

ADMIN = "admin"
LETTERS = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read; never readable by others, not even at first."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)


def kept_password(path: Path) -> str:
    """The password in `path`; a fresh one the first time."""
    kept = path.read_text().strip() if path.exists() else ""
    password = kept or "".join(secrets.choice(LETTERS) for _ in range(14))
    write_private(path, password + "\n")
    return password


def admin_signs_in_with(password: str) -> bool:
    """Makes `admin` when there is no account at all. Whether that password is admin's."""
    users = get_user_model().objects
    if not users.exists():
        users.create_superuser(username=ADMIN, password=password)
    admin = users.filter(username=ADMIN).first()
    return admin is not None and admin.check_password(password)
