"""What a person reads while the trial set-up starts."""

from collections.abc import Callable

from complaints.launch.account import ADMIN

Say = Callable[[str], None]


def ready_lines(address: str, airflow: str, password: str, fits: bool, logs: str) -> list[str]:
    """The closing lines. `fits`: whether admin still signs in with the password we made."""
    if fits:
        shown, same = f"password {password}", "the same user and password"
    else:
        shown = "password: the one you chose (forgotten? python manage.py changepassword admin)"
        same = f"user {ADMIN}  password {password}"
    return [
        f"Ready: {address}  user {ADMIN}  {shown}",
        f"Airflow: {airflow}  ({same})",
        f"Logs: {logs}   Stop: Ctrl-C, or `make stop` in another terminal.",
    ]
