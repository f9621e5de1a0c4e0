"""Posts on two firms, with the firms exchanged."""

from dataclasses import replace

from classifiers.contrast import contrasts, exchanged
from classifiers.examples import Example, own_posts
from classifiers.marks import mark_names

TEXT = "甲网校退费拖了半年，乙学堂当天就退"
POST = Example(
    TEXT, True, "provider", ("refund_fees",), 2, "negative", True, ("甲网校",), ("乙学堂",),
    kind="rival",
)  # fmt: skip


def test_the_firms_change_places_and_with_them_whose_fault_it_was() -> None:
    (twin,) = exchanged([POST])
    assert (twin.text, twin.complaint, twin.about) == (TEXT, True, False)
    assert mark_names(twin.text, twin.brands, twin.rivals) == (
        "〔甲网校〕退费拖了半年，『乙学堂』当天就退"
    )
    assert exchanged([twin]) == [POST]


def test_what_names_one_firm_or_complains_of_none_has_no_twin() -> None:
    alone = replace(POST, rivals=())
    content = replace(POST, complaint=False, target="none")
    other = replace(POST, kind="sarcasm")
    alike = replace(POST, text="甲网校和乙学堂一个德行")
    school = replace(POST, target="public", about=False)
    assert exchanged([alone, content, other, alike, school]) == []


def test_of_our_own_posts_on_rivals_as_many_are_about_the_brand_as_are_not() -> None:
    posts = own_posts()
    shown = contrasts(posts)
    assert shown[: len(posts)] == posts
    about = [post.about for post in shown[len(posts) :] if post.complaint and post.rivals]
    assert 0.45 < sum(map(bool, about)) / len(about) < 0.55
