"""One customer, one case: proposed, merged, and undone."""

from typing import Any

import pytest

from complaints import casework, merging, proposals
from complaints.casework import Refused
from complaints.models import Case, MergeProposal, Post
from complaints.triage import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(make_case: Any, person: Any) -> Any:
    first = make_case(text="青禾网校一直卡", author_id="1")
    second = make_case(text="青禾的课退不了", author_id="2", platform="zhihu")
    return first, second, person("lili")


def test_merged_posts_move_and_the_number_stays_findable(pair: Any, now: Any) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    assert into.posts.count() == 2
    second.refresh_from_db()
    assert (second.status, second.dismiss_reason, second.merged_into) == (
        "dismissed", "duplicate", first,
    )  # fmt: skip
    with pytest.raises(Refused, match="并入"):
        casework.reopen(second.pk, second.edit, lili, now)


def test_a_wrong_merge_is_undone(pair: Any, now: Any) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    into = merging.split(into.pk, into.edit, second.number, lili, now)
    second.refresh_from_db()
    assert (into.posts.count(), second.posts.count(), second.status) == (1, 1, "new")
    assert second.merged_into is None
    assert Post.objects.get(platform="zhihu").case == second


@pytest.mark.parametrize("number", ["HY-1", ""])
def test_a_number_that_is_none_is_refused(pair: Any, now: Any, number: str) -> None:
    first, _, lili = pair
    with pytest.raises(Refused, match="编号"):
        merging.merge(first.pk, first.edit, number, lili, now)


def test_a_case_can_not_be_merged_into_itself(pair: Any, now: Any) -> None:
    first, _, lili = pair
    with pytest.raises(Refused, match="自己"):
        merging.merge(first.pk, first.edit, first.number, lili, now)


def test_the_same_story_elsewhere_is_proposed_once_and_can_be_turned_down(
    make_post: Any, make_case: Any, judge: Any, policies: Any, person: Any, now: Any
) -> None:
    first = make_case(text="青禾的直播课卡了一个晚上", author_id="1")
    copy = make_post(text="青禾的直播课卡了一个晚上", author_id="2", platform="zhihu")
    Post.objects.filter(pk=copy.pk).update(story=first.lead_post)
    judge(copy)
    decide(copy.pk, policies, now)
    second = Post.objects.get(pk=copy.pk).case
    ((proposal, other),) = proposals.proposals_of(first)
    assert (other, proposal.why) == (second, "story")
    proposals.keep_apart(proposal.pk, person("lili"))
    assert proposals.proposals_of(first) == []
    assert MergeProposal.objects.count() == 1


def test_the_same_order_number_is_proposed(make_case: Any, person: Any, now: Any) -> None:
    first = make_case(text="退费", author_id="1", category="refund_fees")
    casework.add_fact(first.pk, person("lili"), "order_number", "QH20260001", now)
    facts = [{"kind": "order_number", "value": "QH20260001", "start": 0, "end": 10}]
    second = make_case(text="QH20260001 还不退", author_id="2", facts=facts)
    assert [other for _, other in proposals.proposals_of(second)] == [first]
    assert Case.objects.count() == 2


def test_posts_on_two_platforms_with_one_order_number_are_proposed(make_case: Any) -> None:
    facts = [{"kind": "order_number", "value": "QH20260002", "start": 0, "end": 10}]
    first = make_case(text="QH20260002 退费", author_id="1", facts=facts)
    second = make_case(text="QH20260002 还不退", author_id="2", platform="zhihu", facts=facts)
    assert [other for _, other in proposals.proposals_of(second)] == [first]


def test_an_order_number_written_down_later_is_proposed_too(
    make_case: Any, person: Any, now: Any
) -> None:
    facts = [{"kind": "order_number", "value": "QH20260003", "start": 0, "end": 10}]
    first = make_case(text="QH20260003 退费", author_id="1", facts=facts)
    second = make_case(text="退费", author_id="2", category="refund_fees")
    casework.add_fact(second.pk, person("lili"), "order_number", "QH20260003", now)
    assert [other for _, other in proposals.proposals_of(first)] == [second]


def test_a_merged_case_leaves_its_order_number_to_the_other(
    make_case: Any, person: Any, now: Any
) -> None:
    facts = [{"kind": "order_number", "value": "QH20260004", "start": 0, "end": 10}]
    gone = make_case(text="QH20260004 退费", author_id="1", facts=facts)
    kept = make_case(text="退费", author_id="2", category="refund_fees")
    merging.merge(gone.pk, gone.edit, kept.number, person("lili"), now)
    third = make_case(text="QH20260004 没人理", author_id="3", facts=facts)
    assert [other for _, other in proposals.proposals_of(third)] == [kept]


def test_a_hotline_note_and_an_app_note_of_one_telephone_are_one_case(
    make_case: Any, make_post: Any, judge: Any, policies: Any, now: Any
) -> None:
    first = make_case(text="来电：课程打不开", platform="hotline", phone="+86 138-1234-5678")
    note = make_post(
        text="App 反馈：还是打不开", platform="app", author_name="王小明", phone="13812345678"
    )
    judge(note)
    assert decide(note.pk, policies, now) == "joined"
    note.refresh_from_db()
    assert note.case == first
    assert Case.objects.count() == 1


def test_who_has_an_account_stays_who_they_were_when_a_telephone_comes(make_case: Any) -> None:
    first = make_case(text="课程打不开", platform="app", author_id="u8")
    second = make_case(text="来电：还是打不开", platform="hotline", phone="13812345678")
    make_case(text="还是打不开", platform="app", author_id="u8", phone="13812345678")
    assert first.posts.count() == 2
    assert [other for _, other in proposals.proposals_of(second)] == [first]


@pytest.mark.parametrize("phone", ["138****5678", "400-123-4567", "00000000", "010-12345678"])
def test_what_is_no_mobile_number_makes_nobody_one_customer(make_case: Any, phone: str) -> None:
    first = make_case(text="来电：课程打不开", platform="hotline", phone=phone)
    make_case(text="来电：要退费", platform="hotline", phone=phone)
    assert Case.objects.count() == 2
    assert proposals.proposals_of(first) == []


def test_a_number_from_a_spreadsheet_is_the_same_telephone(make_post: Any) -> None:
    usual = make_post(text="来电：打不开", platform="hotline", phone="13812345678")
    read = make_post(text="来电：退费", platform="hotline", phone="13812345678.0")
    assert usual.author_key == read.author_key != ""


def test_a_telephone_in_a_post_is_proposed_and_never_kept_in_clear(make_case: Any) -> None:
    first = make_case(text="退费没人理，打我 138 1234 5678", author_id="1")
    second = make_case(text="来电：退费", platform="hotline", phone="13812345678")
    ((proposal, other),) = proposals.proposals_of(second)
    assert (other, proposal.why) == (first, "contact")
    for post in Post.objects.all():
        columns = {name: value for name, value in vars(post).items() if name[0] != "_"}
        assert "5678" not in str({**columns, "text": ""})
        assert "12345678" not in post.text.replace(" ", "")


def test_a_telephone_in_a_colleague_s_note_is_proposed(
    make_case: Any, person: Any, now: Any
) -> None:
    first = make_case(text="来电：退费", platform="hotline", phone="13812345678")
    second = make_case(text="退费没人理", author_id="2")
    casework.note(second.pk, person("lili"), "客户说电话是13812345678", now)
    assert [other for _, other in proposals.proposals_of(second)] == [first]
    assert "1234" not in second.events.get(kind="noted").data["text"]


def test_a_salesman_whom_many_name_makes_no_proposals(make_case: Any) -> None:
    cases = [
        make_case(text=f"{number} 销售 13900001111 天天打电话", author_id=str(number))
        for number in range(9)
    ]
    assert proposals.proposals_of(cases[-1]) == []


def test_a_company_s_line_is_nobody_s_telephone(make_case: Any) -> None:
    first = make_case(text="打 400-123-4567 没人接", author_id="1")
    make_case(text="客服 400-123-4567 是机器人", author_id="2")
    assert proposals.proposals_of(first) == []


def test_what_a_merged_author_writes_next_joins_and_goes_back_with_a_split(
    pair: Any, make_case: Any, now: Any
) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    assert make_case(text="青禾还是退不了", author_id="2", platform="zhihu") == into
    assert Case.objects.count() == 2
    into.refresh_from_db()
    merging.split(into.pk, into.edit, second.number, lili, now)
    assert (first.posts.count(), second.posts.count()) == (1, 2)


def test_after_the_merged_case_ended_the_next_post_opens_another(
    pair: Any, make_case: Any, now: Any
) -> None:
    first, second, lili = pair
    into = merging.merge(second.pk, second.edit, first.number, lili, now)
    casework.dismiss(into.pk, into.edit, lili, "other", now)
    assert make_case(text="青禾还是退不了", author_id="2", platform="zhihu") not in pair


def test_an_edited_post_stays_in_the_case_it_was_merged_into(
    pair: Any, make_case: Any, now: Any
) -> None:
    first, second, lili = pair
    post = second.lead_post
    merging.merge(second.pk, second.edit, first.number, lili, now)
    Case.objects.filter(pk=first.pk).update(author_key="somebody")  # so that the author has one
    Case.objects.filter(pk=second.pk).update(author_key="another")
    own = make_case(text="青禾发票不开", author_id="2", platform="zhihu")
    assert own != first
    edited = {"text": "青禾的课真的退不了", "author_id": "2", "platform": "zhihu"}
    assert make_case(**edited, post_id=post.post_id) == first
