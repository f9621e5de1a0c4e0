"""The weekly report on paper: what it says, that it fetches nothing, who gets it."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Post
from complaints.models.analysis import SentReport
from complaints.search.client import client as search_client
from complaints.search.indexer import index_step
from dashboards.trends.paper import bars, printed
from dashboards.trends.report import week_of


@pytest.fixture
def last_week(elasticsearch: Any, make_case: Callable[..., Any]) -> datetime:
    """Three complaints of last week and one of the week before, found by Elasticsearch."""
    now = datetime.now(UTC)
    since, _ = week_of(now, this=False)
    for number, category in enumerate(("technical", "technical", "refund_fees", "technical")):
        case = make_case(text=f"<b>卡</b> {number}", category=category, author_id=str(number))
        at = since + timedelta(days=1) - timedelta(days=7 * (number == 3))
        Post.objects.filter(pk=case.lead_post_id).update(published_at=at)
    index_step(datetime.now(UTC))
    search_client().indices.refresh(index="_all")
    return now


def test_bars_count_this_week_and_the_one_before(last_week: datetime) -> None:
    shown = [(bar.label, bar.now, bar.before) for bar in bars(*week_of(last_week, this=False))]
    assert shown == [("技术故障", 2, 1), ("退费与收费", 1, 0)]


def test_the_paper_is_a_pdf_for_analysts(last_week: datetime, signed_in: Any) -> None:
    answer = signed_in("analyst").get("/trends/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5000
    assert signed_in("manager").get("/trends/report.pdf").status_code in (200, 403)


@pytest.mark.django_db
def test_without_elasticsearch_the_paper_is_a_sentence(
    no_elasticsearch: None, signed_in: Any
) -> None:
    answer = signed_in("analyst").get("/trends/report.pdf")
    assert answer.status_code == 503
    assert "检索引擎" in answer.content.decode()


def test_paper_fetches_nothing() -> None:
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with Serving(Listening) as address:
        made = printed(f'<img src="{address}/a.png"><link rel=stylesheet href="{address}/b.css">x')
    assert made.startswith(b"%PDF-")
    assert asked == []


class Receiving(BaseHTTPRequestHandler):
    got: list[dict[str, Any]] = []
    refuse = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.refuse:
            self.got.append(json.loads(body))
        self.send_response(500 if self.refuse else 200)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


class Serving:
    """A real HTTP server on loopback while the block runs."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Any, tmp_path: Path) -> Iterator[type[Receiving]]:
    handler = type("Receiver", (Receiving,), {"got": [], "refuse": False})
    with Serving(handler) as address:
        settings.HUIYIN_REPORT_URLS = [address.replace("http://", "json://") + "/report"]
        settings.HUIYIN_HOME = tmp_path
        yield handler


def test_each_receiver_gets_the_week_once(
    last_week: datetime, receiver: type[Receiving], tmp_path: Path
) -> None:
    call_command("weekly_report")
    call_command("weekly_report")
    (got,) = receiver.got
    assert "本周共 3 条投诉，上周 1 条" in got["message"]
    assert got["attachments"][0]["mimetype"] == "application/pdf"
    since, _ = week_of(last_week, this=False)
    assert (tmp_path / "reports" / f"{since.date()}.pdf").read_bytes().startswith(b"%PDF-")
    assert "127.0.0.1" not in SentReport.objects.get().receiver


def test_who_could_not_be_reached_gets_it_by_the_next_run(
    last_week: datetime, receiver: type[Receiving]
) -> None:
    receiver.refuse = True
    with pytest.raises(CommandError, match="tried again"):
        call_command("weekly_report")
    assert not SentReport.objects.exists()
    receiver.refuse = False
    call_command("weekly_report")
    assert len(receiver.got) == 1
