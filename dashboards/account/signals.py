"""Remembers each signed-in browser, so that its owner can see and end it."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from complaints.domain.cleaning import clean_line
from complaints.models import SignIn


@receiver(user_logged_in)
def remember(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is None or not hasattr(request, "session"):
        return
    if not request.session.session_key:
        request.session.save()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "browser": clean_line(request.headers.get("User-Agent", ""), 200),
            "at": datetime.now(UTC),
        },
    )


@receiver(user_logged_out)
def forget(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    SignIn.objects.filter(session_key=request.session.session_key or "").delete()
