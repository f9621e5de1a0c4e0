"""Prints last week's report and sends it; a second run sends only to who has not got it."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from complaints.notifications.reports import send_report
from complaints.search.client import SearchUnavailable
from complaints.steps import Counts, StepCommand, StepFailed, TransientError
from dashboards.trends.paper import NoPango, paper
from dashboards.trends.report import sentences, week_of


class Command(StepCommand):
    help = "Write last week's report as PDF and send it to HUIYIN_REPORT_URLS."
    step = "weekly_report"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("-o", dest="out", type=Path, help="file of the PDF")

    def work(self, now: datetime, **options: Any) -> Counts:
        since, until = week_of(now, this=False)
        week = since.date()
        out: Path = options["out"] or settings.HUIYIN_HOME / "reports" / f"{week}.pdf"
        try:
            made = paper(since, until, now)
            told = [item.text for item in sentences(since, until)]
        except SearchUnavailable as error:
            raise TransientError("Elasticsearch doesn't answer: try again later.") from error
        except NoPango as error:
            raise StepFailed(str(error)) from error
        written(out, made)
        title = f"投诉周报 {since:%m-%d} 起"
        body = "\n".join([*told, f"{settings.HUIYIN_PUBLIC_URL}/trends/report/"])
        sent, failed = send_report(week, title, body, out, now)
        counts = {"pages_bytes": len(made), "sent": sent, "failed": failed}
        if failed:
            raise TransientError(
                "Some receivers could not be reached: they are tried again.", counts
            )
        return counts


def written(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)
