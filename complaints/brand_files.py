"""A brand in a file of its own: what `manage.py judge --brand` reads."""

from pathlib import Path
from typing import Any

from complaints.policies import BrandPolicy, PolicyError, brand, document

LISTS = ("aliases", "apps", "misspellings", "excluded", "rivals", "search")
# Files come from people who have not read ours: the same things under their plain names.
ALSO = {
    "names": "aliases", "app_names": "apps", "common_misspellings": "misspellings",
    "exclude": "excluded", "excluded_senses": "excluded", "competitors": "rivals",
}  # fmt: skip


def brand_file(path: Path) -> BrandPolicy:
    """The brand that the file describes: the keys of an entry of brands.yml, slug optional.

    Keys that mean nothing here are left aside. Raises PolicyError, with a sentence, where no name
    can be read.
    """
    content = document(path.parent, path.name)
    try:
        entry = content.get("brands", content.get("brand", content))
        return brand(entry_of(entry[0] if isinstance(entry, list) else entry))
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise PolicyError(
            f"{path} names no usable brand ({error}): give at least `name: …`; lists may be "
            f"{', '.join(LISTS[:5])}."
        ) from error


def entry_of(entry: dict[str, Any] | str) -> dict[str, Any]:
    """One brand with our keys; a bare word is its name."""
    if isinstance(entry, str):
        return {"slug": "brand", "name": entry}
    lists: dict[str, list[str]] = {}
    for key, value in entry.items():
        kind = ALSO.get(key, key)
        if kind in LISTS and value:
            lists.setdefault(kind, []).extend(
                map(str, value if isinstance(value, list) else [value])
            )
    name = entry["name"] if "name" in entry else lists["aliases"][0]
    return {"slug": str(entry.get("slug", "brand")), "name": str(name), **lists}
