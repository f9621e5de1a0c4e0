"""Thirty invented days on which three things break, one day sells much and one wave is spam."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User

from complaints import casework
from complaints.alerting import current_rules, raise_alert, waiting_alerts
from complaints.domain.surges import BIN, slot_of
from complaints.incident_course import move
from complaints.incident_work import close, hold, merge_into, rename, split, take_out
from complaints.models import (
    Alert,
    Case,
    Delivery,
    Incident,
    Judgement,
    Post,
    RuleChange,
    Shift,
    Source,
)
from complaints.notifications.messages import message_for
from complaints.notifications.sending import address_alerts
from complaints.watching import watch_step

pytestmark = pytest.mark.django_db
BEGINS = datetime(2026, 10, 20, tzinfo=UTC)
DAYS = 30
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROFILE = [0.15] * 14 + [0.6] * 10 + [1.0] * 12 + [2.2] * 8 + [0.8] * 4
CATEGORIES = ["technical", "refund_fees", "teaching", "service"]
OUTAGES = {  # day, minute of the day (UTC): what its posts share
    (16, 11 * 60): {"app_version": "5.2.1"},
    (21, 2 * 60 + 30): {"course": "五年级数学"},
    (27, 12 * 60 + 10): {"device": "华为平板"},
}
SALE_DAY, SPAM = 19, (24, 6 * 60)


class World:
    """Posts and judgements as the pipeline leaves them, made in bulk."""

    def __init__(self, brand: Any) -> None:
        self.brand, self.chance, self.number = brand, Random(7), 0  # noqa: S311  a seed
        self.posts: list[Post] = []
        self.judged: list[tuple[str, str, list[dict[str, str]]]] = []
        self.cause: list[str] = []

    def add(
        self, at: datetime, category: str, label: str = "complaint", cause: str = "", **facts: str
    ) -> None:
        self.number += 1
        self.posts.append(Post(
            brand=self.brand, platform=self.chance.choice(["weibo", "zhihu", "douyin"]),
            post_id=str(self.number), text=f"青禾 {category} {self.number}", published_at=at,
            fetched_at=at, author_key=f"author {self.number}", classified_at=at, triaged_at=at, indexed_at=at,
        ))  # fmt: skip
        told = [{"kind": kind, "value": value} for kind, value in facts.items()]
        self.judged.append((category, label, told))
        self.cause.append(cause)

    def store(self) -> None:
        Post.objects.bulk_create(self.posts)
        Judgement.objects.bulk_create(
            Judgement(
                post=post, revision=1, model_version="t", label=label, score=0.9, target="provider",
                category=category, severity=2, facts=facts, judged_at=post.published_at,
            )
            for post, (category, label, facts) in zip(self.posts, self.judged, strict=True)
        )  # fmt: skip


@pytest.fixture
def world(brand: Any) -> World:
    made = World(brand)
    for row in range(DAYS * 288):
        at = BEGINS + BIN * row
        busy = 6 if row // 288 == SALE_DAY else 1
        level = PROFILE[slot_of(at)] / 12
        for _ in range(poisson(made.chance, 1.5 * level * (1.4 if busy > 1 else 1))):
            made.add(
                at + made.chance.randint(0, 299) * timedelta(seconds=1),
                made.chance.choice(CATEGORIES),
            )
        for _ in range(poisson(made.chance, 8 * level * busy)):
            made.add(at, "other", "not_complaint")
    for (day, minute), facts in OUTAGES.items():
        start = BEGINS + timedelta(days=day, minutes=minute)
        cause = next(iter(facts.values()))
        for number in range(24):
            made.add(start + number * 50 * timedelta(seconds=1), "technical", cause=cause, **facts)
    made.store()
    spam(made)
    return made


def spam(world: World) -> None:
    """Forty copies of one text by forty authors within an hour."""
    at = BEGINS + timedelta(days=SPAM[0], minutes=SPAM[1])
    for number in range(40):
        world.add(at + number * MINUTE, "sales", cause="spam")
    copies = world.posts[-40:]
    for post in copies:
        post.text = "青禾网校是骗子公司大家千万不要报名血泪教训转发扩散"
    Post.objects.bulk_create(copies)
    Post.objects.filter(pk__in=[post.pk for post in copies[1:]]).update(story=copies[0])
    Judgement.objects.bulk_create(
        Judgement(post=post, revision=1, model_version="t", label="complaint", score=0.9,
                  target="provider", category="sales", severity=2, judged_at=at)
        for post in copies
    )  # fmt: skip


def poisson(chance: Random, mean: float) -> int:
    """Knuth's way."""
    limit, number, product = 2.718281828**-mean, 0, chance.random()
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number


def moments() -> Iterator[datetime]:
    """Every five minutes around what happens, and every two hours on the sale day."""
    for day, minute in [*OUTAGES, SPAM]:
        start = BEGINS + timedelta(days=day, minutes=minute)
        yield from (start + 5 * step * MINUTE for step in range(1, 13))
    sale = BEGINS + timedelta(days=SALE_DAY)
    yield from (sale + 2 * hour * HOUR for hour in range(12))


def test_three_incidents_each_told_once_in_ten_minutes_and_nothing_else(
    world: World, policies: Any
) -> None:
    for now in sorted(moments()):
        watch_step(policies, now)
    outages = list(Incident.objects.filter(kind="outage").order_by("began_at"))
    assert [incident.value for incident in outages] == ["5.2.1", "五年级数学", "华为平板"]
    assert Alert.objects.filter(kind="surge").count() == 3
    causes = {post.pk: cause for post, cause in zip(world.posts, world.cause, strict=True)}
    for incident, (day, minute) in zip(outages, OUTAGES, strict=True):
        first = BEGINS + timedelta(days=day, minutes=minute)
        assert incident.noticed_at - first <= 10 * MINUTE
        assert incident.began_at == first
        linked = [causes[pk] for pk in incident.posts.values_list("pk", flat=True)]
        assert linked.count(incident.value) / len(linked) >= 0.9, "purity"
        assert linked.count(incident.value) == 24, "later posts of the same cause join"
    (campaign,) = Incident.objects.filter(kind="campaign")
    assert campaign.posts.count() == 40
    assert not campaign.alerts.exists()


def test_looking_twice_changes_nothing(world: World, policies: Any) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    now = BEGINS + timedelta(days=day, minutes=minute + 10)
    watch_step(policies, now)
    before = list(Incident.objects.values("title", "state", "noticed_at")), Alert.objects.count()
    watch_step(policies, now)
    assert (
        list(Incident.objects.values("title", "state", "noticed_at")),
        Alert.objects.count(),
    ) == before
    assert Alert.objects.get().body.count("·") == 3, "three examples"


def test_what_people_take_out_of_an_incident_stays_out(
    world: World, policies: Any, make_case: Any
) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    incident = Incident.objects.get()
    members = list(incident.posts.order_by("published_at"))
    taken, split_off, stays = (make_case(author_id=str(number)) for number in range(3))
    for made, post in zip((taken, split_off, stays), members, strict=False):
        Post.objects.filter(case=made).update(case=None)
        Post.objects.filter(pk=post.pk).update(case=made)
        Case.objects.filter(pk=made.pk).update(incident=incident)
    user = User.objects.create(username="wang")

    take_out(incident.pk, taken.number)
    other = split(incident.pk, [split_off.number], "另一个原因", user, start)
    watch_step(policies, start + 20 * MINUTE)

    assert set(incident.cases.all()) == {stays}
    assert not incident.posts.filter(pk__in=[members[0].pk, members[1].pk]).exists()
    assert incident.posts.count() > len(members) - 2, "later posts still join"
    assert list(other.posts.all()) == [members[1]]
    assert list(other.cases.all()) == [split_off]
    assert Incident.objects.count() == 2
    assert Alert.objects.count() == 1, "nobody is told of what people did themselves"


def test_what_people_closed_is_not_opened_again_by_its_own_posts(
    world: World, policies: Any
) -> None:
    user = User.objects.create(username="wang")
    (day, minute), _ = next(iter(OUTAGES.items()))
    spam_at = BEGINS + timedelta(days=SPAM[0], minutes=SPAM[1])
    for start, kind in (
        (BEGINS + timedelta(days=day, minutes=minute), "outage"),
        (spam_at, "campaign"),
    ):
        watch_step(policies, start + 20 * MINUTE)
        incident = Incident.objects.get(kind=kind)
        close(incident.pk, user, "已修复", start + 21 * MINUTE)
        watch_step(policies, start + 25 * MINUTE)
        assert Incident.objects.get(kind=kind) == incident
    assert Alert.objects.filter(kind="surge").count() == 1


def test_what_people_do_while_the_watch_looks_stands(brand: Any, now: datetime) -> None:
    made = [
        Incident.objects.create(
            brand=brand, title="卡", dimension="device", value=value, began_at=now,
            noticed_at=now, seen_at=now,
        )
        for value in "ab"
    ]  # fmt: skip
    user = User.objects.create(username="wang")
    close(made[0].pk, user, "已修复", now)
    rename(made[1].pk, "平板黑屏")
    hold(made[1].pk, user)
    for seen_before in made:
        move(seen_before, 9, now)
    closed, named = Incident.objects.order_by("pk")
    assert (closed.state, closed.note, closed.peak) == ("closed", "已修复", 0)
    assert (named.title, named.holder, named.peak) == ("平板黑屏", user, 9)


def test_a_cause_that_comes_back_after_it_was_closed_is_told_again(
    world: World, policies: Any
) -> None:
    user = User.objects.create(username="wang")
    (day, minute), facts = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    close(Incident.objects.get().pk, user, "已修复", start + 12 * MINUTE)
    for minutes in (40, 45):
        watch_step(policies, start + minutes * MINUTE)
    known, again = Incident.objects.order_by("pk")
    assert (known.state, again.state) == ("closed", "open")
    assert (known.value, again.value) == (facts["app_version"], facts["app_version"])
    assert known.closed_at is not None
    assert again.posts.filter(published_at__lte=known.closed_at).count() == 0
    assert Alert.objects.filter(kind="surge").count() == 2


def test_posts_of_a_merged_cause_join_the_one_it_was_merged_into(
    world: World, policies: Any
) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    noticed = Incident.objects.get()
    other = Incident.objects.create(
        brand=noticed.brand, title="黑屏", dimension="device", value="平板", began_at=start,
        noticed_at=start, seen_at=start,
    )  # fmt: skip
    merge_into(noticed.pk, other.pk, start + 11 * MINUTE)
    watch_step(policies, start + 25 * MINUTE)
    assert other.posts.count() == 24
    assert Incident.objects.count() == 2
    assert Alert.objects.filter(kind="surge").count() == 1


def test_when_it_calms_down_that_is_told_once(world: World, policies: Any) -> None:
    (day, minute), _ = next(iter(OUTAGES.items()))
    start = BEGINS + timedelta(days=day, minutes=minute)
    watch_step(policies, start + 10 * MINUTE)
    alert = Alert.objects.get()
    Delivery.objects.create(alert=alert, channel="console", next_attempt_at=start)
    for later in (30 * MINUTE, 4 * HOUR, 5 * HOUR):
        watch_step(policies, start + later)
    assert Incident.objects.get().state == "calm"
    assert Delivery.objects.filter(what="resolved").count() == 1


def alert(now: datetime, key: str = "a", kind: Alert.Kind = Alert.Kind.STEP_FAILED) -> Alert:
    raise_alert(key, kind, "索引失败", "说明", now)
    return Alert.objects.get(event_key=key)


def test_what_nobody_takes_goes_to_the_next_on_the_rota(
    policies: Any, now: datetime, brand: Any
) -> None:
    first, second = (User.objects.create(username=name) for name in ("first", "second"))
    for user in (first, second):
        Shift.objects.create(
            user=user, kind="on_call", starts_at=now - HOUR, ends_at=now + 9 * HOUR
        )
    raised = alert(now)
    Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    asked = []
    for minutes in (5, 11, 15, 22, 40):
        watch_step(policies, now + minutes * MINUTE)
        raised.refresh_from_db()
        asked.append(raised.passed_to.username if raised.passed_to else "")
    assert asked == ["", "second", "second", "first", "first"]
    assert Delivery.objects.filter(what__startswith="passed").count() == 2


def test_a_taken_or_snoozed_alert_is_passed_to_nobody(
    policies: Any, now: datetime, brand: Any
) -> None:
    user = User.objects.create(username="first")
    Shift.objects.create(user=user, kind="on_call", starts_at=now - HOUR, ends_at=now + 9 * HOUR)
    taken, snoozed = alert(now, "a"), alert(now, "b")
    Alert.objects.filter(pk=taken.pk).update(acknowledged_at=now, acknowledged_by=user)
    Alert.objects.filter(pk=snoozed.pk).update(snoozed_until=now + 2 * HOUR)
    assert watch_step(policies, now + HOUR)["passed_on"] == 0


def test_what_was_put_off_is_told_again_when_its_time_is_over(
    policies: Any, now: datetime, brand: Any
) -> None:
    put_off, taken = alert(now, "a"), alert(now, "b")
    user = User.objects.create(username="first")
    for raised in (put_off, taken):
        Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    Alert.objects.update(snoozed_until=now + HOUR)
    Alert.objects.filter(pk=taken.pk).update(acknowledged_at=now, acknowledged_by=user)
    told = [watch_step(policies, now + minutes * MINUTE)["reminded"] for minutes in (55, 61, 66)]
    assert told == [0, 1, 0]
    again = Delivery.objects.exclude(what="raised").get()
    assert again.alert == put_off
    assert message_for(put_off, "k", again.what).title == "【再次提醒】索引失败"


def changed(now: datetime, **rule: Any) -> None:
    told = current_rules()["step_failed"].told() | rule
    user = User.objects.get_or_create(username="boss")[0]
    RuleChange.objects.create(rules={"step_failed": told}, by=user, at=now)


def test_quiet_hours_hold_an_alert_for_the_digest_and_nothing_is_dropped(
    policies: Any, now: datetime, brand: Any
) -> None:
    """now is Monday 10:00 in Shanghai."""
    changed(now, quiet=["." * 10 + "x" + "." * 13, *["." * 24] * 6])
    held = alert(now)
    assert held.held == "quiet"
    assert address_alerts([], now) == 0
    watch_step(policies, now + 30 * MINUTE)
    assert not Alert.objects.filter(kind="digest").exists()
    watch_step(policies, now + 61 * MINUTE)
    digest = Alert.objects.get(kind="digest")
    assert "索引失败" in digest.body
    watch_step(policies, now + 3 * HOUR)
    assert Alert.objects.filter(kind="digest").count() == 1


def test_what_exceeds_the_budget_of_a_shift_is_told_together(
    policies: Any, now: datetime, brand: Any
) -> None:
    changed(now, a_shift=3)
    held = [alert(now + n * MINUTE, str(n)).held for n in range(7)]
    assert held == ["", "", "", *["budget"] * 4]
    watch_step(policies, now + 10 * MINUTE)
    assert Alert.objects.get(kind="digest").title == "汇总：4 条未单独发送的告警"


def test_a_rule_that_is_off_tells_nobody_and_is_recorded(now: datetime, brand: Any) -> None:
    changed(now, enabled=False)
    assert alert(now).held == "off"


def test_a_source_that_brings_nothing_is_told_once(
    policies: Any, now: datetime, make_post: Any
) -> None:
    source = Source.objects.get(key="weibo")
    post = make_post()
    Post.objects.filter(pk=post.pk).update(source=source, fetched_at=now - 25 * HOUR)
    Source.objects.filter(pk=source.pk).update(last_success_at=now)
    watch_step(policies, now)
    watch_step(policies, now + HOUR)
    assert Alert.objects.filter(kind="source_silent").count() == 1


def test_a_promise_broken_up_to_the_office_is_told(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡")
    Case.objects.filter(pk=made.pk).update(level=2, next_due_at=now - HOUR)
    watch_step(policies, now)
    assert Alert.objects.get(kind="clock_breach").case == made


def test_a_promise_that_was_graded_down_and_is_broken_again_is_told_again(
    policies: Any, now: datetime, make_case: Any, person: Any
) -> None:
    made = make_case(text="一直卡", severity=3)
    Case.objects.filter(pk=made.pk).update(level=2)
    watch_step(policies, now + 2 * HOUR)
    breach = Alert.objects.get(kind="clock_breach")
    Delivery.objects.create(alert=breach, channel="console", next_attempt_at=now)
    casework.grade(made.pk, made.edit, person("lili"), "technical", 1, now + 2 * HOUR)
    assert watch_step(policies, now + 2 * HOUR)["over"] == 1
    told = [watch_step(policies, now + timedelta(days=days))["raised"] for days in (9, 10)]
    assert told == [1, 0]
    assert breach in waiting_alerts()
    assert Delivery.objects.filter(what__startswith="again").count() == 1


def test_an_alert_of_a_case_that_has_ended_waits_for_nobody(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡", severity=3)
    assert waiting_alerts().count() == 1
    Case.objects.filter(pk=made.pk).update(
        status="dismissed", ended_at=now, dismiss_reason="advert"
    )
    assert watch_step(policies, now)["over"] == 1
    assert not waiting_alerts().exists()


def test_an_alert_of_a_case_that_comes_back_waits_again(
    policies: Any, now: datetime, make_case: Any, person: Any
) -> None:
    made, lili = make_case(text="一直卡", severity=3), person("lili")
    made = casework.dismiss(made.pk, made.edit, lili, "advert", now)
    assert watch_step(policies, now)["over"] == 1
    casework.reopen(made.pk, made.edit, lili, now + MINUTE)
    assert watch_step(policies, now + MINUTE)["over"] == 0
    assert waiting_alerts().get().case == made


def test_a_fault_that_is_over_is_told_and_waits_for_nobody(
    policies: Any, now: datetime, make_post: Any
) -> None:
    source = Source.objects.get(key="weibo")
    Source.objects.filter(pk=source.pk).update(failing_since=now)
    raise_alert("crawl", Alert.Kind.CRAWL_FAILED, "采集失败：微博", "", now, source=source)
    raise_alert("silent", Alert.Kind.SOURCE_SILENT, "来源没有新帖", "", now, source=source)
    post = make_post()
    early = now - HOUR
    Post.objects.filter(pk=post.pk).update(classified_at=early, triaged_at=early, fetched_at=early)
    assert watch_step(policies, now)["over"] == 0
    kinds = Alert.objects.values_list("kind", flat=True)
    assert set(kinds) == {"crawl_failed", "source_silent", "search_behind"}
    for raised in Alert.objects.all():
        Delivery.objects.create(alert=raised, channel="console", next_attempt_at=now)
    Source.objects.filter(pk=source.pk).update(failing_since=None)
    Post.objects.filter(pk=post.pk).update(
        source=source, fetched_at=now + MINUTE, indexed_at=now + MINUTE
    )
    assert [watch_step(policies, now + n * MINUTE)["over"] for n in (2, 3)] == [3, 0]
    assert not waiting_alerts().exists()
    assert Delivery.objects.filter(what="resolved").count() == 3


def test_a_post_that_spreads_is_told_and_again_when_ten_times_as_far(
    policies: Any, now: datetime, make_case: Any
) -> None:
    made = make_case(text="一直卡", reposts=6000)
    for reach in (6000, 7000, 60_000):
        Post.objects.filter(pk=made.lead_post_id).update(reposts=reach)
        watch_step(policies, now)
    assert Alert.objects.filter(kind="viral_post").count() == 2
