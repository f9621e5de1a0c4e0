"""A file is uploaded, looked at, its columns named, and taken."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import ColumnMapping, Post

pytestmark = pytest.mark.django_db
GOOD = "平台,编号,内容,时间,作者\nweibo,1,青禾又卡了,2026-11-20 10:00,王小明\nweibo,2,,2026-11-20 10:00,李雷\n"
ODD = "题目,那天,码\n青禾不退费,2026-11-20,a1\n青禾又卡了,2026-11-21,a2\n"


@pytest.fixture
def analyst(signed_in: Callable[..., Client], settings: Any, tmp_path: Path, brand: Any) -> Client:
    settings.HUIYIN_HOME = tmp_path
    return signed_in("analyst")


def upload(client: Client, text: str, name: str = "table.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode("gb18030"))
    return client.post("/import/", {"file": file}, follow=True)


def test_a_dry_run_stores_nothing_and_shows_what_would_be_taken(analyst: Client) -> None:
    answer = upload(analyst, GOOD)
    html = answer.content.decode()
    assert "可导入 1 行，不能导入 1 行" in html
    assert "青禾又卡了" in html
    assert "王**" in html
    assert "王小明" not in html
    assert "正文为空" in html
    assert Post.objects.count() == 0


def test_the_file_is_taken_once(analyst: Client, tmp_path: Path) -> None:
    page = upload(analyst, GOOD).redirect_chain[-1][0]
    html = analyst.post(page, {"act": "take"}).content.decode()
    assert "导入完成" in html
    assert list(Post.objects.values_list("platform", "text")) == [("weibo", "青禾又卡了")]
    assert not list((tmp_path / "uploads").iterdir())
    again = analyst.post(page, {"act": "take"}, follow=True).content.decode()
    assert "已经导入或取消" in again
    assert Post.objects.count() == 1


def test_an_abandoned_upload_does_not_stay(analyst: Client, tmp_path: Path) -> None:
    upload(analyst, GOOD)
    (old,) = (tmp_path / "uploads").iterdir()
    os.utime(old, (1, 1))
    upload(analyst, GOOD)
    assert old not in list((tmp_path / "uploads").iterdir())


def test_columns_are_named_once_and_remembered(analyst: Client) -> None:
    answer = upload(analyst, ODD)
    assert "缺少必需的列" in answer.content.decode()
    page = answer.redirect_chain[-1][0]
    named = {"act": "name", "value-platform": "hotline", "column-text": "题目",
             "column-published_at": "那天", "column-post_id": "码"}  # fmt: skip
    html = analyst.post(page, named, follow=True).content.decode()
    assert "可导入 2 行" in html
    assert ColumnMapping.objects.count() == 1
    assert "可导入 2 行" in upload(analyst, ODD).content.decode(), "the next file is known"


def test_nobody_opens_the_file_of_another(
    analyst: Client, signed_in: Callable[..., Client]
) -> None:
    page = upload(analyst, GOOD).redirect_chain[-1][0]
    assert signed_in("lead", "other").get(page).status_code == 404
    assert analyst.get("/import/" + "0" * 32 + "-../../etc-csv/").status_code == 404


@pytest.mark.parametrize(("name", "told"), [("a.pdf", "不支持这种文件"), ("", "请先选择一个文件")])
def test_what_can_not_be_uploaded_says_why(analyst: Client, name: str, told: str) -> None:
    answer = upload(analyst, "x", name) if name else analyst.post("/import/", {})
    assert told in answer.content.decode()


def test_hostile_cells_stay_text(analyst: Client) -> None:
    rows = (
        GOOD.splitlines()[0] + '\nweibo,9,"=cmd|<script>alert(1)</script>{{7*7}}",2026-11-20,<b>\n'
    )
    html = upload(analyst, rows).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html


@pytest.mark.parametrize("role", ["manager", "on_call"])
def test_only_who_may_import_does(signed_in: Callable[..., Client], role: str) -> None:
    assert signed_in(role).get("/import/").status_code == 403
