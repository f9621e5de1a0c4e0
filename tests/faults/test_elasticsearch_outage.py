"""Elasticsearch is stopped and started again in the middle of the work."""

import json
import os
import signal
import socket
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from complaints.search.client import EmbeddedNode
from complaints.search.embedded import prepared, wait_until_up


def start(port: int, home: Path) -> Any:
    process = prepared(port, home).start(home / "server.log")
    assert wait_until_up(f"http://127.0.0.1:{port}", process, 120)
    return process


def posts(path: Path, first: int) -> str:
    rows = [
        {
            "platform": "weibo",
            "post_id": f"61{number:06d}",
            "text": f"青禾网校的直播又卡了，退费也没人管 {number}",
            "published_at": (datetime.now(UTC) - timedelta(days=2)).isoformat(),
        }
        for number in range(first, first + 20)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


def counted(installation: Any) -> list[Any]:
    return installation.rows(
        "select count(*) from complaints_judgement where current and label = 'complaint'"
    )


def shown(installation: Any) -> int:
    """What the chart of the trends page adds up to."""
    asked = (
        "from datetime import UTC, datetime; from dashboards.trends.ranges import RANGES; "
        "from dashboards.trends.series import numbers; "
        "print('chart', numbers(RANGES['quarter'], datetime.now(UTC)).total)"
    )
    said = installation.manage("shell", "-c", asked)
    assert said.returncode == 0, said.stderr
    return int(said.stdout.split("chart")[1])


def test_everything_else_goes_on_and_the_index_catches_up(
    installation: Any, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home, index = tmp_path / "elasticsearch", f"outage-{uuid.uuid4().hex[:8]}"
    home.mkdir()
    url = f"http://127.0.0.1:{port}"
    installation.settings |= {
        "HUIYIN_ELASTICSEARCH_URL": url,
        "HUIYIN_ELASTICSEARCH_INDEX": index,
    }
    server = start(port, home)
    try:
        installation.counts("ingest", posts(tmp_path / "a.jsonl", 0))
        installation.counts("run_pipeline")
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()

        installation.counts("ingest", posts(tmp_path / "b.jsonl", 20))
        down = installation.manage("run_pipeline")
        assert down.returncode == 1
        assert "Elasticsearch" in down.stderr
        assert "Traceback" not in down.stderr
        waiting = "select count(triaged_at), count(indexed_at) from complaints_post"
        assert installation.rows(waiting) == [(40, 20)]

        server = start(port, home)
        installation.counts("run_pipeline")
        assert installation.rows(waiting) == [(40, 40)]
        search = Elasticsearch(url, node_class=EmbeddedNode)
        search.indices.refresh(index=index)
        assert search.count(index=index)["count"] == 40
        assert counted(installation) == [(40,)] == [(shown(installation),)]
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
