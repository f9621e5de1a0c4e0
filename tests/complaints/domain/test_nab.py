"""The benchmark's own anchors."""

import pytest

from complaints.domain.nab import scored, standard

WINDOWS = [(1000, 1100), (2000, 2100)]


def test_silence_is_nothing_and_the_first_bin_of_each_window_is_everything() -> None:
    assert standard([scored(4000, WINDOWS, [])]) == 0
    assert standard([scored(4000, WINDOWS, [1000, 2000])]) == pytest.approx(100, abs=0.2)


def test_earlier_is_better_and_a_second_alarm_in_a_window_is_no_harm() -> None:
    early, late = (standard([scored(4000, WINDOWS, [at])]) for at in (1010, 1090))
    assert early > late
    assert standard([scored(4000, WINDOWS, [1010, 1050])]) == early


def test_a_false_alarm_costs_and_less_right_behind_a_window() -> None:
    near = standard([scored(4000, WINDOWS, [1000, 2000, 2105])])
    far = standard([scored(4000, WINDOWS, [1000, 2000, 3900])])
    none = standard([scored(4000, WINDOWS, [1000, 2000])])
    assert far < near < none


def test_nothing_counts_in_the_probation() -> None:
    assert scored(4000, WINDOWS, [10, 500]).false == 0
