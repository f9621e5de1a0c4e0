"""How much of a bare Scrapy spider's speed the whole way into the database keeps.

Both crawl the same pages of the same server in one run, each in a process of its own; seconds are
wall time of the process, its start included.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from django.conf import settings

from complaints.domain.times import SHANGHAI

PER_PAGE = 50
SEARCH = "/2/search/statuses/limited.json"


class BenchFailed(Exception):
    """A crawl did not end well. The message is what it said."""


def measure(home: Path, total: int) -> dict[str, Any]:
    """Crawls `total` posts both ways. Raises BenchFailed."""
    written_to = home / "bare.jsonl"
    with served(total) as root:
        bare = timed(
            [sys.executable, "-m", "spiders.bare", root + SEARCH, str(home / "bare.jsonl")]
        )
        environment = prepared(home, root, total)
        ours = timed([sys.executable, "manage.py", "crawl", "weibo"], environment)
    written = sum(1 for _ in written_to.open("rb"))
    counts = json.loads(ours[1].splitlines()[-1])
    if not written == counts["new"] == total:
        raise BenchFailed(f"{total} posts were served, {written} and {counts['new']} came.")
    return {
        "step": "bench_crawl",
        "posts": total,
        "bare_items_per_second": round(total / bare[0], 1),
        "ours_items_per_second": round(total / ours[0], 1),
        "ratio": round(bare[0] / ours[0], 3),
    }


def prepared(home: Path, root: str, total: int) -> dict[str, str]:
    """An installation of its own, whose only limit is the machine."""
    policies = home / "policies"
    shutil.copytree(settings.BASE_DIR / "policies", policies)
    platforms = yaml.safe_load((policies / "platforms.yml").read_text(encoding="utf-8"))
    platforms["sources"]["weibo"].update(
        delay_seconds=0, max_requests=total, requests_a_day=total, first_window_hours=24 * 365
    )
    (policies / "platforms.yml").write_text(yaml.safe_dump(platforms, allow_unicode=True))
    brands = yaml.safe_load((policies / "brands.yml").read_text(encoding="utf-8"))
    brands["brands"][0]["search"] = brands["brands"][0]["search"][:1]
    (policies / "brands.yml").write_text(yaml.safe_dump(brands, allow_unicode=True))
    environment = os.environ | {
        "HUIYIN_HOME": str(home),
        "HUIYIN_DATABASE_URL": f"sqlite:///{home / 'bench.sqlite3'}",
        "HUIYIN_POLICIES": str(policies),
        "HUIYIN_WEIBO_URL": root,
        "HUIYIN_WEIBO_TOKEN": "bench",
    }
    timed([sys.executable, "manage.py", "prepare"], environment)
    return environment


def timed(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, str]:
    """Seconds of a process, and what it said."""
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchFailed(f"{' '.join(command[1:])}: {done.stderr.strip()[-500:]}")
    return time.monotonic() - started, done.stdout


@contextmanager
def served(total: int) -> Iterator[str]:
    """A Weibo search of `total` invented posts, every page written beforehand; its address."""
    now = datetime.now(UTC)
    texts = list(invented_texts())
    pages = [
        json.dumps(
            {
                "statuses": [
                    status(number, texts[number % len(texts)], now)
                    for number in range(start, min(start + PER_PAGE, total))
                ],
                "total_number": total,
            }
        ).encode()
        for start in range(0, total, PER_PAGE)
    ]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            body = pages[int(asked.get("page", ["1"])[0]) - 1] if asked else b""
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def invented_texts() -> Iterator[str]:
    for path in sorted((settings.BASE_DIR / "sandbox/posts").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


def status(number: int, text: str, now: datetime) -> dict[str, Any]:
    at = (now - timedelta(seconds=60 * number + 60)).astimezone(SHANGHAI)
    return {
        "created_at": at.strftime("%a %b %d %H:%M:%S %z %Y"),
        "idstr": str(5100000000000000 + number),
        "text": text,
        "source": "iPhone客户端",
        "region_name": "发布于 浙江",
        "attitudes_count": number % 90,
        "comments_count": number % 7,
        "reposts_count": 0,
        "user": {"idstr": str(7000000 + number // 2), "screen_name": f"虚构{number // 2}"},
    }
