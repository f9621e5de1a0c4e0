"""Signing in and out, and how the pages look."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dashboards.account.forms import SignInForm
from dashboards.context import THEMES
from dashboards.language import COOKIE, LANGUAGES

A_YEAR = 365 * 24 * 3600  # seconds


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page; somebody who is signed in already goes on to the queue."""

    template_name = "account/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part of a page asked for after the session ended sends the whole page here."""
        if not request.headers.get("HX-Request"):
            return super().get(request, *args, **kwargs)
        before = urlsplit(request.headers.get("HX-Current-URL", "")).path or reverse("queue")
        answer = HttpResponse()
        answer["HX-Redirect"] = f"{reverse('login')}?{urlencode({'next': before})}"
        return answer


class SignOut(LogoutView):
    """POST only, as Django wants it."""


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen theme in a cookie and goes back to the page."""
    return kept(request, "theme", THEMES)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie and goes back to the page."""
    return kept(request, COOKIE, LANGUAGES)


def kept(request: HttpRequest, name: str, known: Collection[str]) -> HttpResponse:
    """Back to where it came from, with the choice in a cookie if it is one."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("queue")
    answer = HttpResponseRedirect(target)
    chosen = request.POST.get(name, "")
    if chosen in known:
        answer.set_cookie(
            name, chosen, max_age=A_YEAR, samesite="Lax", httponly=True,
            secure=request.is_secure(),
        )  # fmt: skip
    return answer
