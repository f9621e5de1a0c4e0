"""`manage.py parse`: a recorded answer on stdout, a post a line."""

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

STATUS = {
    "id": "5100000000000002", "text": "退费<br />难，打13800001234", "created_at": "3分钟前",
    "attitudes_count": "1.2万", "user": {"id": 7000002, "screen_name": "虚构家长", "verified": True},
}  # fmt: skip


def parse(*arguments: object) -> tuple[list[dict[str, object]], subprocess.CompletedProcess[str]]:
    done = subprocess.run(
        [sys.executable, "manage.py", "parse", *map(str, arguments)],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()], done


def test_a_post_is_told_as_it_would_be_stored(tmp_path: Path) -> None:
    answer = tmp_path / "answer"  # no ending: content decides
    answer.write_text(
        json.dumps({"ok": 1, "data": {"cards": [{"card_type": 9, "mblog": STATUS}] * 1 + [
            {"card_type": 9, "mblog": STATUS | {"id": "2", "created_at": "2099-01-01 00:00"}},
            {"card_type": 9, "mblog": {"id": "3"}},
        ]}})
    )  # fmt: skip
    (post, ending), done = parse("weibo", answer, "--at", "2026-11-23T10:00:00+08:00")
    assert done.returncode == 0
    assert post.pop("author_key")
    assert post == {
        "platform": "weibo", "post_id": "5100000000000002", "kind": "post",
        "url": "https://m.weibo.cn/detail/5100000000000002", "author_masked": "虚**",
        "text": "退费\n难，打138****1234", "published_at": "2026-11-23T01:57:00+00:00",
        "published_precision": "minute", "likes": 12000, "comments": None, "reposts": None,
        "device": "", "region": "", "verified": True,
    }  # fmt: skip
    assert (ending["outcome"], ending["posts"], ending["skipped"]) == ("ok", 1, 2)
    assert "虚构家长" not in done.stdout
    assert "7000002" not in done.stdout


def test_an_export_is_parsed_like_an_answer(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("平台,编号,内容,时间\nApp反馈,a1,又卡,2026-11-20\nApp反馈,a2,,2026-11-20\n")
    (post, ending), _ = parse("exports", table)
    assert (post["post_id"], post["published_precision"]) == ("a1", "day")
    assert ending == {"outcome": "ok", "posts": 1, "skipped": 1, "reasons": {"text is empty": 1}}


def test_what_can_not_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("标题\n卡\n")
    (ending,), _ = parse("exports", tmp_path / "table.csv")
    assert ending["outcome"] == "malformed"
    assert "has no column" in str(ending["reason"])
    lines, done = parse("weibo", tmp_path / "missing.json")
    assert (lines, done.returncode) == ([], 1)
    assert "can't be read" in done.stderr
