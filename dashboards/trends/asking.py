"""What the address bar of the search page asks for, and the same as chips that can be taken off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext

from complaints.domain.times import in_utc
from complaints.models import Judgement
from complaints.models.cases import Status
from complaints.search.asking import All, Node
from complaints.search.queries import SearchFilters
from dashboards import words
from dashboards.clock import when
from dashboards.rules import category_choices, category_label
from dashboards.trends import slots
from dashboards.trends.fields import QueryMistake
from dashboards.trends.language import parsed

LONGEST_QUERY = 400  # characters


@dataclass(frozen=True)
class Asked:
    """A search as the address bar has it; values that mean nothing are empty."""

    text: str
    platform: str
    category: str
    label: str
    severity: str
    status: str
    since: datetime | None
    until: datetime | None
    after: str
    region: str = ""
    device: str = ""
    version: str = ""
    course: str = ""
    source: str = ""
    sort: str = ""
    copies: str = ""
    similar: str = ""
    slot: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        return cls(
            text=query.get("q", "").strip()[:LONGEST_QUERY],
            platform=query.get("platform", "")[:32],
            category=one_of(query.get("category", ""), dict(category_choices())),
            label=one_of(query.get("label", ""), Judgement.Label.values),
            severity=one_of(query.get("severity", ""), ["1", "2", "3"]),
            status=one_of(query.get("status", ""), Status.values),
            since=moment(query.get("since", "")),
            until=moment(query.get("until", "")),
            after=query.get("after", "")[:2000],
            region=query.get("region", "")[:100],
            device=query.get("device", "")[:100],
            version=query.get("version", "")[:100],
            course=query.get("course", "")[:100],
            source=one_of(query.get("source", ""), words.LABEL_SOURCES),
            sort=one_of(query.get("sort", ""), words.SORTS),
            copies=one_of(query.get("copies", ""), ["no"]),
            similar=digits(query.get("similar", "")),
            slot=query.get("slot", "") if slots.read(query.get("slot", "")) else "",
        )

    def filters(self) -> SearchFilters:
        return SearchFilters(
            platform=self.platform or None,
            category=self.category or None,
            label=self.label or None,
            severity=int(self.severity) if self.severity else None,
            status=self.status or None,
            since=self.since,
            until=self.until,
            region=self.region or None,
            device=self.device or None,
            version=self.version or None,
            course=self.course or None,
            source=self.source or None,
            without_copies=self.copies == "no",
            similar_to=int(self.similar) if self.similar else None,
        )

    def tree(self, now: datetime) -> tuple[Node | str | None, str]:
        """What was typed as a tree, and what was wrong with it: then it is plain words."""
        try:
            return self.at_slot(parsed(self.text, now)), ""
        except QueryMistake as mistake:
            return self.text, str(mistake)

    def at_slot(self, typed: Node | None) -> Node | None:
        """Only what was published at one hour of one weekday, within the time asked for."""
        if not self.slot or self.since is None or self.until is None:
            return typed
        hours = slots.hours(self.slot, self.since, self.until)
        return hours if typed is None else All([typed, hours])

    def query(self, **changed: str) -> str:
        """The address of this search with some values changed, from its first page."""
        mine = {
            "q": self.text, "platform": self.platform, "category": self.category,
            "label": self.label, "severity": self.severity, "status": self.status,
            "region": self.region, "device": self.device, "version": self.version,
            "course": self.course, "source": self.source, "sort": self.sort,
            "copies": self.copies, "similar": self.similar, "slot": self.slot,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }  # fmt: skip
        return "?" + urlencode({key: value for key, value in (mine | changed).items() if value})

    def chips(self, now: datetime) -> list[tuple[str, str]]:
        """(words, address without it) of each filter that is set."""
        named = [
            ("platform", words.PLATFORMS.get(self.platform, words.OTHER_PLATFORM)),
            ("category", category_label(self.category)),
            ("label", words.LABELS.get(self.label, "")),
            (
                "severity",
                gettext("严重程度：%(level)s")
                % {"level": words.SEVERITIES.get(int(self.severity or 1))},
            ),
            ("status", dict(Status.choices).get(self.status, "")),
            ("region", self.region),
            ("device", self.device),
            ("version", gettext("版本 %(version)s") % {"version": self.version}),
            ("course", self.course),
            ("source", words.LABEL_SOURCES.get(self.source, "")),
            ("copies", gettext("不含转发与雷同")),
            ("similar", gettext("相似的帖子")),
            ("slot", slots.word(self.slot)),
            (
                "since",
                gettext("%(when)s 起") % {"when": when(self.since, now)} if self.since else "",
            ),
            (
                "until",
                gettext("%(when)s 前") % {"when": when(self.until, now)} if self.until else "",
            ),
        ]
        return [(str(word), self.query(**{key: ""})) for key, word in named if getattr(self, key)]


def digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 18 else ""


def one_of(value: str, known: object) -> str:
    return value if isinstance(known, dict | list) and value in known else ""


def moment(text: str) -> datetime | None:
    """A time of the address bar in UTC; a `+` that became a space on the way is mended."""
    try:
        return in_utc(datetime.fromisoformat(text[:40].replace(" ", "+"))) if text else None
    except ValueError:
        return None
