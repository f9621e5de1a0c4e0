"""The pipeline is killed with SIGKILL again and again; nothing is lost and nothing doubled."""

import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path
from random import Random
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from complaints.search.client import EmbeddedNode

KILLS = 50
NEW_POSTS = 10
MEASURED_EVERY = 20  # rounds: machines have moods
TEXTS = (
    "青禾网校直播卡得没法上课，一节课掉线五次，客服还不理人",
    "申请退费三周了，一直说在审核，这不是骗钱吗",
    "青禾网校就是骗子公司，再不退钱我就去法院起诉，打12315",
    "老师讲得特别好，孩子很喜欢上课",
    "请问周末班几点开始上课？",
    "天天打推销电话，换了八个号码，烦死了",
    "打卡第三十天，坚持就是胜利",
    "App 更新以后天天闪退，作业都交不上",
    "说好的一对一变成大班课，虚假宣传，我要曝光你们",
    "今天的秧苗长得真好",
)


@pytest.fixture
def running(
    installation: Any, elasticsearch_server: str, httpserver: HTTPServer
) -> tuple[Any, Elasticsearch]:
    """An installation with a real Elasticsearch and a real receiver of alerts."""
    httpserver.expect_request("/hook").respond_with_data("ok")
    installation.settings |= {
        "HUIYIN_ELASTICSEARCH_URL": elasticsearch_server,
        "HUIYIN_ELASTICSEARCH_INDEX": f"kill-{uuid.uuid4().hex[:8]}",
        "HUIYIN_ALERT_URLS": f"json://{httpserver.host}:{httpserver.port}/hook",
    }
    return installation, Elasticsearch(elasticsearch_server, node_class=EmbeddedNode)


def ingest(installation: Any, folder: Path, number: int) -> None:
    """Ten more posts; every third post of an author is by the same person as one before."""
    path = folder / f"{number}.jsonl"
    posts = [
        {
            "platform": "weibo",
            "post_id": f"60{number:04d}{position:04d}",
            "text": f"{text}（{number}）",
            "published_at": "2026-11-22T10:00:00+08:00",
            "author_id": f"author-{(number * NEW_POSTS + position) % 37}",
        }
        for position, text in enumerate(TEXTS)
    ]
    path.write_text("\n".join(json.dumps(post) for post in posts))
    installation.counts("ingest", str(path))


def kill_after(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Whether the process was still at work when it was killed, with all its children."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def seconds_of_a_run(installation: Any) -> float:
    started = time.monotonic()
    installation.counts("run_pipeline")
    return time.monotonic() - started


def test_fifty_kills_lose_and_double_nothing(
    running: tuple[Any, Elasticsearch], httpserver: HTTPServer, tmp_path: Path
) -> None:
    installation, search = running
    ingest(installation, tmp_path, 0)
    whole = seconds_of_a_run(installation)

    rng = Random(20261123)  # noqa: S311  a seed, so that a failure can be repeated
    rounds = killed = 0
    while killed < KILLS:
        rounds += 1
        assert rounds < 3 * KILLS, "the pipeline ends before it can be killed"
        ingest(installation, tmp_path, rounds)
        if rounds % MEASURED_EVERY == 0:
            whole = seconds_of_a_run(installation)
            continue
        killed += kill_after(installation.start("run_pipeline"), rng.uniform(0, 0.8 * whole))
    installation.counts("run_pipeline")

    total = (rounds + 1) * NEW_POSTS
    assert_whole(installation, total)
    index = installation.settings["HUIYIN_ELASTICSEARCH_INDEX"]
    search.indices.refresh(index=index)
    assert search.count(index=index)["count"] == total
    assert_told_once(installation, httpserver)

    before = [installation.rows(f"select * from complaints_{name}") for name in TABLES]  # noqa: S608
    installation.counts("run_pipeline")
    after = [installation.rows(f"select * from complaints_{name}") for name in TABLES]  # noqa: S608
    assert after == before


TABLES = ("post", "judgement", "case", "caseevent", "alert", "delivery", "rejection")


def assert_whole(installation: Any, total: int) -> None:
    """Every post judged once, every complaint in one case, one open case an author."""
    rows = installation.rows
    assert rows(
        "select count(*), count(distinct post_id), count(classified_at), count(triaged_at),"
        " count(indexed_at) from complaints_post"
    ) == [(total,) * 5]
    assert rows("select count(*), count(distinct post_id) from complaints_judgement") == [
        (total, total)
    ]
    wanted = rows(
        "select count(*) from complaints_judgement where label <> 'not_complaint' and about_brand"
    )
    assert wanted > [(0,)]
    assert rows("select count(case_id) from complaints_post") == wanted
    assert rows(
        "select count(*), count(distinct post_id) from complaints_caseevent"
        " where kind in ('opened', 'post_joined')"
    ) == [wanted[0] * 2]
    assert not rows(
        "select author_key from complaints_case where ended_at is null"
        " group by author_key having count(*) > 1"
    )
    assert not rows(
        "select id from complaints_case where id not in (select case_id from complaints_post"
        " where case_id is not null)"
    )


def assert_told_once(installation: Any, httpserver: HTTPServer) -> None:
    """One alert a grave case; every delivery sent; the receiver knows repetitions by their key."""
    rows = installation.rows
    grave = rows(
        "select count(*) from complaints_case"
        " where (severity = 3 and certainty = 'flagged') or alarms <> '[]'"
    )
    assert grave > [(0,)]
    of_cases = "from complaints_alert where case_id is not null"
    assert rows(f"select count(distinct case_id) {of_cases}") == grave
    assert not rows(f"select case_id, kind {of_cases} group by 1, 2 having count(*) > 1")
    told = rows("select count(*) from complaints_alert where held = ''")
    assert rows("select count(*), count(sent_at) from complaints_delivery") == [told[0] * 2]
    keys = {request.headers["Idempotency-Key"] for request, _ in httpserver.log}
    assert len(keys) == told[0][0], "what a budget held back is in no message of its own"


def test_two_pipelines_at_once_do_the_work_once(
    running: tuple[Any, Elasticsearch], tmp_path: Path
) -> None:
    installation, _ = running
    for number in range(4):
        ingest(installation, tmp_path, number)
    both = [installation.start("run_pipeline") for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=200)
        assert process.returncode == 0, err
    assert_whole(installation, 4 * NEW_POSTS)
