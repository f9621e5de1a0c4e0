"""Sends the weekly report to who is named in HUIYIN_REPORT_URLS, each of them once a week."""

import logging
from datetime import date, datetime
from pathlib import Path

import apprise
from django.conf import settings

from complaints.models import SentReport
from complaints.notifications.channels import Channel, channels_of
from complaints.notifications.egress import reaching


def receivers() -> list[Channel]:
    """Raises ImproperlyConfigured for an address that Apprise can't read."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs addresses
    return channels_of(settings.HUIYIN_REPORT_URLS, "HUIYIN_REPORT_URLS")


def send_report(week: date, title: str, body: str, paper: Path, now: datetime) -> tuple[int, int]:
    """How many got it now, and how many could not be reached and are tried by the next run.

    A run that dies between a delivery and its record sends that one again: mail has no key by which
    a receiver could tell.
    """
    sent = failed = 0
    had = set(SentReport.objects.filter(week=week).values_list("receiver", flat=True))
    for receiver in receivers():
        if receiver.name in had:
            continue
        sender = apprise.Apprise()
        sender.add(receiver.address)
        with reaching(receiver.address):
            taken = sender.notify(title=title, body=body, body_format="text", attach=str(paper))
        if taken:
            SentReport.objects.create(week=week, receiver=receiver.name, sent_at=now)
            sent += 1
        else:
            failed += 1
    return sent, failed
