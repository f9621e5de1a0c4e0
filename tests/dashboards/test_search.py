"""The search page as an analyst uses it."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from complaints.models import AuditEntry, Post, PostExport, SavedView
from dashboards.trends.asking import Asked
from dashboards.trends.excerpts import BEFORE, LONGEST, excerpt

pytestmark = pytest.mark.django_db


def page(client: Client, query: str) -> str:
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_word_is_found_and_marked(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    made = make_case(
        text="申请退款三周了", category="refund_fees", author_id="u1", author_name="王小明"
    )
    make_case(text="直播一直卡")
    index()
    html = page(analyst, "q=" + quote("退款"))
    assert html.count('data-testid="search-hit"') == 1
    assert "<mark>退款</mark>" in html
    assert f'href="/desk/cases/{made.number}/"' in html
    for seen in ("找到 1 条帖子", "退费与收费", "王**", "微博"):
        assert seen in html


def test_filters_and_facets_narrow_the_hits(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    make_case(text="退款慢", category="refund_fees", severity=3)
    make_case(text="退款后还扣钱", category="sales", severity=1, platform="zhihu")
    make_case(text="退款吗", label="unsure", category="refund_fees")
    index()
    word = "q=" + quote("退款")
    assert page(analyst, word).count('data-testid="search-hit"') == 3
    for narrowed, left in (
        ("category=refund_fees", 2),
        ("label=complaint", 2),
        ("severity=3", 1),
        ("platform=zhihu", 1),
        ("status=closed", 0),
        ("since=2026-11-24T00:00:00%2B08:00", 0),
        ("until=2026-11-24T00:00:00%2B08:00", 3),
        ("category=nonsense&severity=9&label=x&since=yesterday", 3),
    ):
        html = page(analyst, f"{word}&{narrowed}")
        assert html.count('data-testid="search-hit"') == left, narrowed
    html = page(analyst, f"{word}&category=refund_fees")
    assert 'title="去掉这个条件"' in html
    assert "refund_fees<" not in html


def test_every_hit_is_on_exactly_one_page(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    for number in range(45):
        make_case(text=f"第 {number} 次退款")
    index()
    query, seen = "q=" + quote("退款"), []
    while query:
        html = page(analyst, query)
        seen += re.findall(r'id="hit-weibo-(\d+)"', html)
        further = re.search(r'data-testid="more" href="\?([^"]+)"', html)
        query = further[1].replace("&amp;", "&") if further else ""
    assert len(seen) == len(set(seen)) == 45


def test_nothing_found_says_what_to_try(analyst: Client, index: Callable[[], None]) -> None:
    assert "还没有可以检索的帖子" in page(analyst, "")
    assert 'data-testid="search-empty"' in page(analyst, "q=" + quote("没有的词"))


@pytest.mark.parametrize(
    "typed",
    [
        '" OR',
        "*",
        "(((",
        "退款~9999",
        "a" * 5000,
        "\x00",
        "\ud83d",
        "/.*/",
        "<script>alert(1)</script>",
    ],
)
def test_whatever_is_typed_gives_a_page(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any], typed: str
) -> None:
    make_case(text="申请退款三周了")
    index()
    html = page(analyst, "q=" + quote(typed.encode("utf-8", "surrogatepass")))
    assert "<script>alert" not in html
    assert 'data-testid="search-input"' in html


def test_hostile_posts_are_inert_among_the_hits(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    make_case(text="退款 <script>alert(1)</script> {{7*7}} \u202eevil", author_name="<b>x</b>")
    index()
    html = page(analyst, "q=" + quote("退款"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in html
    assert "<b>x" not in html


def test_without_elasticsearch_one_sentence_stands_there(
    analyst: Client, no_elasticsearch: None
) -> None:
    html = page(analyst, "q=" + quote("退款"))
    assert "检索引擎暂时没有应答" in html
    assert 'data-testid="error-banner"' in html
    assert "Traceback" not in html
    part = analyst.get("/search/?q=x&after=[1,2]", headers={"HX-Request": "true"})
    assert part.status_code == 503
    assert part.content.decode().startswith("检索引擎暂时没有应答")


PIECES = st.lists(st.tuples(st.text(min_size=1, max_size=300), st.booleans()), max_size=6)


@given(PIECES)
def test_an_excerpt_is_short_and_shows_the_first_match(pieces: list[tuple[str, bool]]) -> None:
    kept = excerpt(pieces)
    assert sum(len(text) for text, _ in kept) <= LONGEST + 2
    if any(is_match for _, is_match in pieces):
        first = next(text for text, is_match in pieces if is_match)
        shown = next(text for text, is_match in kept if is_match)
        assert shown == first[: LONGEST - BEFORE] or first.startswith(shown)


@given(
    st.dictionaries(
        st.sampled_from(["q", "since", "until", "severity", "after", "label"]), st.text()
    )
)
def test_any_address_can_be_read(query: dict[str, str]) -> None:
    asked = Asked.read(query)
    assert asked.query().startswith("?")
    assert asked.chips(datetime.now(UTC)) is not None


def hits(html: str) -> int:
    return html.count('data-testid="search-hit"')


def test_fields_and_operators_find_what_they_say(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    fact = [{"kind": "app_version", "value": "5.2.1", "start": 0, "end": 5}]
    make_case(text="5.2.1 直播一直卡", category="technical", severity=3, facts=fact, author_id="1")
    make_case(
        text="退款一直不到账", category="refund_fees", severity=1, platform="zhihu", author_id="2"
    )
    make_case(text="老師講得太快", category="teaching", author_id="3", reposts=900)
    index()
    for line, found in (
        ("直播 OR 退款", 2), ("一直 NOT 退款", 1), ("平台:知乎", 1), ("类别:技术 严重度>=2", 1),
        ("版本:5.2.1", 1), ('"一直卡"', 1), ('"卡一直"', 0), ("(直播 OR 退款) 平台:微博", 1),
        ("老师讲", 1), ("老師", 1), ("转发>=500", 1), ("时间:2020-01-01", 0), ("判断:投诉", 3),
    ):  # fmt: skip
        assert hits(page(analyst, "q=" + quote(line))) == found, line


def test_a_mistake_is_told_and_the_words_are_searched_all_the_same(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    make_case(text="申请退款三周了")
    index()
    html = page(analyst, "q=" + quote("(退款"))
    assert "query-mistake" in html
    assert "右括号" in html
    assert hits(html) == 1


def test_copies_are_left_out_and_similar_posts_are_found(
    analyst: Client,
    index: Callable[[], None],
    make_case: Callable[..., Any],
    make_post: Any,
    judge: Any,
) -> None:
    made = make_case(text="申请退款三周了客服一直不理人真的很生气", author_id="1")
    copy = make_post(text="申请退款三周了客服一直不理人真的很生气啊", author_id="2")
    judge(copy)
    Post.objects.filter(pk=copy.pk).update(story=made.lead_post, triaged_at=copy.classified_at)
    index()
    assert hits(page(analyst, "q=" + quote("退款"))) == 2
    assert hits(page(analyst, "copies=no&q=" + quote("退款"))) == 1
    assert hits(page(analyst, f"similar={made.lead_post_id}")) == 2


def test_sorted_by_reach(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any]
) -> None:
    make_case(text="退款甲", author_id="1", reposts=5)
    make_case(text="退款乙", author_id="2", reposts=500)
    index()
    html = page(analyst, "sort=reach&q=" + quote("退款"))
    assert html.index("乙") < html.index("甲")


def test_a_search_is_saved_and_shared_by_its_link(
    analyst: Client, manager: Client, no_elasticsearch: None
) -> None:
    analyst.post("/search/save/", {"name": "退费", "query": "?q=%E9%80%80%E8%B4%B9"})
    slug = SavedView.objects.get().slug
    assert (
        manager.get(f"/search/views/{slug}/").headers["Location"] == "/search/?q=%E9%80%80%E8%B4%B9"
    )
    analyst.post("/search/save/", {"name": "", "query": "https://evil.example"})
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_what_was_found_masked_and_harmless(
    analyst: Client, index: Callable[[], None], make_case: Callable[..., Any], form: str, settings: Any,
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.HUIYIN_HOME = tmp_path
    monkeypatch.setattr("dashboards.trends.keeping.subprocess.Popen", lambda *a, **k: None)
    for number in range(3):
        make_case(text=f"=HYPERLINK(1) 退款 {number}", author_id=str(number), author_name="王小明")
    make_case(text="别的", author_id="9")
    index()
    analyst.post("/search/export/", {"query": "?q=%E9%80%80%E6%AC%BE", "purpose": "", "form": form})
    assert not PostExport.objects.exists(), "its purpose is asked"
    analyst.post(
        "/search/export/", {"query": "?q=%E9%80%80%E6%AC%BE", "purpose": "周会", "form": form}
    )
    assert AuditEntry.objects.get().data["purpose"] == "周会"
    call_command("export_posts")
    made = PostExport.objects.get()
    assert (made.state, made.rows, made.total) == ("done", 3, 3)
    answer = analyst.get(f"/search/exports/{made.pk}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = read_rows(content, form)
    assert len(rows) == 4
    assert all(str(row[-1]).startswith("'=HYPERLINK") for row in rows[1:])
    assert rows[1][2] == "王**"
    other = Client()
    other.force_login(
        User.objects.create(username="x", is_superuser=True),
        "django.contrib.auth.backends.ModelBackend",
    )
    assert other.get(f"/search/exports/{made.pk}/").status_code == 404


def read_rows(content: bytes, form: str) -> list[list[Any]]:
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
