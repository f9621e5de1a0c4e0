"""The JSON twins of the pages, under /api/: by session, or by a token in `Authorization: Bearer`.

What is shown is what the pages show: authors are masked, identities stay sealed. /api/schema
describes it (OpenAPI, written by django-ninja from the types of the answers).
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.security import django_auth

from dashboards.api import analysis, desk
from dashboards.api.access import Forbidden, Token

api = NinjaAPI(
    title="Huiyin 回音",
    version="1",
    auth=[django_auth, Token()],
    docs_url=None,
    openapi_url="/schema",
    urls_namespace="api",
)
api.add_router("", desk.router)
api.add_router("", analysis.router)


def api_urls() -> Any:
    """The addresses. Who asks is settled here, by session or token, and answered with 401: the
    sign-in page would be no answer for a program. The description is for those signed in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "openapi-json":
            login_not_required(pattern.callback)
    return patterns, app, namespace


@api.exception_handler(Forbidden)
def forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    sentence = gettext("你没有这个权限：%(permission)s。") % {"permission": error}
    return api.create_response(request, {"detail": sentence}, status=403)
