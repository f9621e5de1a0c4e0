"""The weekly report as PDF, with a bar for every category; made without a browser."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from complaints.domain.access import Permission
from complaints.search.client import SearchUnavailable
from dashboards.access import DeskRequest, needs
from dashboards.trends.bars import bars
from dashboards.trends.report import sentences, week_of
from dashboards.trends.series import UNAVAILABLE


class NoPango(Exception):
    """The system's text library is missing. The message says how to get it."""


@needs(Permission.TREND_READ)
def report_paper(request: DeskRequest) -> HttpResponse:
    """The report page as PDF; a sentence where it can't be made."""
    now = datetime.now(UTC)
    since, until = week_of(now, request.GET.get("week") == "this")
    try:
        made = paper(since, until, now)
    except SearchUnavailable:
        return HttpResponse(UNAVAILABLE, status=503, content_type="text/plain; charset=utf-8")
    except NoPango as error:
        return HttpResponse(str(error), status=501, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="huiyin-{since:%Y-%m-%d}.pdf"'
    return answer


def paper(since: datetime, until: datetime, now: datetime) -> bytes:
    """The report of [since, until) as PDF. Raises SearchUnavailable and NoPango."""
    context = {
        "since": since,
        "until": until - timedelta(days=1),
        "now": now,
        "sentences": list(sentences(since, until)),
        "bars": bars(since, until),
        "public_url": settings.HUIYIN_PUBLIC_URL,
    }
    return printed(render_to_string("trends/paper.html", context))


def printed(page: str) -> bytes:
    try:
        from weasyprint import HTML, URLFetcher  # loads Pango: only who prints needs it
    except OSError as error:
        raise NoPango(
            "The PDF needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk"
        ) from error
    # the page needs nothing from elsewhere, and what posts said must not make it fetch
    fetcher = URLFetcher(allowed_protocols=())
    made: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf()
    return made
