"""How sure the numbers are: what the blind sample corrects, and the proof of each sentence."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.domain.times import SHANGHAI
from complaints.models import BlindSample, Judgement, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def sampled(posts: None) -> None:
    """Of the five posts all were labelled: one that was flagged is no complaint, the praise is."""
    for judgement in Judgement.objects.select_related("post"):
        BlindSample.objects.create(
            post=judgement.post, day=datetime.now(SHANGHAI).date(), stratum=judgement.label,
            drawn_from=1,
            complaint=judgement.category != "refund_fees",
        )  # fmt: skip


def test_the_chart_is_corrected_by_the_sample_and_says_how_sure_it_is(
    analyst: Client, sampled: None
) -> None:
    told = analyst.get("/trends/data.json?range=week").json()
    value, low, high = told["corrected"][-1]
    assert value == 4.0, "two of three flagged, the unsure one, and the one that was missed"
    assert low < value < high <= 5.0
    assert told["corrected"][0] == [0, 0, 0]
    assert "实际约 4 条投诉" in analyst.get("/trends/report/?week=this").content.decode()
    html = analyst.get("/trends/?range=week").content.decode()
    assert "实际约 <b>4</b> 条投诉" in html
    assert "漏判约 <b>1</b> 条" in html
    assert analyst.get("/api/trends?range=week").json()["corrected"] == told["corrected"]


def test_without_labels_nothing_is_corrected_and_the_page_says_so(
    analyst: Client, posts: None
) -> None:
    assert analyst.get("/trends/data.json").json()["corrected"] == []
    assert "没有校正过" in analyst.get("/trends/").content.decode()


def test_the_table_behind_the_chart_can_be_taken_home(analyst: Client, sampled: None) -> None:
    text = analyst.get("/trends/table.csv?range=week&by=category").content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0] == [
        "时间", "合计", "上一段", "平时", "校正后", "95% 区间", "技术故障", "退费与收费",
    ]  # fmt: skip
    assert len(rows) == 8
    assert rows[-1][1] == "3"
    assert rows[-1][4] == "4.0"
    assert rows[-1][6:] == ["2", "1"]


def test_a_drifting_model_is_warned_of_beside_its_counts(
    analyst: Client, no_elasticsearch: None, make_post: Any, judge: Any
) -> None:
    yesterday = datetime.now(SHANGHAI) - timedelta(days=1)
    for number in range(30):
        post = make_post(text=f"不错 {number}", author_id=str(number))
        judge(post)
        BlindSample.objects.create(
            post=post, day=yesterday.date(), stratum="complaint", drawn_from=30, complaint=number < 5,
        )  # fmt: skip
    Post.objects.update(published_at=yesterday.astimezone(UTC))
    for address in ("/trends/quality/", "/trends/"):
        assert "模型走样了" in analyst.get(address).content.decode()


def test_every_sentence_of_the_report_leads_to_its_proof(
    analyst: Client, index: Callable[[], None], make_case: Any
) -> None:
    for number in range(4):
        make_case(text=f"退款 {number}", category="refund_fees", author_id=str(number))
    Post.objects.update(published_at=datetime.now(UTC) - timedelta(minutes=1))
    index()
    html = analyst.get("/trends/report/?week=this").content.decode()
    assert "本周共 4 条投诉" in html
    assert "退费与收费 4 条，占 100%" in html
    assert "实际约" not in html, "nothing was labelled"
    assert "view=ended" not in html
    for address in re.findall(r'href="(/search/[^"]+)" data-testid="proof"', html):
        found = analyst.get(address.replace("&amp;", "&")).content.decode()
        assert "找到 4 条帖子" in found


def test_the_sample_is_labelled_by_one_key_and_shown_with_its_certainty(
    signed_in: Callable[..., Client], make_case: Any
) -> None:
    made = make_case(text="一直卡")
    BlindSample.objects.create(
        post=made.lead_post, day=date(2026, 11, 23), stratum="complaint", drawn_from=1
    )
    client = signed_in("manager")
    page = client.get("/sample/").content.decode()
    assert "一直卡" in page
    assert "很可能是投诉" not in page, "the model's word is not shown"
    client.post("/sample/", {"sample": BlindSample.objects.get().pk, "answer": "yes"})
    assert BlindSample.objects.get().complaint is True
    assert "今天的抽样都标完了" in client.get("/sample/").content.decode()
    assert client.get("/trends/quality/").status_code == 200
