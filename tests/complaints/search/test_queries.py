"""What people type and what they get."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from elasticsearch.helpers import streaming_bulk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from complaints.domain.times import SHANGHAI
from complaints.models import Judgement, Post
from complaints.search.client import SearchUnavailable, client
from complaints.search.histograms import complaints_per_bucket
from complaints.search.hits import pieces, search_posts
from complaints.search.indexer import index_step
from complaints.search.indices import alias
from complaints.search.queries import SearchFilters

ALL = SearchFilters()


@pytest.fixture
def indexed(
    elasticsearch: str,
    make_post: Callable[..., Post],
    judge: Callable[..., Judgement],
    now: datetime,
) -> Callable[..., None]:
    """indexed(row, row, …): posts with these columns (and label, category) are searchable."""

    def make(*rows: dict[str, object]) -> None:
        for row in rows:
            told = {key: row[key] for key in ("label", "category", "severity") if key in row}
            judge(make_post(**{key: row[key] for key in row if key not in told}), **told)
        Post.objects.update(triaged_at=now)
        index_step(now)
        client().indices.refresh(index=alias())

    return make


def texts(words: str, filters: SearchFilters = ALL) -> list[str]:
    found = search_posts(words, filters).hits
    return ["".join(part for part, _ in hit.highlight) for hit in found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("卡", True), ("卡顿", True), ("直播 卡顿", True), ('"直播卡顿"', True), ("顿卡", False),
        ("退费", True), ("ＡＰＰ", True), ("app", True), ("不存在的话", False),
        ("直播 -卡顿", False),
        ("卡顿 OR 不存在", False), ("卡顿 | 不存在", True), ("", True), ("   ", True),
    ],
)  # fmt: skip
def test_words_find_what_they_mean(indexed: Callable[..., None], words: str, found: bool) -> None:
    text = "青禾网校直播卡顿，退\u200b费，App 闪退"
    indexed({"text": text})
    assert (texts(words) == [text]) is found


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("青禾网校，直播卡顿", '"青禾网校，直播卡顿"', True),
        ("直播卡顿app打不开", '"卡顿app打不开"', True),
        ("第3节课卡", '"第3节课"', True),
        ("直播卡顿", '"卡"', True),
        ("退\u200b费难", '"退费难"', True),
        ("卡顿直播", '"直播卡顿"', False),
        ("直播很卡，停顿", '"卡顿"', False),
    ],
)
def test_a_phrase_is_found_across_commas_and_latin_words(
    indexed: Callable[..., None], text: str, phrase: str, found: bool
) -> None:
    indexed({"text": text})
    assert (texts(phrase) == [text]) is found


def test_matches_are_marked_and_markup_stays_text(indexed: Callable[..., None]) -> None:
    indexed({"text": "<b>卡顿</b> 又卡顿"})
    (hit,) = search_posts("卡顿", ALL).hits
    assert ("卡顿", True) in hit.highlight
    assert "".join(part for part, _ in hit.highlight) == "<b>卡顿</b> 又卡顿"


def test_filters_and_facets_agree(indexed: Callable[..., None], now: datetime) -> None:
    indexed(
        {"text": "一", "category": "technical", "severity": 2},
        {"text": "二", "category": "refund_fees", "severity": 3, "platform": "feeds"},
        {"text": "三", "label": "not_complaint", "severity": 0},
        {"text": "四", "category": "technical", "published_at": now - timedelta(days=2)},
    )
    page = search_posts("", ALL)
    assert page.total == 4
    assert page.facets["platform"] == {"weibo": 3, "feeds": 1}
    assert page.facets["label"] == {"complaint": 3, "not_complaint": 1}
    assert texts("", SearchFilters(category="refund_fees")) == ["二"]
    assert texts("", SearchFilters(platform="feeds", label="complaint")) == ["二"]
    assert texts("", SearchFilters(severity=3)) == ["二"]
    assert texts("", SearchFilters(until=now - timedelta(days=1))) == ["四"]
    assert "四" not in texts("", SearchFilters(since=now - timedelta(days=1)))


def test_pages_hold_every_post_once_newest_first(
    indexed: Callable[..., None], now: datetime
) -> None:
    indexed(
        *[{"text": f"第{n}条", "published_at": now - timedelta(minutes=n // 3)} for n in range(25)]
    )
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = search_posts("", ALL, cursor, size=7)
        seen += [hit.post_id for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 25
    times = dict(Post.objects.values_list("post_id", "published_at"))
    assert [times[post_id] for post_id in seen] == sorted(times.values(), reverse=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(alphabet=st.characters(exclude_categories=()), max_size=80)
    | st.text(alphabet='"*~?\\/|()[]{}+-:AND OR退费'),
    after=st.none() | st.text(max_size=20) | st.just("[1, 1e400]") | st.just('[[], {"a": 1}]'),
)
def test_no_words_and_no_cursor_ever_fail(
    elasticsearch: str, words: str, after: str | None
) -> None:
    assert search_posts(words, ALL, after).total == 0


@pytest.mark.parametrize("words", ['" OR', "*", "退费~9", "((((", "a" * 10_000, "\\"])
def test_query_syntax_is_harmless(indexed: Callable[..., None], words: str) -> None:
    indexed({"text": "退费"})
    assert search_posts(words, ALL).total <= 1


@pytest.mark.parametrize("value", ["\ud800", "\x00", "x" * 50_000, '"', "*"])
def test_odd_filters_find_nothing(indexed: Callable[..., None], value: str) -> None:
    indexed({"text": "退费"})
    filters = SearchFilters(platform=value, category=value, status=value, brand=value)
    assert search_posts("", filters).total == 0


def test_buckets_equal_a_count_in_the_database(indexed: Callable[..., None], now: datetime) -> None:
    rng = Random(7)  # noqa: S311  a seed for invented data
    kinds: Sequence[str] = ("technical", "refund_fees", "service")
    rows = [
        {
            "text": f"第{n}条",
            "published_at": now - timedelta(minutes=rng.randrange(3 * 24 * 60)),
            "category": rng.choice(kinds),
            "label": rng.choice(("complaint", "complaint", "unsure", "not_complaint")),
        }
        for n in range(60)
    ]
    indexed(*rows)
    since, until = now - timedelta(days=3), now + timedelta(hours=1)
    expected = Counter(
        (post.published_at.astimezone(SHANGHAI).date(), post.judgements.get().category)
        for post in Post.objects.filter(judgements__label="complaint")
    )
    found = Counter(
        {
            (bucket.start.astimezone(SHANGHAI).date(), category): count
            for bucket in complaints_per_bucket(since, until, "day", "qinghe")
            for category, count in bucket.counts.items()
        }
    )
    assert found == expected
    assert len(complaints_per_bucket(since, until, "hour", None)) == 73


def test_before_the_first_index_there_is_simply_nothing(elasticsearch: str, now: datetime) -> None:
    assert search_posts("卡", ALL).hits == []
    assert complaints_per_bucket(now - timedelta(1), now, "hour", None) == []


def test_without_elasticsearch_there_is_a_sentence(settings: Settings) -> None:
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(SearchUnavailable, match="does not answer"):
        search_posts("卡", ALL)


@given(st.text(alphabet="ab\ue000\ue001"))
def test_pieces_never_fail_and_lose_no_letter(marked: str) -> None:
    joined = "".join(part for part, _ in pieces(marked))
    assert joined.replace("\ue001", "") == marked.replace("\ue000", "").replace("\ue001", "")


def test_paging_goes_on_past_ten_thousand_hits_and_shows_each_once(
    indexed: Callable[..., None], now: datetime
) -> None:
    indexed({"text": "第一条"})
    stored = client().search(index=alias(), size=1)["hits"]["hits"][0]["_source"]
    copies = (
        {"_index": alias(), "_id": str(row), **stored, "row": row, "post_id": str(row)}
        for row in range(1_000_000, 1_010_400)
    )
    sent = sum(ok for ok, _ in streaming_bulk(client(), copies, 2000))
    client().indices.refresh(index=alias())
    seen: list[str] = []
    after: str | None = None
    while True:
        page = search_posts("", ALL, after, size=2000)
        assert page.total == sent + 1
        seen += [hit.post_id for hit in page.hits]
        after = page.next_cursor
        if after is None:
            break
    assert len(seen) == len(set(seen)) == sent + 1
