"""What somebody reads who has typed a wrong password too often."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dashboards.account.forms import SignInForm


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """429 with the sign-in page and a sentence. Named by AXES_LOCKOUT_CALLABLE."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    sentence = gettext(
        "密码错误次数太多，已暂停登录。请 %(minutes)s 分钟后再试，或请管理员解除。"
    ) % {"minutes": minutes}
    context = {"form": SignInForm(request), "failure": sentence}
    return render(request, "account/login.html", context, status=429)
