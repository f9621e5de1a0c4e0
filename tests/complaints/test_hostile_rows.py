"""What strangers write, at the one door that all entries share: stored whole or refused with a reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from complaints.exports.ingesting import ingest_file
from complaints.intake import known_brands, store
from complaints.models import Post, Rejection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
GOOD = {"platform": "weibo", "text": "青禾又卡了", "published_at": "2026-11-20 10:00"}


def deep(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


HOSTILE: dict[str, dict[str, object]] = {
    "lone surrogate": {"text": "课\ud83d卡"},
    "NUL and C0": {"text": "课\x00\x01\x1f卡", "author_name": "\x00"},
    "a long post": {"text": "卡" * 200_000},
    "one word of a megabyte": {"text": "a" * 1_000_000},
    "zero width in a keyword": {"text": "退\u200b费"},
    "right to left": {"author_name": "\u202e王小明", "text": "\u202e卡"},
    "joined emoji": {"text": "👨‍👩‍👧‍👦" * 30, "author_name": "👨‍👩‍👧‍👦"},
    "combining marks": {"text": "a" + "\u0301" * 500},
    "rare letters": {"text": "𠮷野家退費ＡＢＣ", "device": "𠮷" * 300},
    "not a number": {"likes": float("nan"), "comments": float("inf"), "followers": 1e400},
    "just now": {"published_at": "刚刚"},
    "1970": {"published_at": 0},
    "2099": {"published_at": "2099-01-01"},
    "30 February": {"published_at": "2026-02-30"},
    "no time": {"published_at": None},
    "negative time": {"published_at": -5},
    "odd counts": {"likes": "1.2万", "comments": "10万+", "reposts": "-5", "followers": 2**63},
    "markup": {"text": "<script>alert(1)</script><svg onload=x></textarea>&amp;lt;b&amp;gt;"},
    "script address": {"url": "javascript:alert(1)"},
    "data address": {"url": "data:text/html,x"},
    "formula": {"text": "=cmd|' /C calc'!A0", "author_name": "@SUM(1)"},
    "templates": {"text": "{{7*7}} ${7*7} %n%n\r\nX-Header: 1"},
    "stalling text": {"text": "a" * 5000 + "!" + "(" * 5000},
    "deep": {"extra": deep(5_000)},
    "many keys": {f"k{number}": number for number in range(20_000)},
    "objects for words": {"text": {"a": 1}, "author_name": ["x"], "kind": {"b": 2}},
    "huge number": {"author_id": 10**5000},
    "lost digits": {"post_id": "5.1E+15"},
    "an empty id": {"post_id": ""},
}


def rows_of(names: list[str]) -> list[dict[str, object]]:
    """Each hostile row between two good neighbours."""
    found: list[dict[str, object]] = []
    for number, name in enumerate(names):
        found.append(GOOD | {"post_id": f"before-{number}"})
        found.append(GOOD | {"post_id": f"hostile-{number}"} | HOSTILE[name])
        found.append(GOOD | {"post_id": f"behind-{number}"})
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_row_loses_no_neighbour_and_is_stored_or_told(name: str, brand: Any) -> None:
    rows = rows_of([name])
    taken = store(rows, NOW, known_brands())
    assert taken.new + taken.rejected == 3
    assert Post.objects.filter(post_id__in=["before-0", "behind-0"]).count() == 2
    assert Rejection.objects.count() == taken.rejected
    assert all(rejection.reason for rejection in Rejection.objects.all())
    for post in Post.objects.all():
        assert "\x00" not in post.text
        post.text.encode()
        assert not post.url.startswith(("javascript:", "data:"))
        json.dumps(post.raw)


def test_all_of_them_in_one_file_as_well(tmp_path: Path, brand: Any) -> None:
    names = [name for name in HOSTILE if name not in ("deep", "huge number", "not a number")]
    rows = rows_of(names)
    path = tmp_path / "posts.jsonl"
    lines = [json.dumps(row) for row in rows] + ['{"text": "abgeschnitten', "[[[[", "\x00"]
    path.write_text("\n".join(lines))
    told: list[int] = []
    taken, _ = ingest_file(path, NOW, lambda number, reason: told.append(number))
    assert taken.new + taken.updated + taken.known + taken.rejected == len(lines)
    assert len(told) == taken.rejected
    good = Post.objects.filter(post_id__startswith="be").count()
    assert good == 2 * len(names)
