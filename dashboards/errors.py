"""Pages for what went wrong: what happened, and what to do. To htmx: one sentence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from complaints.domain.access import Permission
from dashboards.access import granters
from dashboards.words import PERMISSIONS

SHOWN_NAMES = 3


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: which permission is missing, and who can give it."""
    wanted = exception.args[0] if exception.args else None
    word = PERMISSIONS[wanted] if isinstance(wanted, Permission) else gettext("打开这一页")
    names = gettext("、").join(person_name(user) for user in granters()[:SHOWN_NAMES])
    if getattr(request, "htmx", False):
        sentence = gettext("你还没有“%(word)s”的权限，请联系管理员（%(names)s）。") % {
            "word": word,
            "names": names,
        }
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    return render(request, "403.html", {"word": word, "names": names}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, without repeating the address that was asked for."""
    if getattr(request, "htmx", False):
        sentence = gettext("没有找到，可能已被清理。请刷新页面。")
        return HttpResponse(sentence, status=404, content_type="text/plain; charset=utf-8")
    return render(request, "404.html", status=404)


def person_name(user: object) -> str:
    """A colleague's full name, or the name they sign in with."""
    full = getattr(user, "get_full_name", str)()
    return str(full or getattr(user, "username", ""))
