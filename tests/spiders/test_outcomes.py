import pytest

from complaints.models.sources import Outcome
from spiders.outcomes import Tally, of_error, of_status


def test_the_worst_answer_decides() -> None:
    tally = Tally()
    tally.add(Outcome.OK)
    tally.add(Outcome.LOGIN_WALL, "a sign-in")
    tally.add(Outcome.UNREACHABLE, "no answer")
    assert tally.verdict(taken=50) == (Outcome.LOGIN_WALL, "a sign-in")


def test_posts_outweigh_an_empty_answer() -> None:
    tally = Tally()
    tally.add(Outcome.OK)
    tally.add(Outcome.EMPTY)
    assert tally.verdict(taken=1)[0] == Outcome.OK


def test_nothing_without_a_word_is_malformed() -> None:
    assert Tally().verdict(taken=0)[0] == Outcome.MALFORMED
    tally = Tally()
    tally.add(Outcome.OK)
    assert tally.verdict(taken=0)[0] == Outcome.MALFORMED


def test_a_spent_budget_is_told() -> None:
    tally = Tally()
    tally.add(Outcome.OK)
    tally.budget_spent = True
    outcome, reason = tally.verdict(taken=3)
    assert outcome == Outcome.OK
    assert "used up" in reason


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.LOGIN_WALL),
        (403, Outcome.BLOCKED),
        (404, Outcome.GONE),
        (418, Outcome.BLOCKED),
        (429, Outcome.RATE_LIMITED),
        (432, Outcome.BLOCKED),
        (500, Outcome.UNREACHABLE),
        (302, Outcome.MALFORMED),
        (204, Outcome.MALFORMED),
    ],
)
def test_a_status_has_its_outcome(status: int, outcome: Outcome) -> None:
    assert of_status(status)[0] == outcome


def test_a_reason_never_repeats_an_error_that_names_the_address() -> None:
    outcome, reason = of_error(ValueError("https://c.api.weibo.com/?access_token=invented"))
    assert outcome == Outcome.UNREACHABLE
    assert "invented" not in reason
