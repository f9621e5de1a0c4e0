"""A brand in a file of its own."""

from pathlib import Path

import pytest

from complaints.brand_files import brand_file
from complaints.policies import PolicyError


def written(folder: Path, text: str) -> Path:
    path = folder / "brand.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "name: 风车英语\naliases: [风车]\nexcluded: [风车草]\nrivals: [水车]\n",
        "brands:\n- {slug: w, name: 风车英语, aliases: [风车], excluded: [风车草], rivals: [水车]}",
        "brand: {name: 风车英语, aliases: 风车, excluded_senses: 风车草, competitors: 水车, x: 1}",
        "names: [风车英语, 风车]\nexclude: [风车草]\ncompetitors: 水车\n",
    ],
)
def test_the_ways_people_write_it(tmp_path: Path, text: str) -> None:
    found = brand_file(written(tmp_path, text))
    assert found.name == "风车英语"
    assert "风车" in found.aliases
    assert (found.excluded, found.rivals) == (("风车草",), ("水车",))


@pytest.mark.parametrize("text", ["aliases: []\n", "brands: []\n", "- 风车\n", "name: [\n", ""])
def test_a_file_without_a_name_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError, match=r"brand\.yml"):
        brand_file(written(tmp_path, text))
