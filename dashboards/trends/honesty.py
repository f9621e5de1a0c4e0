"""The blind sample: labelled one key each, and what it says of the model."""

from datetime import UTC, datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from complaints.domain.access import Permission
from complaints.domain.times import SHANGHAI
from complaints.sampling import honest, label, platforms_of, share, strata_of, to_label
from dashboards.access import DeskRequest, needs

WEEKS, POOR_PRECISION, ENOUGH = 6, 0.7, 30


@require_http_methods(["GET", "POST"])
@needs(Permission.SAMPLE_LABEL)
def sample(request: DeskRequest) -> HttpResponse:
    """One post, without what the model said of it: y or n."""
    if request.method == "POST":
        answer, which = request.POST.get("answer", ""), request.POST.get("sample", "")
        if answer in ("yes", "no") and which.isdecimal():
            label(int(which), request.user, answer == "yes", datetime.now(UTC))
        return HttpResponseRedirect(reverse("sample"))
    waiting = to_label()
    context = {"sample": waiting.first(), "waiting": waiting.count(), "now": datetime.now(UTC)}
    return render(request, "trends/sample.html", context)


@needs(Permission.TREND_READ)
def quality(request: DeskRequest) -> HttpResponse:
    """Corrected rate, missed complaints, precision and recall, by week and by platform."""
    now = datetime.now(UTC)
    today = now.astimezone(SHANGHAI).date()
    month = today - timedelta(days=28)
    weeks = []
    for week in range(WEEKS):
        until = today - timedelta(days=7 * week)
        weeks.append((until - timedelta(days=7), honest(until - timedelta(days=7), until)))
    context = {
        "whole": honest(month, today),
        "weeks": weeks,
        "platforms": [(key, honest(month, today, key)) for key in platforms_of(month, today)],
        "drifting": drifting(weeks[0][1].precision, weeks[0][1].labelled),
        "now": now,
    }
    return render(request, "trends/quality.html", context)


def drifting_now(now: datetime) -> bool:
    """Whether the sample of the last seven days warns, for pages that show the model's counts."""
    today = now.astimezone(SHANGHAI).date()
    strata, labelled = strata_of(today - timedelta(days=7), today)
    return drifting(share(strata["complaint"]), labelled)


def drifting(precision: tuple[float, float, float] | None, labelled: int) -> bool:
    """Whether the sample says that the model is not what it was."""
    return precision is not None and labelled >= ENOUGH and precision[2] < POOR_PRECISION
