"""A crawl is killed with SIGKILL again and again: no post is lost, none comes twice."""

import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psutil

KILLS = int(os.environ.get("HUIYIN_TEST_KILLS", "8"))  # 1000 before a release
NEW_POSTS = 4


def crawl_and_kill(installation: Any, seconds: float) -> bool:
    """Whether the crawl was still at work when it and its Scrapy process were killed."""
    process = installation.start("crawl", "weibo")
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        at_work = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        psutil.wait_procs(at_work, timeout=20)
        return True
    return False


def test_kills_lose_and_double_nothing(pointed: Any, weibo: Any, hurry: Any, status: Any) -> None:
    hurry(requests_a_day=10_000_000)
    chance = Random(4711)  # noqa: S311  a seed, not a secret
    begun = time.monotonic()
    pointed.counts("crawl", "weibo")
    whole = time.monotonic() - begun
    landed = number = 0
    while landed < KILLS:
        now = datetime.now(UTC)
        for _ in range(NEW_POSTS):
            number += 1
            weibo.posts.append(
                status(1000 + number, now - timedelta(seconds=chance.randint(1, 90)))
            )
        landed += crawl_and_kill(pointed, chance.uniform(0.5, 1.0) * whole)
    assert pointed.counts("crawl", "weibo")["failed"] == 0
    found = pointed.rows("SELECT post_id FROM complaints_post ORDER BY post_id")
    assert [post_id for (post_id,) in found] == sorted(post["idstr"] for post in weibo.posts)
    assert pointed.rows("SELECT count(DISTINCT post_id), count(*) FROM complaints_evidence") == [
        (len(found), len(found))
    ]
    open_runs = "SELECT count(*) FROM complaints_crawlrun WHERE finished_at IS NULL"
    assert pointed.rows(open_runs) == [(0,)]
    whole = "SELECT count(*) FROM complaints_requestday"
    assert pointed.rows(whole)[0][0] >= 1, "what was asked is counted, kills or not"
