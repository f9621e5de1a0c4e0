"""Every source is crawled over HTTP, from the sandbox, by its own spider and the whole pipeline."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

POSTS = Path(settings.BASE_DIR) / "sandbox" / "posts"
SOURCES = ("weibo_mentions", "douyin", "douyin_comments", "zhihu", "tieba", "bilibili")
WORD = "青禾"


class Site:
    """A sandbox of its own process."""

    def __init__(self, root: str) -> None:
        self.root = root

    def tell(self, path: str, **fields: object) -> None:
        told = urllib.request.Request(  # noqa: S310  our own loopback server
            self.root + path, json.dumps(fields).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(told) as answer:  # noqa: S310
            assert answer.status in (200, 201)


@pytest.fixture
def site() -> Iterator[Site]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"],
        cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        yield Site(process.stdout.readline().split()[-1].rstrip("/"))
        process.terminate()
        process.wait(20)


@pytest.fixture
def here(installation: Any, site: Site, tmp_path: Path) -> Any:
    """An installation that looks at the sandbox, with every source switched on."""
    policies = tmp_path / "policies"
    policies.mkdir()
    for path in Path(settings.BASE_DIR, "policies").glob("*.yml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.name == "platforms.yml":
            for source in document["sources"].values():
                source.update(delay_seconds=0, enabled=source["method"] != "export")
        if path.name == "brands.yml":
            document["brands"][0]["search"] = [WORD]
        (policies / path.name).write_text(yaml.safe_dump(document, allow_unicode=True))
    installation.settings |= {
        "HUIYIN_POLICIES": str(policies), "HUIYIN_OPERATOR": "青禾 care@example.org",
        "HUIYIN_WEIBO_URL": f"{site.root}/weibo", "HUIYIN_WEIBO_TOKEN": "invented",
        "HUIYIN_DOUYIN_URL": f"{site.root}/douyin", "HUIYIN_DOUYIN_TOKEN": "invented",
        "HUIYIN_DOUYIN_OPEN_ID": "invented", "HUIYIN_DOUYIN_VIDEOS": "7301",
        "HUIYIN_ZHIHU_URL": f"{site.root}/zhihu", "HUIYIN_ZHIHU_SECRET": "invented",
        "HUIYIN_HEIMAO_URL": f"{site.root}/heimao", "HUIYIN_TIEBA_URL": f"{site.root}/tieba",
        "HUIYIN_BILIBILI_URL": f"{site.root}/bilibili",
    }  # fmt: skip
    return installation


def written(site: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in (POSTS / f"{site}.jsonl").read_text().splitlines()]
    return [row for row in rows if WORD in row["text"]]


def test_every_platform_gives_its_posts_once(here: Any) -> None:
    counts = here.counts("crawl", *SOURCES)
    assert counts["failed"] == counts["skipped"] == 0
    for platform in ("douyin", "zhihu", "tieba", "bilibili"):
        found = dict(here.rows(
            "SELECT post_id, text FROM complaints_post WHERE platform = ? AND kind <> 'comment'",
            platform,
        ))  # fmt: skip
        expected = {row["id"]: row["text"] for row in written(platform)}
        assert set(found) == set(expected)
        for post_id, text in expected.items():
            assert text.replace("\n", "")[-20:] in found[post_id].replace("\n", "")
    assert here.rows("SELECT count(*) > 0 FROM complaints_post WHERE kind = 'comment'") == [(1,)]
    under_video = "SELECT count(*) FROM complaints_post WHERE thread_id = '7301'"
    assert here.rows(under_video) == [(len((POSTS / "douyin.jsonl").read_text().splitlines()),)]
    again = here.counts("crawl", *SOURCES)
    assert (again["new"], again["updated"], again["failed"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("source", "fault", "outcome"),
    [
        ("douyin", "captcha", "blocked"), ("douyin", "blank", "blocked"),
        ("zhihu", "login_wall", "login_wall"), ("tieba", "captcha", "blocked"),
        ("bilibili", "rate_limit", "rate_limited"), ("zhihu", "truncated", "malformed"),
        ("bilibili", "error", "unreachable"), ("tieba", "empty", "empty"),
        ("douyin", "empty", "empty"),
    ],
)  # fmt: skip
def test_no_wall_is_ever_taken_for_nothing(
    here: Any, site: Site, source: str, fault: str, outcome: str
) -> None:
    site.tell("/admin/faults", site=source, fault=fault)
    done = here.manage("crawl", source)
    assert (done.returncode == 0) == (outcome == "empty")
    assert here.rows("SELECT outcome FROM complaints_crawlrun") == [(outcome,)]
    paused = here.rows(
        "SELECT paused_until IS NOT NULL FROM complaints_source WHERE key = ?", source
    )
    assert paused == [(outcome in ("blocked", "login_wall", "rate_limited"),)]


def test_an_edited_post_keeps_its_old_text_and_a_deleted_one_is_hidden(
    here: Any, site: Site
) -> None:
    first, second = [row["id"] for row in written("heimao")][:2]
    table = here.home / "merchant.csv"
    lately = datetime.now(UTC) - timedelta(days=10)  # what is old is not looked at again
    table.write_text(
        "投诉编号,投诉标题,投诉内容,投诉时间,投诉人\n"
        f"{first},不退费,拖了三个月,{lately:%Y-%m-%d} 10:00,甲\n"
        f"{second},乱扣费,扣了两次,{lately:%Y-%m-%d} 11:00,乙\n"
    )
    here.counts("ingest", str(table))
    here.rows("UPDATE complaints_post SET fetched_at = ?", f"{lately:%Y-%m-%d} 23:00:00")
    site.tell("/admin/delete", id=second)
    assert here.counts("crawl", "heimao")["updated"] == 1
    edited = here.rows("SELECT revision, gone_at FROM complaints_post WHERE post_id = ?", first)
    assert edited == [(2, None)]
    assert here.rows("SELECT text FROM complaints_postversion") == [("不退费\n拖了三个月",)]
    gone = here.rows(
        "SELECT gone_at IS NOT NULL, checked_at IS NOT NULL FROM complaints_post WHERE post_id = ?",
        second,
    )
    assert gone == [(1, 1)]
    assert here.rows("SELECT count(*) FROM complaints_evidence WHERE post_id = 1") == [(2,)]
    assert here.counts("crawl", "heimao")["empty"] == 1, "nothing is due again so soon"


def test_a_deleted_weibo_post_is_an_answer_and_no_failure(here: Any, site: Site) -> None:
    """Weibo tells of it with HTTP status 400 and an error code."""
    for number in ("91", "92"):
        site.tell("/admin/posts", site="weibo", text=f"青禾卡了{number}", id=number)
    here.counts("crawl", "weibo")
    here.rows("UPDATE complaints_post SET fetched_at = '2026-01-01 00:00:00', checked_at = NULL")
    here.rows("UPDATE complaints_post SET gone_at = '2026-01-01' WHERE post_id NOT IN ('91', '92')")
    site.tell("/admin/delete", id="92")
    assert here.counts("crawl", "weibo")["failed"] == 0
    told = (
        "SELECT gone_at IS NOT NULL, checked_at IS NOT NULL FROM complaints_post WHERE post_id = ?"
    )
    assert here.rows(told, "91") == [(0, 1)]
    assert here.rows(told, "92") == [(1, 1)]


SEEDED_NAME, SEEDED_ID, SEEDED_PHONE = "唯独我叫欧阳雪峰", "7654321987", "13912345678"


def test_nobody_is_found_by_searching_every_store(here: Any, site: Site, tmp_path: Path) -> None:
    """Database, logs, rejected rows: no seeded id, name or number outside the sealed columns."""
    author = {"name": SEEDED_NAME, "id": SEEDED_ID, "followers": 3}
    text = f"@青禾网校 青禾还我钱，打我电话{SEEDED_PHONE}，微信ouyang_xuefeng88"
    for number, told in enumerate((text, text + "，再不退我就起诉")):
        site.tell("/admin/posts", site="weibo", text=told, author=author, id=str(88 + number))
    here.counts("crawl", "weibo", "weibo_mentions", "douyin")
    table = tmp_path / "bad.csv"
    table.write_text(
        "platform,post_id,text,published_at,author_id,author_name,备注\n"
        f"weibo,1,{text},什么时候,{SEEDED_ID},{SEEDED_NAME},回电{SEEDED_PHONE}\n"
        f"weibo,2,{text},2026-11-20,{SEEDED_ID},{SEEDED_NAME},回电{SEEDED_PHONE}\n"
    )
    here.counts("ingest", str(table))
    assert (
        here.rows("SELECT count(*) FROM complaints_post WHERE text LIKE '%139****5678%'")[0][0] >= 3
    )
    secrets = [word.encode() for word in (SEEDED_NAME, SEEDED_ID, SEEDED_PHONE, "ouyang_xuefeng88")]
    looked = 0
    for path in here.home.rglob("*"):
        if path.is_file():
            looked += 1
            content = path.read_bytes()
            assert not [word for word in secrets if word in content], path
    assert looked > 5
