"""Marks of a row: escaped, and in the language of who looks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from complaints.models import Case
from dashboards.desk.marking import Segment
from dashboards.templatetags.marks import author_mark, clock, marked, severity_mark

HOSTILE = '"><img src=x onerror=alert(1)>'


def test_strangers_words_stay_words() -> None:
    html = marked([Segment(HOSTILE), Segment(HOSTILE, "金额"), Segment(HOSTILE, reason=True)])
    assert "<img" not in html + author_mark(HOSTILE)
    assert html.count("&lt;img") == 3
    assert html.index('class="fact"') < html.index('class="reason"')


def test_the_same_mark_speaks_the_language_of_each_page() -> None:
    said = {}
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            said[language] = severity_mark(3), author_mark("")
    assert "重" in said["zh-hans"][0]
    assert "匿名" in said["zh-hans"][1]
    assert "Severity" in said["en"][0]
    assert "anonymous" in said["en"][1]


@pytest.mark.django_db
def test_a_clock_says_which_promise_and_until_when() -> None:
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday, 10 o'clock in Shanghai
    case = Case(next_clock="answer", next_due_at=now + timedelta(minutes=50))
    html = clock({"now": now}, case)
    assert "答复剩" in html
    assert "50 分" in html
    assert "答复截止 2026-11-23 10:50" in html
    assert "超时" in clock({"now": now + timedelta(hours=1)}, case)
    assert "截止" not in clock({"now": now}, Case(ended_at=now))
