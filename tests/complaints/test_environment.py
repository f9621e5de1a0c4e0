"""Settings are read as they were written."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from complaints import environment


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", []),
        ("json://a/?x=1,2", ["json://a/?x=1,2"]),
        ("json://a,mailto://b?to=c,d", ["json://a", "mailto://b?to=c,d"]),
        ("http://a/f.xml http://b/f.xml", ["http://a/f.xml", "http://b/f.xml"]),
    ],
)
def test_addresses_keep_their_own_commas(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: list[str]
) -> None:
    monkeypatch.setenv("HUIYIN_X", written)
    assert environment.addresses("HUIYIN_X") == meant


def test_a_value_is_taken_as_written_and_an_empty_one_is_unset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUIYIN_X", "$ecret")
    assert environment.text("HUIYIN_X") == "$ecret"
    monkeypatch.setenv("HUIYIN_X", "")
    assert environment.text("HUIYIN_X", "default") == "default"
    monkeypatch.setenv("HUIYIN_X", "a, b c")
    assert environment.words("HUIYIN_X") == ["a", "b", "c"]


@pytest.mark.parametrize("read", [environment.yes, lambda name: environment.whole_number(name, 1)])
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, read: object) -> None:
    monkeypatch.setenv("HUIYIN_X", "maybe")
    assert callable(read)
    with pytest.raises(ImproperlyConfigured, match=r"HUIYIN_X must be .*'maybe'"):
        read("HUIYIN_X")
