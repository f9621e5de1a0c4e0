"""What has outlived its days goes; what an open case needs stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from complaints import merging
from complaints.models import CrawlRun, Evidence, Post, PostExport, Presence, Rejection, Source
from complaints.outreach import keep_away
from complaints.retention import KINDS, purge_step
from complaints.situations import refused_contact

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAYS = dict.fromkeys(KINDS, 30)
OLD, YOUNG = NOW - timedelta(days=31), NOW - timedelta(days=29)


@pytest.fixture
def post(make_post: Any) -> Any:
    def made(number: int, fetched_at: datetime) -> Post:
        made_up: Post = make_post(post_id=str(number), author_id=f"author {number}")
        Post.objects.filter(pk=made_up.pk).update(fetched_at=fetched_at)
        made_up.evidence.update(fetched_at=fetched_at)
        return made_up

    return made


@pytest.mark.django_db
def test_old_records_go_and_young_ones_and_posts_stay(post: Any) -> None:
    post(1, OLD)
    young = post(2, YOUNG)
    for moment in (OLD, YOUNG):
        Rejection.objects.create(
            step="intake", reason="no text", fingerprint=str(moment), rejected_at=moment
        )
    counts = purge_step(DAYS, NOW)
    assert (counts["evidence"], counts["identities"], counts["rejections"]) == (1, 1, 1)
    assert Post.objects.count() == 2
    assert Evidence.objects.get().post == young
    assert [bool(p.author_sealed) for p in Post.objects.order_by("pk")] == [False, True]
    assert purge_step(DAYS, NOW)["evidence"] == 0


@pytest.mark.django_db
def test_an_open_case_keeps_its_evidence_and_its_author(make_case: Any) -> None:
    case = make_case(author_id="author 1")
    case.posts.update(fetched_at=OLD)
    case.lead_post.evidence.update(fetched_at=OLD)
    assert purge_step(DAYS, NOW)["evidence"] == 0
    assert Post.objects.get().author_sealed
    case.status, case.ended_at, case.dismiss_reason = "dismissed", NOW, "advert"
    case.save()
    assert purge_step(DAYS, NOW)["evidence"] == 1


@pytest.mark.django_db
def test_a_telephone_is_forgotten_with_who_gave_it(make_case: Any) -> None:
    case = make_case(text="退费没人理，打我 13812345678")
    case.posts.update(fetched_at=OLD)
    purge_step(DAYS, NOW)
    assert (len(case.posts.get().contact_keys), case.contacts.count()) == (1, 1)
    case.status, case.ended_at, case.dismiss_reason = "dismissed", NOW, "advert"
    case.save()
    case.posts.update(fetched_at=YOUNG)
    purge_step(DAYS, NOW)
    assert case.contacts.count() == 1
    case.posts.update(fetched_at=OLD)
    assert purge_step(DAYS, NOW)["identities"] == 1
    assert (case.posts.get().contact_keys, case.contacts.count()) == ([], 0)


@pytest.mark.django_db
def test_a_merged_case_keeps_its_telephones_for_a_split(make_case: Any, person: Any) -> None:
    first, lili = make_case(author_id="1"), person("lili")
    second = make_case(text="退费没人理，打我 13812345678", author_id="2")
    caller = make_case(text="来电：别再打来", platform="hotline", phone="13812345678")
    keep_away(caller, lili, NOW)
    into = merging.merge(second.pk, second.edit, first.number, lili, NOW)
    purge_step(DAYS, NOW + timedelta(days=29))
    merging.split(into.pk, into.edit, second.number, lili, NOW)
    assert refused_contact(second)
    first.refresh_from_db()
    merging.merge(first.pk, first.edit, second.number, lili, NOW)
    assert first.contacts.exists()
    purge_step(DAYS, NOW + timedelta(days=31))
    assert not first.contacts.exists()


@pytest.mark.django_db
def test_who_looked_at_a_case_yesterday_is_not_kept(make_case: Any, person: Any) -> None:
    lili, wang, case = person("lili"), person("wang"), make_case()
    Presence.objects.create(case=case, user=lili, seen_at=NOW - timedelta(hours=25))
    Presence.objects.create(case=case, user=wang, seen_at=NOW)
    assert purge_step(DAYS, NOW)["presences"] == 1
    assert Presence.objects.get().user == wang


@pytest.mark.django_db
def test_a_crawl_that_still_runs_is_kept(brand: Any) -> None:
    source = Source.objects.get(key="weibo")
    CrawlRun.objects.create(source=source, started_at=OLD)
    CrawlRun.objects.create(source=source, started_at=OLD, finished_at=OLD, outcome="ok")
    assert purge_step(DAYS, NOW)["crawl_runs"] == 1


@pytest.mark.django_db
def test_files_that_hold_what_people_wrote_go_like_records(
    person: Any, settings: Any, tmp_path: Path
) -> None:
    settings.HUIYIN_HOME = tmp_path
    assert purge_step(DAYS, NOW)["files"] == 0, "no folder was made yet"
    ages = {"uploads": NOW - timedelta(hours=2), "rejected": OLD, "exports": OLD}
    for name, old in ages.items():
        for file, moment in (("old", old), ("young", old + timedelta(days=2))):
            path = tmp_path / name / file
            path.parent.mkdir(exist_ok=True)
            path.write_text("王小明")
            os.utime(path, (moment.timestamp(), moment.timestamp()))
    assert purge_step(DAYS, NOW)["files"] == 3
    assert [path.name for path in sorted(tmp_path.glob("*/*"))] == ["young"] * 3


@pytest.mark.django_db
def test_an_export_goes_with_its_file(person: Any) -> None:
    lili = person("lili")
    for moment in (OLD, YOUNG):
        PostExport.objects.create(
            owner=lili, query="?", purpose="周会", form="csv", asked_at=moment
        )
    assert purge_step(DAYS, NOW)["exports"] == 1
    assert PostExport.objects.get().asked_at == YOUNG
