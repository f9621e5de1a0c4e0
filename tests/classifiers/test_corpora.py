"""The noisy corpora, where the training data is at hand; their reading everywhere."""

from classifiers.corpora import by_feeling, by_intensity, by_problems, by_stars, held


def test_a_cross_post_need_not_complain_and_a_glad_one_does_not() -> None:
    assert by_feeling({"text": "烦", "label": 0}).complaint is None
    assert by_feeling({"text": "好", "label": 1}).complaint is False


def test_the_mixed_middle_teaches_nothing() -> None:
    assert by_intensity({"text": "x", "label": 0.1}) is None
    assert by_stars({"text": "一般", "label": 3}) is None
    assert by_problems({"text": "x", "label": ["卡"], "synthetic": True, "stars": 1}) is None


def test_what_is_held_for_measuring_is_held_for_ever() -> None:
    examples = [by_feeling({"text": f"第{n}条", "label": 1}) for n in range(800)]
    kept = [example for example in examples if held(example)]
    assert 20 < len(kept) < 90
    assert kept == [example for example in examples if held(example)]
