"""The index step against a real Elasticsearch."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from complaints import casework
from complaints.models import Case, Judgement, Post, Rejection
from complaints.search import indexer, writing
from complaints.search.client import SearchUnavailable, client
from complaints.search.documents import document_id, with_everything
from complaints.search.indexer import index_batch, index_step
from complaints.search.indices import alias, behind_alias, new_name
from complaints.search.writing import Written, write

Make = Callable[..., Post]

HOSTILE = [
    "退\u200b费",
    "<script>alert(1)</script>",
    "{{7*7}} ${x} %n",
    "卡" * 50_000,
    "👨\u200d👩\u200d👧🇨🇳",
    "e" + "\u0301" * 500,
    "字𠮷",
    "\u202eabc",
    "=HYPERLINK(1)",
    '" OR *:*',
]


def indexed(post: Post) -> dict[str, object]:
    client().indices.refresh(index=alias())
    source: dict[str, object] = client().get(index=alias(), id=document_id(post))["_source"]
    return source


def test_a_case_is_indexed_once_with_its_judgement(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    case = make_case(category="refund_fees", severity=2)
    assert index_step(now) == {"taken": 1, "indexed": 1, "rejected": 0}
    assert index_step(now) == {"taken": 0, "indexed": 0, "rejected": 0}
    document = indexed(case.lead_post)
    assert document["case_number"] == case.number
    assert (document["label"], document["category"]) == ("complaint", "refund_fees")
    assert "author_sealed" not in document


def test_what_a_person_does_reaches_the_index(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime, django_user_model: type
) -> None:
    case = make_case()
    index_step(now)
    person = django_user_model.objects.create_user("li")  # type: ignore[attr-defined]
    casework.dismiss(case.pk, case.edit, person, "advert", now)
    assert index_step(now)["indexed"] == 1
    assert indexed(case.lead_post)["case_status"] == "dismissed"


def test_hostile_texts_are_indexed_as_they_are(
    elasticsearch: str, make_post: Make, judge: Callable[..., Judgement], now: datetime
) -> None:
    posts = [make_post(text=text) for text in HOSTILE]
    for post in posts:
        judge(post, label="not_complaint", severity=0)
    Post.objects.update(triaged_at=now)
    assert index_step(now) == {"taken": len(HOSTILE), "indexed": len(HOSTILE), "rejected": 0}
    assert [indexed(post)["text"] for post in posts] == [post.text for post in posts]


def test_a_refused_document_is_kept_with_its_reason_and_its_neighbours_go_through(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    cases = [make_case() for _ in range(3)]
    Judgement.objects.filter(post=cases[1].lead_post).update(
        facts=[{"kind": "x" * 40_000, "value": "", "start": 0, "end": 0}]
    )
    client().indices.create(
        index=new_name(now),
        mappings={"properties": {"facts": {"type": "keyword"}}},  # takes no more than 32 KB
        aliases={alias(): {}},
    )
    assert index_step(now) == {"taken": 3, "indexed": 2, "rejected": 1}
    rejection = Rejection.objects.get(step="index")
    assert rejection.post == cases[1].lead_post
    assert "immense term" in rejection.reason or "bytes" in rejection.reason
    assert index_step(now)["taken"] == 0


def test_without_elasticsearch_nothing_is_lost(
    elasticsearch: str, settings: Settings, make_case: Callable[..., Case], now: datetime
) -> None:
    case = make_case()
    settings.HUIYIN_ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(SearchUnavailable, match="does not answer"):
        index_step(now)
    assert Post.objects.get().indexed_at is None
    settings.HUIYIN_ELASTICSEARCH_URL = elasticsearch
    assert index_step(now)["indexed"] == 1
    assert indexed(case.lead_post)["case_number"] == case.number


def test_a_slow_indexer_neither_overwrites_nor_marks_a_newer_state(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_case()
    index_step(now)
    stale = list(with_everything(Post.objects.all()))
    Post.objects.update(version=5, indexed_at=None, likes=7)
    index_step(now)
    write(client(), alias(), stale)
    assert indexed(case.lead_post)["likes"] == 7

    Post.objects.update(version=6, indexed_at=None)
    sent = writing.document_of

    def changed_meanwhile(post: Post) -> dict[str, object]:
        Post.objects.update(version=7)
        return sent(post)

    monkeypatch.setattr(writing, "document_of", changed_meanwhile)
    index_batch(with_everything(Post.objects.filter(indexed_at=None)), 0, now + timedelta(1))
    assert Post.objects.get().indexed_at is None


@pytest.mark.parametrize("block", ["read_only_allow_delete", "write"])
def test_an_index_that_takes_nothing_is_not_the_posts_fault(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime, block: str
) -> None:
    make_case()
    index_step(now)
    make_case()
    client().indices.put_settings(index=alias(), settings={f"index.blocks.{block}": True})
    with pytest.raises(SearchUnavailable, match="takes no documents now"):
        index_step(now)
    client().indices.put_settings(index=alias(), settings={f"index.blocks.{block}": None})
    assert Rejection.objects.count() == 0
    assert index_step(now)["indexed"] == 1


def test_an_index_removed_by_hand_is_made_again_with_its_mapping(
    elasticsearch: str,
    make_case: Callable[..., Case],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case()
    removed: list[str] = []

    def write_after_somebody_removed_it(*what: Any) -> Written:
        if not removed:
            removed.extend(behind_alias(client()))
            client().indices.delete(index=removed[0])
        return write(*what)

    monkeypatch.setattr(indexer, "write", write_after_somebody_removed_it)
    with pytest.raises(SearchUnavailable, match="takes no documents now"):
        index_step(now)
    assert not client().indices.exists(index=alias())
    assert index_step(now)["indexed"] == 1


def test_an_index_in_the_place_of_the_alias_is_a_sentence(
    elasticsearch: str, make_case: Callable[..., Case], now: datetime
) -> None:
    client().indices.create(index=alias())
    make_case()
    with pytest.raises(SearchUnavailable, match="must be an alias"):
        index_step(now)
    client().indices.delete(index=alias())


def test_an_impossible_name_is_a_sentence(
    elasticsearch: str, settings: Settings, make_case: Callable[..., Case], now: datetime
) -> None:
    settings.HUIYIN_ELASTICSEARCH_INDEX = "Huiyin Posts"
    make_case()
    with pytest.raises(SearchUnavailable, match="HUIYIN_ELASTICSEARCH_INDEX"):
        index_step(now)


def test_no_two_posts_share_a_document(
    elasticsearch: str, make_post: Make, judge: Callable[..., Judgement], now: datetime
) -> None:
    judge(make_post(platform="a", post_id="b:c"))
    judge(make_post(platform="a:b", post_id="c"))
    judge(make_post(platform="a%3ab", post_id="c"))
    Post.objects.update(triaged_at=now)
    assert index_step(now)["indexed"] == 3
    client().indices.refresh(index=alias())
    assert client().count(index=alias())["count"] == 3
