"""A case from first sight to a satisfied customer, and every way off the path."""

from datetime import timedelta
from typing import Any

import pytest

from complaints import casework, following_up, merging, outreach
from complaints.casework import Refused
from complaints.clocks import FAR_AHEAD
from complaints.models import Case, CaseEvent, CaseFact, OutreachAttempt, Verdict
from complaints.verdicts import labelled

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def contacted(make_case: Any, person: Any, now: Any) -> Any:
    """A case that lili has claimed and written to."""
    lili = person("lili")
    case = casework.assign(make_case(author_id="1").pk, 1, lili, lili, now)
    Case.objects.filter(pk=case.pk).update(status="contacted", first_response_at=now)
    case.refresh_from_db()
    return case, lili


def test_from_new_to_closed_with_a_satisfied_customer(contacted: Any, now: Any) -> None:
    case, lili = contacted
    case = casework.answer(case.pk, case.edit, lili, "原因是版本问题，已修复", now + HOUR)
    assert (case.status, case.next_clock) == ("answered", "follow_up")
    case = following_up.follow_up(
        case.pk, case.edit, lili, "satisfied", "修好了", 5, now + 2 * HOUR
    )
    assert case.next_due_at == FAR_AHEAD
    case = following_up.close(case.pk, case.edit, lili, "satisfied", now + 3 * HOUR)
    assert (case.status, case.result, case.satisfaction) == ("closed", "satisfied", 5)
    kinds = [event.kind for event in case.events.order_by("at", "pk")]
    assert kinds == ["opened", "assigned", "answered", "followed_up", "closed"]


def test_an_unhappy_customer_is_answered_again(contacted: Any, now: Any) -> None:
    case, lili = contacted
    case = casework.answer(case.pk, case.edit, lili, "已修复", now)
    case = following_up.follow_up(case.pk, case.edit, lili, "unsatisfied", "", None, now + HOUR)
    assert (case.status, case.answered_at, case.next_clock) == ("contacted", None, "answer")


def test_closing_needs_what_the_record_bears_out(contacted: Any, now: Any) -> None:
    case, lili = contacted
    with pytest.raises(Refused, match="先回访"):
        following_up.close(case.pk, case.edit, lili, "satisfied", now)
    with pytest.raises(Refused, match="试满 3 次"):
        following_up.close(case.pk, case.edit, lili, "unreachable", now)
    for number in range(3):
        OutreachAttempt.objects.create(
            case=case, brand=case.brand, author_key=case.author_key, platform="weibo",
            door="comment", account="weibo_main", state="unreachable", by=lili,
            reserved_at=now + number * HOUR,
        )  # fmt: skip
    assert following_up.close(case.pk, case.edit, lili, "unreachable", now).status == "closed"


def test_waiting_for_the_customer_rests_the_clocks(contacted: Any, now: Any) -> None:
    case, lili = contacted
    due = case.answer_due_at
    case = casework.wait(case.pk, case.edit, lili, now + HOUR)
    assert (case.next_clock, case.next_due_at) == ("", FAR_AHEAD)
    with pytest.raises(Refused, match="已经在等待"):
        casework.wait(case.pk, case.edit, lili, now + HOUR)
    case = casework.resume(case.pk, case.edit, lili, now + 25 * HOUR)
    assert case.answer_due_at > due
    assert case.next_clock == "answer"


def test_another_severity_sets_the_clocks_from_the_start(
    make_case: Any, person: Any, now: Any
) -> None:
    made = make_case(severity=1)
    case = casework.grade(made.pk, 1, person("lili"), "refund_fees", 3, now + HOUR)
    assert case.first_response_due_at == now + timedelta(minutes=30)
    assert (case.category, case.team.key) == ("refund_fees", "billing")
    assert case.events.get(kind="graded").data["severity"] == [1, 3]


def test_two_colleagues_saving_at_once_lose_nothing(make_case: Any, person: Any, now: Any) -> None:
    made, lili, wang = make_case(), person("lili"), person("wang")
    casework.assign(made.pk, 1, lili, lili, now)
    with pytest.raises(Refused, match="Lili（认领）"):
        casework.grade(made.pk, 1, wang, "other", 1, now)
    made.refresh_from_db()
    assert (made.assignee, made.category) == (lili, "technical")


def test_a_case_that_comes_back_needs_a_new_yes(make_case: Any, person: Any, now: Any) -> None:
    made, boss = make_case(severity=3), person("boss", "lead")
    case = outreach.approve(made.pk, made.edit, boss, now)
    case = casework.dismiss(case.pk, case.edit, boss, "other", now)
    assert casework.reopen(case.pk, case.edit, boss, now).approved_by is None


def test_reopening_keeps_the_number_and_counts(make_case: Any, person: Any, now: Any) -> None:
    made, lili = make_case(), person("lili")
    case = casework.dismiss(made.pk, 1, lili, "advert", now)
    case = casework.reopen(case.pk, case.edit, lili, now + HOUR)
    assert (case.number, case.reopened, case.status) == (made.number, 1, "new")
    assert case.first_response_due_at > made.first_response_due_at


def test_facts_that_a_person_writes_down_are_kept_masked(
    make_case: Any, person: Any, now: Any
) -> None:
    made, lili = make_case(category="refund_fees"), person("lili")
    casework.add_fact(made.pk, lili, "reason", "孩子不想学，电话 13812345678", now)
    assert CaseFact.objects.get().value == "孩子不想学，电话 138****5678"
    casework.add_fact(made.pk, lili, "reason", "", now)
    assert not CaseFact.objects.exists()
    with pytest.raises(Refused, match="不认识"):
        casework.add_fact(made.pk, lili, "shoe_size", "42", now)


def test_a_timeline_is_only_added_to(make_case: Any) -> None:
    event = CaseEvent.objects.filter(case=make_case()).get()
    event.kind = "closed"
    with pytest.raises(TypeError, match="never changed"):
        event.save()


def test_verdicts_are_exported_as_the_training_reads_them(
    make_case: Any, person: Any, now: Any
) -> None:
    lili = person("lili")
    yes, no, rival, again = (make_case(text=f"青禾的课一直卡 {n}") for n in range(4))
    casework.confirm(yes.pk, 1, lili, now)
    casework.dismiss(no.pk, 1, lili, "false_positive", now)
    casework.dismiss(rival.pk, 1, lili, "not_us", now)
    casework.confirm(again.pk, 1, lili, now)
    casework.grade(again.pk, 2, lili, "teaching", 1, now)
    rows = {row["text"]: row for row in labelled()}
    assert rows[yes.lead_post.text]["complaint"] == 1
    assert rows[yes.lead_post.text]["category"] == "technical"
    assert (rows[no.lead_post.text]["complaint"], rows[no.lead_post.text]["category"]) == (
        0,
        "none",
    )
    assert rows[rival.lead_post.text]["about_brand"] is False
    assert rows[again.lead_post.text]["category"] == "teaching"
    assert len(rows) == 4
    assert Verdict.objects.count() == 5


def test_the_customer_s_link_needs_no_account_and_can_not_be_forged(
    contacted: Any, now: Any
) -> None:
    case, lili = contacted
    case = casework.answer(case.pk, case.edit, lili, "已修复", now)
    token = following_up.link_token(case)
    assert following_up.case_of_token(token) == case
    assert following_up.case_of_token(token[:-2] + "xx") is None
    rated = following_up.rate(case.pk, 1, now + HOUR)
    assert (rated.status, rated.result, rated.satisfaction) == ("contacted", "unsatisfied", 1)
    casework.dismiss(rated.pk, rated.edit, lili, "other", now)
    casework.reopen(rated.pk, rated.edit + 1, lili, now)
    assert following_up.case_of_token(token) is None, "a link is for one round of a case"


@pytest.fixture
def closed(contacted: Any, now: Any) -> Any:
    """A case that lili has closed, as its customer said that it is solved."""
    case, lili = contacted
    case = casework.answer(case.pk, case.edit, lili, "已修复", now)
    case = following_up.follow_up(case.pk, case.edit, lili, "satisfied", "", None, now)
    return following_up.close(case.pk, case.edit, lili, "satisfied", now), lili


def test_a_poor_word_after_the_end_opens_the_case_again(closed: Any, now: Any) -> None:
    case, lili = closed
    assert following_up.rate(case.pk, 5, now).status == "closed"
    again = following_up.rate(case.pk, 1, now + HOUR)
    assert (again.status, again.assignee, again.satisfaction) == ("claimed", lili, 1)
    assert (again.clocks_from, again.ended_at) == (now + HOUR, None)
    kinds = [event.kind for event in again.events.order_by("pk")]
    assert kinds[-2:] == ["rated", "reopened"]


def test_a_poor_word_after_the_end_goes_to_the_authors_open_case(
    closed: Any, make_case: Any, now: Any
) -> None:
    case, _ = closed
    other = make_case(author_id="1")
    assert following_up.rate(case.pk, 2, now + HOUR) == other
    case.refresh_from_db()
    assert (case.status, case.satisfaction) == ("closed", 2)
    assert other.events.get(kind="rated").data == {"score": 2}


def test_the_link_of_a_merged_case_speaks_to_the_other(
    contacted: Any, make_case: Any, now: Any
) -> None:
    case, lili = contacted
    into = casework.assign(make_case(author_id="2").pk, 1, lili, lili, now)
    Case.objects.filter(pk=into.pk).update(status="answered", answered_at=now)
    merging.merge(case.pk, case.edit, into.number, lili, now)
    rated = following_up.rate(case.pk, 1, now + HOUR)
    assert (rated, rated.status, rated.result) == (into, "contacted", "unsatisfied")
