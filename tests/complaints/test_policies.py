"""The rules a manager edits: a mistake is named, never guessed around."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from complaints.policies import PolicyError, brand, load_policies


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.HUIYIN_POLICIES, tmp_path / "policies"))


def test_the_shipped_rules_are_whole() -> None:
    policies = load_policies()
    assert {"weibo", "feeds", "douyin", "zhihu", "heimao", "push"} <= set(policies.sources)
    off = {key for key, source in policies.sources.items() if not source.enabled}
    assert off == {"tieba", "bilibili", "weibo_pages"}, "what a lawyer should look at first"
    assert set(policies.categories) == {
        "refund_fees", "technical", "teaching", "service", "sales", "account_privacy", "other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("brands.yml", "aliases: [青禾]", "aliases: 青禾", "must be a list"),
        ("platforms.yml", "brand: qinghe", "brand: nobody", "names no brand: nobody"),
        ("categories.yml", "team: billing", "team: nobody", "names no team: nobody"),
        ("categories.yml", "  other:", "  rest:", "must name the category other"),
        ("sla.yml", "first_response_minutes: 30", "minutes: 30", "first_response_minutes"),
        ("alerts.yml", "retry_after_seconds:", "\t:", "not valid YAML"),
        ("platforms.yml", "delay_seconds: 0.2", "delay: 0.2", "of the wrong kind"),
    ],
)
def test_a_mistake_is_named(folder: Path, name: str, old: str, new: str, told: str) -> None:
    path = folder / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=told):
        load_policies(folder)


def test_a_missing_or_empty_file_is_named(folder: Path) -> None:
    (folder / "sla.yml").write_text("")
    with pytest.raises(PolicyError, match=r"sla\.yml must hold named rules"):
        load_policies(folder)
    (folder / "sla.yml").unlink()
    with pytest.raises(PolicyError, match=r"sla\.yml can't be read"):
        load_policies(folder)


def test_a_brand_needs_only_a_slug_and_a_name() -> None:
    assert brand({"slug": "a", "name": "风车英语"}).aliases == ()
    assert brand({"slug": "a", "name": "风车", "rivals": ["水车"]}).rivals == ("水车",)


def test_an_unknown_key_of_a_brand_is_named() -> None:
    with pytest.raises(TypeError, match="nicknames"):
        brand({"slug": "a", "name": "风车", "nicknames": ["大风车"]})
