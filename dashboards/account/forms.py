"""Signing in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from dashboards.language import gettext_lazy


class SignInForm(AuthenticationForm):
    """Name and password; one sentence for every way in which they can be wrong."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不对，请再试一次。"),
        "inactive": gettext_lazy("这个账号已停用，请联系管理员。"),
    }
    username = forms.CharField(
        max_length=150,
        error_messages={
            "required": gettext_lazy("请填写用户名。"),
            "max_length": gettext_lazy("用户名太长。"),
        },
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        strip=False,
        error_messages={"required": gettext_lazy("请填写密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
