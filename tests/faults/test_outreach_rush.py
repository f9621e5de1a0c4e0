"""200 complainants, 3 official accounts, 5 colleagues who press at once: on SQLite and PostgreSQL."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings

COMPLAINANTS, COLLEAGUES = 200, 5
PREPARE = """
import json, sys, random
from datetime import UTC, datetime, timedelta
from django.contrib.auth.models import User
from complaints.models import Brand, Case, Post, Team
now = datetime.now(UTC)
brand, team = Brand.objects.get(slug="qinghe"), Team.objects.get(key="care")
people = [User.objects.create(username=f"colleague{n}") for n in range(5)]
for n in range(200):
    platform = ("weibo", "zhihu", "heimao")[n % 3]
    post = Post.objects.create(brand=brand, platform=platform, post_id=str(n), text="@青禾网校 卡",
        author_key=f"author{n}", published_at=now, fetched_at=now)
    case = Case.objects.create(number=f"HY-{n}", brand=brand, lead_post=post, author_key=f"author{n}",
        status="claimed", certainty="flagged", category="other", severity=1, team=team,
        assignee=people[n % 5], opened_at=now, clocks_from=now, first_response_due_at=now,
        next_due_at=now)
    Post.objects.filter(pk=post.pk).update(case=case)
"""
PRESS = """
import json, random, sys
from datetime import UTC, datetime
from django.contrib.auth.models import User
from django.db import connection
from complaints import outreach
from complaints.casework import Refused
from complaints.models import Case
if connection.vendor == "sqlite":  # lets writers in by no order: who never pauses may starve others
    connection.cursor().execute("PRAGMA busy_timeout = 400000")
me = User.objects.get(username=sys.argv[1])
chance = random.Random(sys.argv[1])
noon = datetime.now(UTC).replace(hour=4)
cases = list(Case.objects.select_related("lead_post"))
chance.shuffle(cases)
doors = {"weibo": ["private_message", "comment"], "zhihu": ["comment"], "heimao": ["merchant_reply"]}
accounts = {"weibo": "weibo_main", "zhihu": "zhihu_main", "heimao": "heimao_main"}
tally = {"won": 0, "refused": 0}
for case in cases:
    platform = case.lead_post.platform
    for door in doors[platform]:
        Case.objects.filter(pk=case.pk).update(assignee=me)  # everybody takes it over and presses
        got = outreach.reserve(case.pk, door, accounts[platform], me, noon)
        tally["refused" if isinstance(got, list) else "won"] += 1
print(json.dumps(tally))
"""


def run(installation: Any, code: str, *arguments: str) -> subprocess.Popen[str]:
    boot = "import django; django.setup()\n"
    return subprocess.Popen(
        [sys.executable, "-c", boot + code, *arguments], cwd=settings.BASE_DIR, text=True,
        env=installation.environment | {"DJANGO_SETTINGS_MODULE": "complaints.settings"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def policies_with_small_quota(folder: Path) -> Path:
    for path in Path(settings.BASE_DIR, "policies").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "platforms.yml":
            text = text.replace("a_day: 200", "a_day: 17").replace("a_day: 300", "a_day: 23")
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def test_five_who_press_at_once_break_no_quota_and_contact_nobody_twice(
    installation: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    installation.settings["HUIYIN_POLICIES"] = str(policies_with_small_quota(folder))
    assert installation.manage("prepare").returncode == 0
    made = run(installation, PREPARE)
    _, err = made.communicate(timeout=120)
    assert made.returncode == 0, err
    pressing = [run(installation, PRESS, f"colleague{n}") for n in range(COLLEAGUES)]
    told = []
    for process in pressing:
        out, err = process.communicate(timeout=400)
        assert process.returncode == 0, err[-2000:]
        told.append(json.loads(out))
    rows = installation.rows(
        "SELECT author_key, account, door, by_id FROM complaints_outreachattempt "
        "WHERE state <> 'dropped'"
    )
    writers = {}
    for author, _, _, who in rows:
        assert writers.setdefault(author, who) == who, "one author, one colleague"
    used = Counter((account, door) for _, account, door, _ in rows)
    assert used["weibo_main", "private_message"] <= 17
    assert used["weibo_main", "comment"] <= 23
    refused = installation.rows(
        "SELECT count(DISTINCT case_id || door || by_id || at) FROM complaints_outreachrefusal"
    )
    assert sum(item["refused"] for item in told) > 0
    assert refused[0][0] >= sum(item["refused"] for item in told) * 0.99
    reasons = {
        r for (r,) in installation.rows("SELECT DISTINCT reason FROM complaints_outreachrefusal")
    }
    assert {"colleague", "quota"} <= reasons
