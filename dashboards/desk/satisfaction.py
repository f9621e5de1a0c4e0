"""The page that a customer opens by the link in our message: five buttons, no account."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from complaints.following_up import case_of_token, rate
from dashboards.language import gettext_lazy

SCORES = [
    (5, gettext_lazy("很满意")),
    (4, gettext_lazy("满意")),
    (3, gettext_lazy("一般")),
    (2, gettext_lazy("不满意")),
    (1, gettext_lazy("很不满意")),
]


@login_not_required
@require_http_methods(["GET", "POST"])
def satisfaction(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, and keeps the answer. The link says nothing of who asks about what."""
    case = case_of_token(token)
    if case is None:
        return render(request, "satisfaction.html", {"state": "gone"}, status=404)
    score = request.POST.get("score", "")
    if request.method == "POST" and score in {"1", "2", "3", "4", "5"}:
        rate(case.pk, int(score), datetime.now(UTC))
        return render(request, "satisfaction.html", {"state": "thanks", "score": int(score)})
    return render(request, "satisfaction.html", {"state": "ask", "scores": SCORES})
