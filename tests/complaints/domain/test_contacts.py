"""What reaches a person never stays readable in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.domain.contacts import sums_up, without_contacts

CARD = "11010519491231002X"  # the worked example of GB 11643-1999


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打我电话13800001234吧", "打我电话138****1234吧"),
        ("１３８００００１２３４", "138****1234"),
        ("138-0000-1234", "138******1234"),
        ("+86 13800001234", "+86********1234"),
        ("座机 010-12345678", "座机 010*****5678"),
        (f"身份证{CARD}。", "身份证110**************X。"),
        ("卡号6222 0212 3456 7890 128", None),
        ("加微信abc_12345说", "加微信a*******5说"),
        ("vx：lixiaomei88", "vx：l*********8"),
        ("QQ群：800830064", "QQ群：8*******4"),
        ("QQ 12345678", "QQ 1******8"),
        ("发到li.mei@example.com", "发到l*****@example.com"),
    ],
)
def test_a_contact_keeps_only_its_ends(text: str, shown: str | None) -> None:
    masked = without_contacts(text)
    assert "*" in masked
    if shown is not None:
        assert masked == shown


@pytest.mark.parametrize(
    "text",
    [
        "订单号 2026112300001234 还没退",
        "等了三个月，1280元一分没退",
        "第13800001234567890次",
        "版本 7.4.1 总闪退",
        "微信群里没人理",
        "2026-11-20 10:00",
        "编号：6222021234567890128",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert without_contacts(text) == text


def test_the_check_character_tells_an_identity_card_from_a_number() -> None:
    assert sums_up(CARD)
    wrong = CARD[:-1] + "1"
    assert without_contacts(f"编号{wrong}完") == f"编号{wrong}完"


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text(max_size=20), st.text(max_size=20))
def test_no_mobile_number_survives(number: str, before: str, behind: str) -> None:
    text = f"{before}，{number}，{behind}"
    assert number not in without_contacts(text)


@given(st.text())
def test_any_text_is_no_longer_than_before(text: str) -> None:
    assert len(without_contacts(text)) <= len(text)
