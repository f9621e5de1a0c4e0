"""Reaching out: one writer per author, quotas kept, identities sealed, every refusal recorded."""

from datetime import timedelta
from typing import Any

import pytest

from complaints import outreach
from complaints.casework import Refused
from complaints.models import (
    Case,
    DoNotContact,
    OutreachAttempt,
    OutreachRefusal,
)
from complaints.situations import refused_contact

pytestmark = pytest.mark.django_db
FINE = "您好，我们正在核实您的订单，明天 12 点前给您答复。"
HOUR = timedelta(hours=1)


def reserve(case: Case, who: Any, now: Any, door: str = "private_message") -> Any:
    return outreach.reserve(case.pk, door, "weibo_main", who, now)


def test_reserved_written_and_recorded(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    attempt = reserve(case, lili, now)
    assert isinstance(attempt, OutreachAttempt)
    case = outreach.record(attempt.pk, lili, "sent", FINE, now + HOUR)
    assert (case.status, case.first_response_at) == ("contacted", now + HOUR)
    assert case.events.get(kind="outreach").data["text"] == FINE


def test_a_second_colleague_is_told_who_is_writing(claimed: Any, person: Any, now: Any) -> None:
    case, lili = claimed()
    reserve(case, lili, now)
    wang = person("wang")
    Case.objects.filter(pk=case.pk).update(assignee=wang)
    refused = reserve(case, wang, now)
    assert [item.key for item in refused] == ["colleague"]
    assert "Lili" in refused[0].sentence
    assert OutreachRefusal.objects.get().reason == "colleague"


def test_pressing_twice_reserves_once(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    assert reserve(case, lili, now) == reserve(case, lili, now)
    assert OutreachAttempt.objects.count() == 1


def test_another_door_takes_the_place_of_the_first(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    first = reserve(case, lili, now)
    second = reserve(case, lili, now, "comment")
    first.refresh_from_db()
    assert (first.state, second.state) == ("dropped", "reserved")


def test_a_reservation_that_nobody_used_runs_out(claimed: Any, person: Any, now: Any) -> None:
    case, lili = claimed()
    reserve(case, lili, now)
    wang = person("wang")
    Case.objects.filter(pk=case.pk).update(assignee=wang)
    assert isinstance(reserve(case, wang, now + HOUR), OutreachAttempt)


def test_a_door_that_the_platform_keeps_shut_stays_shut(claimed: Any, now: Any) -> None:
    case, lili = claimed(text="青禾网校一直卡")
    assert [item.key for item in reserve(case, lili, now)] == ["closed_door"]
    assert isinstance(reserve(case, lili, now, "comment"), OutreachAttempt)
    with pytest.raises(Refused, match="换一种"):
        reserve(case, lili, now, "merchant_reply")


def test_the_window_of_a_mention_closes(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    late = now + timedelta(hours=49)
    assert "window" in [item.key for item in reserve(case, lili, late)]


def test_who_refuses_is_never_written_to_again(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    outreach.record(reserve(case, lili, now).pk, lili, "refused", "", now)
    assert DoNotContact.objects.count() == 1
    keys = [item.key for item in reserve(case, lili, now + 30 * HOUR, "comment")]
    assert keys[0] == "do_not_contact"


def test_who_refuses_is_known_by_a_telephone_too(claimed: Any, make_case: Any, now: Any) -> None:
    case, lili = claimed(phone="13812345678")
    outreach.record(reserve(case, lili, now).pk, lili, "refused", "", now)
    elsewhere = make_case(text="退费没人理，打我 13812345678", platform="zhihu", author_id="5")
    called = make_case(text="来电：退费", platform="hotline", phone="13812345678")
    stranger = make_case(text="退费没人理", platform="zhihu", author_id="6")
    for other, refused in ((elsewhere, True), (called, True), (stranger, False)):
        assert refused_contact(other) is refused


def test_a_telephone_that_many_name_keeps_nobody_away(
    claimed: Any, make_case: Any, now: Any
) -> None:
    text = "@青禾网校 销售 13900001111 天天打电话"
    others = [make_case(text=text, author_id=str(number)) for number in range(6)]
    case, lili = claimed(text=text)
    outreach.record(reserve(case, lili, now).pk, lili, "refused", "", now)
    assert not refused_contact(others[0])


def test_a_forbidden_message_is_not_recorded_as_sent(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    attempt = reserve(case, lili, now)
    with pytest.raises(Refused, match="删帖"):
        outreach.record(attempt.pk, lili, "sent", "请您先把微博删掉，明天给您处理。", now)
    attempt.refresh_from_db()
    assert attempt.state == "reserved"


def test_a_grave_case_needs_a_lead_s_approval(claimed: Any, person: Any, now: Any) -> None:
    case, lili = claimed(severity=3)
    assert [item.key for item in reserve(case, lili, now)] == ["approval"]
    outreach.approve(case.pk, case.edit, person("boss", "lead"), now)
    assert isinstance(reserve(case, lili, now), OutreachAttempt)


def test_an_account_s_quota_is_counted_across_authors(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    for number in range(200):
        OutreachAttempt.objects.create(
            case=case, brand=case.brand, author_key=f"other {number}", platform="weibo",
            door="private_message", account="weibo_main", state="sent", by=lili, reserved_at=now,
        )  # fmt: skip
    assert "quota" in [item.key for item in reserve(case, lili, now)]
    assert isinstance(reserve(case, lili, now + 24 * HOUR), OutreachAttempt)


def test_a_number_in_what_came_of_it_is_masked_after_the_guard_saw_it(
    claimed: Any, now: Any
) -> None:
    case, lili = claimed()
    attempt = reserve(case, lili, now)
    case = outreach.record(attempt.pk, lili, "unreachable", "打了 138 1234 5678 没人接", now)
    attempt.refresh_from_db()
    assert "1234 5678" not in attempt.text + str(case.events.get(kind="outreach").data)
    assert attempt.letters == outreach.fingerprint("打了没人接")
