"""`manage.py crawl weibo` against a real server, in real processes."""

import json
import threading
from typing import Any

import psutil
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

POSTS = "SELECT count(*), count(DISTINCT post_id) FROM complaints_post"
LAST_RUN = "SELECT outcome, reason FROM complaints_crawlrun ORDER BY id DESC LIMIT 1"
HEALTH = "SELECT failing_since, last_success_at FROM complaints_source WHERE key = 'weibo'"
ALERTS = "SELECT title, body FROM complaints_alert"


def test_every_post_is_stored_once(pointed: Any, weibo: Any) -> None:
    told = pointed.counts("crawl", "weibo")
    assert (told["sources"], told["ok"], told["failed"]) == (1, 1, 0)
    assert (told["new"], told["known"], told["rejected"]) == (120, 0, 0)
    assert [query["page"] for query in weibo.asked] == ["1", "2", "3"]
    assert pointed.rows(POSTS) == [(120, 120)]

    weibo.asked.clear()
    again = pointed.counts("crawl", "weibo")
    assert (again["ok"], again["new"], again["updated"]) == (1, 0, 0)
    assert len(weibo.asked) == 1  # only what is new, and the overlap
    assert pointed.rows(POSTS) == [(120, 120)]


def test_an_author_is_nowhere_in_clear(pointed: Any, weibo: Any) -> None:
    pointed.counts("crawl", "weibo")
    for file in pointed.home.rglob("*"):
        if file.is_file():
            assert "虚构同学7".encode() not in file.read_bytes(), file


def test_a_source_without_address_is_skipped(installation: Any) -> None:
    done = installation.manage("crawl")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert (told["sources"], told["failed"]) == (told["skipped"], 0)
    assert "weibo is skipped: HUIYIN_WEIBO_URL is not set." in done.stderr


def test_an_unknown_source_is_named_with_the_known_ones(installation: Any) -> None:
    done = installation.manage("crawl", "wiebo")
    assert done.returncode == 1
    assert "There is no source wiebo" in done.stderr
    assert "Known: weibo, " in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_gives_a_sentence(pointed: Any) -> None:
    pointed.settings["HUIYIN_WEIBO_URL"] = "c.api.weibo.com"
    done = pointed.manage("crawl", "weibo")
    assert done.returncode == 1
    assert "HUIYIN_WEIBO_URL must hold addresses that start with http" in done.stderr


ANSWERS = {
    "blocked": Response("<html><title>访问受限</title>请输入验证码</html>", 200),
    "login_wall": Response('{"error": "expired_token", "error_code": 21327}', 400),
    "rate_limited": Response('{"error": "limit", "error_code": 10023}', 403),
    "malformed": Response('{"statuses": [], "total_number": 37}', 200),
    "unreachable": Response("busy", 503),
}


@pytest.mark.parametrize("outcome", ANSWERS)
def test_whatever_is_in_the_way_is_an_outcome_of_its_own(
    outcome: str, pointed: Any, weibo: Any
) -> None:
    """And nothing is retried."""
    weibo.instead = lambda query: ANSWERS[outcome]
    done = pointed.manage("crawl", "weibo")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert (told["ok"], told["empty"], told["failed"], told["new"]) == (0, 0, 1, 0)
    assert f"weibo failed ({outcome}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert pointed.rows(LAST_RUN)[0][0] == outcome
    assert len(weibo.asked) == 1


def test_a_streak_is_told_once_and_a_new_one_again(pointed: Any, weibo: Any) -> None:
    weibo.instead = lambda query: ANSWERS["unreachable"]
    for _ in range(2):
        assert pointed.manage("crawl", "weibo").returncode == 1
    assert len(pointed.rows(ALERTS)) == 1
    assert pointed.rows(HEALTH)[0][0] is not None
    weibo.instead = lambda query: None
    assert pointed.counts("crawl", "weibo")["ok"] == 1
    assert pointed.rows(HEALTH)[0][0] is None
    weibo.instead = lambda query: ANSWERS["unreachable"]
    pointed.manage("crawl", "weibo")
    assert len(pointed.rows(ALERTS)) == 2


def test_nothing_found_is_no_failure_when_weibo_says_so(pointed: Any, weibo: Any) -> None:
    weibo.posts.clear()
    told = pointed.counts("crawl", "weibo")
    assert (told["ok"], told["empty"], told["failed"]) == (0, 1, 0)
    assert pointed.rows(ALERTS) == []


def test_a_server_that_is_off_is_unreachable(pointed: Any) -> None:
    pointed.settings["HUIYIN_WEIBO_URL"] = "http://127.0.0.1:1/weibo"
    assert pointed.manage("crawl", "weibo").returncode == 1
    assert pointed.rows(LAST_RUN) == [("unreachable", "the connection was refused")]


def test_robots_txt_speaks_to_crawlers_of_pages_not_to_a_contract(pointed: Any, weibo: Any) -> None:
    weibo.robots = "User-agent: *\nDisallow: /"
    assert pointed.counts("crawl", "weibo")["ok"] == 1


def test_a_wall_in_the_middle_stops_at_once_and_keeps_what_came_before(
    pointed: Any, weibo: Any
) -> None:
    weibo.instead = lambda query: ANSWERS["blocked"] if query["page"] == "2" else None
    assert pointed.manage("crawl", "weibo").returncode == 1
    assert [query["page"] for query in weibo.asked] == ["1", "2"]
    assert pointed.rows(POSTS) == [(50, 50)]
    weibo.instead = lambda query: None
    asked = len(weibo.asked)
    assert pointed.counts("crawl", "weibo")["waiting"] == 1
    assert len(weibo.asked) == asked, "a source that turned us away is left alone"
    pointed.rows("UPDATE complaints_source SET paused_until = '2026-01-01 00:00:00'")
    assert pointed.counts("crawl", "weibo")["new"] == 70
    assert pointed.rows(
        "SELECT refusals, paused_until FROM complaints_source WHERE key = 'weibo'"
    ) == [(0, None)]


def test_a_stopped_source_is_not_asked_and_one_stopped_midway_ends_within_a_request(
    pointed: Any, weibo: Any
) -> None:
    def stop(query: dict[str, str]) -> None:
        pointed.rows("UPDATE complaints_source SET stopped = 1 WHERE key = 'weibo'")

    weibo.instead = stop
    assert pointed.counts("crawl", "weibo")["waiting"] == 1
    assert [query["page"] for query in weibo.asked] == ["1"]
    assert pointed.rows(POSTS) == [(50, 50)], "what had come is kept"
    assert pointed.rows("SELECT count(*) FROM complaints_alert") == [(0,)]
    assert pointed.counts("crawl", "weibo")["waiting"] == 1
    assert len(weibo.asked) == 1
    pointed.rows("UPDATE complaints_source SET stopped = 0")
    weibo.instead = lambda query: None
    assert pointed.counts("crawl", "weibo")["new"] == 70


def test_the_budget_of_a_day_outlives_the_crawl(pointed: Any, weibo: Any, hurry: Any) -> None:
    hurry(requests_a_day=2)
    assert pointed.counts("crawl", "weibo")["waiting"] == 1  # stopped in the middle
    assert len(weibo.asked) == 2
    assert pointed.counts("crawl", "weibo")["waiting"] == 1
    assert len(weibo.asked) == 2
    pointed.rows("UPDATE complaints_requestday SET day = '2026-01-01'")
    assert pointed.counts("crawl", "weibo")["ok"] == 1
    assert pointed.rows(POSTS) == [(120, 120)]


def test_every_post_has_its_evidence_sealed(pointed: Any, weibo: Any) -> None:
    pointed.counts("crawl", "weibo")
    found = pointed.rows("SELECT digest, sealed, method, address FROM complaints_evidence")
    assert len(found) == 120
    for digest, sealed, method, address in found:
        assert len(digest) == 64
        assert "虚构同学".encode() not in sealed
        assert method == "official_api"
        assert "limited.json" in address
        assert pointed.settings["HUIYIN_WEIBO_TOKEN"] not in address


def test_what_a_small_budget_left_unread_is_read_by_later_crawls(
    pointed: Any, weibo: Any, hurry: Any
) -> None:
    """Two requests a crawl: never more, and none is missed."""
    hurry(max_requests=2)
    for _ in range(3):
        weibo.asked.clear()
        assert pointed.counts("crawl", "weibo")["ok"] == 1
        assert len(weibo.asked) <= 2
    assert pointed.rows(POSTS) == [(120, 120)]


def test_a_list_that_ends_before_its_total_is_asked_on_from_there(pointed: Any, weibo: Any) -> None:
    weibo.longest_list = 1
    assert pointed.counts("crawl", "weibo")["new"] == 120


def test_bad_statuses_leave_their_neighbours_alone(pointed: Any, weibo: Any) -> None:
    weibo.posts = weibo.posts[:10]
    weibo.posts[3] = weibo.posts[3] | {"idstr": None, "mid": None, "id": 5.1e15}
    weibo.posts[4] = weibo.posts[4] | {"text": "青禾网校" + "很" * 200_000}
    weibo.posts[5] = weibo.posts[5] | {"text": "青禾网校 \ud83d \x00 <svg onload=1>卡</svg>"}
    told = pointed.counts("crawl", "weibo")
    assert (told["new"], told["rejected"]) == (8, 2)
    reasons = [reason for (reason,) in pointed.rows("SELECT reason FROM complaints_rejection")]
    assert "the entry has no id that can be kept whole" in reasons
    assert "text is longer than 100,000 characters" in reasons


def test_the_token_is_nowhere_but_in_the_request(pointed: Any, weibo: Any) -> None:
    weibo.instead = lambda query: Response(f"no: {query['access_token']}", 500)
    done = pointed.manage("crawl", "weibo")
    assert weibo.asked[0]["access_token"] == pointed.settings["HUIYIN_WEIBO_TOKEN"]
    token = pointed.settings["HUIYIN_WEIBO_TOKEN"]
    assert token not in done.stdout + done.stderr
    log = (pointed.home / "log" / "crawl-weibo.log").read_text(encoding="utf-8")
    assert "limited.json?…" in log  # the request is in the log, its query is not
    for file in pointed.home.rglob("*"):
        if file.is_file():
            assert token.encode() not in file.read_bytes(), file


def test_the_operator_is_named_and_one_line(
    pointed: Any, weibo: Any, httpserver: HTTPServer
) -> None:
    pointed.counts("crawl", "weibo")
    agent = httpserver.log[-1][0].headers["User-Agent"]
    assert agent.startswith("Huiyin/")
    assert "care@example.org" in agent


def killed(process: Any) -> None:
    """The Scrapy process under a crawl command, killed as the kernel kills."""
    (child,) = psutil.Process(process.pid).children(recursive=True)
    child.kill()


def test_a_killed_crawl_is_interrupted_and_the_next_one_completes(pointed: Any, weibo: Any) -> None:
    weibo.hold = threading.Event()
    process = pointed.start("crawl", "weibo")
    assert weibo.held.wait(60)
    killed(process)
    out, err = process.communicate(timeout=60)
    weibo.hold.set()
    assert process.returncode == 1
    assert json.loads(out)["failed"] == 1
    assert "weibo failed (interrupted: " in err
    weibo.hold = None
    assert pointed.counts("crawl", "weibo")["ok"] == 1
    assert pointed.rows(POSTS) == [(120, 120)]


def test_a_killed_command_leaves_a_run_that_the_next_crawl_ends(pointed: Any, weibo: Any) -> None:
    weibo.hold = threading.Event()
    process = pointed.start("crawl", "weibo")
    assert weibo.held.wait(60)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for child in children:
        child.kill()
    process.communicate(timeout=60)
    weibo.hold.set()
    weibo.hold = None
    assert pointed.counts("crawl", "weibo")["ok"] == 1
    outcomes = pointed.rows("SELECT outcome FROM complaints_crawlrun ORDER BY id")
    assert outcomes == [("interrupted",), ("ok",)]
    assert pointed.rows(POSTS) == [(120, 120)]


def test_a_crawl_whose_command_was_killed_is_waited_for(pointed: Any, weibo: Any) -> None:
    """The lock is the crawl's, not its command's: two never ask one source at a time."""
    weibo.hold = threading.Event()
    process = pointed.start("crawl", "weibo")
    assert weibo.held.wait(60)
    with process:
        process.kill()
    second = pointed.start("crawl", "weibo")
    assert second.stderr is not None
    assert "waiting for it to end" in second.stderr.readline()
    weibo.hold.set()
    out, _ = second.communicate(timeout=60)
    assert json.loads(out)["ok"] == 1
    runs = pointed.rows("SELECT outcome FROM complaints_crawlrun ORDER BY id")
    assert runs == [("ok",), ("ok",)]
    assert pointed.rows(POSTS) == [(120, 120)]


def test_two_sources_are_crawled_side_by_side(
    pointed: Any, weibo: Any, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/forum.xml").respond_with_data(
        '<rss version="2.0"><channel><title>论坛</title></channel></rss>'
    )
    weibo.hold = threading.Event()
    slow = pointed.start("crawl", "weibo")
    assert weibo.held.wait(60)
    assert pointed.counts("crawl", "feeds")["empty"] == 1
    weibo.hold.set()
    out, _ = slow.communicate(timeout=60)
    assert json.loads(out)["ok"] == 1
