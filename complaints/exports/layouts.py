"""Layouts: how known tools name the columns of their files, and how those become ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

Row = dict[str, object]
FILE = Path(__file__).with_name("layouts.yml")


@dataclass(frozen=True)
class Layout:
    """A tool's files of one platform and kind. `names` leads from our column to theirs."""

    tool: str
    platform: str
    kind: str
    signature: frozenset[str]
    names: Mapping[str, str]

    def row(self, told: Mapping[str, object]) -> Row:
        """The row in our columns; what has no place in them is kept beside them."""
        ours = {name: value(told, theirs) for name, theirs in self.names.items()}
        used = set("+".join(self.names.values()).replace("|", "+").split("+"))
        rest = {name: item for name, item in told.items() if name not in used | set(ours)}
        known: Row = {"platform": self.platform, "kind": self.kind}
        return rest | known | {name: item for name, item in ours.items() if item not in (None, "")}


def value(told: Mapping[str, object], names: str) -> object:
    """Of `a|b` the first that says anything; of `a+b` all together, a line each."""
    found = [first(told, alternatives.split("|")) for alternatives in names.split("+")]
    if len(found) == 1:
        return found[0]
    return "\n".join(dict.fromkeys(str(part).strip() for part in found if part is not None))


def first(told: Mapping[str, object], names: Iterable[str]) -> object:
    return next((told[name] for name in names if told.get(name) not in (None, "")), None)


def layout_of(columns: Iterable[str]) -> Layout | None:
    """The layout that a file with these columns has, if it is a known one."""
    names = frozenset(columns)
    return next((layout for layout in LAYOUTS if layout.signature <= names), None)


def loaded(path: Path) -> tuple[tuple[Layout, ...], Mapping[str, tuple[str, ...]]]:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    layouts = tuple(
        Layout(**item | {"signature": frozenset(item["signature"])}) for item in told["layouts"]
    )
    return layouts, {ours: tuple(theirs.split("|")) for ours, theirs in told["common"].items()}


LAYOUTS, COMMON = loaded(FILE)
