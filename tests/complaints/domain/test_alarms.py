"""A child in danger, told apart from a child that learns."""

import pytest

from complaints.domain.alarms import alarms_of


@pytest.mark.parametrize(
    "text", ["老师把孩子骂哭了", "陌生人加孩子微信问住址", "学习机漏电电到孩子", "孩子的信息泄露了"]
)
def test_danger_is_heard(text: str) -> None:
    assert alarms_of({"minor"}, 3, text) == {"minor"}


@pytest.mark.parametrize(
    "text", ["孩子的课费两万不退", "背着我给孩子签了分期", "孩子期末考砸了都怪这课"]
)
def test_a_child_that_learns_is_no_alarm(text: str) -> None:
    assert alarms_of({"minor"}, 3, text) == set()


def test_a_threat_is_one_whatever_its_severity_and_mild_harm_is_none() -> None:
    assert alarms_of({"threat"}, 1, "12315 见") == {"threat"}
    assert alarms_of({"minor"}, 2, "孩子说眼睛累") == set()
