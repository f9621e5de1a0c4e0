"""The rules a manager may read and change (policies/*.yml), read into plain values.

A missing file, a typing error or a wrong kind of value is a PolicyError: one sentence that names
the file and what is wrong with it.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from complaints.alert_rules import Rule, rules_from
from complaints.desk_policies import DeskPolicy, desk_policy
from complaints.drafting import INCIDENT

CATEGORY_OF_LAST_RESORT = "other"
RETAINED = ("evidence", "identities", "rejections", "crawl_runs", "request_days", "exports")
METHODS = ("official_api", "public_page", "feed", "export", "push")


class PolicyError(ImproperlyConfigured):
    """A file in policies/ can't be used."""


@dataclass(frozen=True)
class BrandPolicy:
    """A brand's names. `excluded` are other senses of its words: longer words that hold a name
    (青禾镇), or neighbours that tell the sense (秧苗). `rivals` are names of other providers.
    """

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourcePolicy:
    """How one source is read; times in the unit their name says.

    `method` is one of models.sources.Method. A source that is not `enabled` is never asked. `note`
    tells on the page what a person should know of it, such as what the platform doesn't offer.
    """

    key: str
    platform: str
    brand: str
    method: str
    spider: str = ""
    delay_seconds: float = 5
    concurrent_requests: int = 1
    max_requests: int = 0
    timeout_seconds: float = 20
    requests_a_day: int = 0
    first_window_hours: float = 0
    overlap_minutes: float = 0
    own_ground: bool = False
    enabled: bool = True
    note: str = ""

    @property
    def asked(self) -> bool:
        """Whether there is something to look at; pushes and imports come by themselves."""
        return self.enabled and bool(self.spider)


@dataclass(frozen=True)
class CategoryPolicy:
    key: str
    label: str
    belongs: str
    team: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Policies:
    brands: tuple[BrandPolicy, ...]
    sources: dict[str, SourcePolicy]
    teams: dict[str, str]
    categories: dict[str, CategoryPolicy]
    desk: DeskPolicy
    rules: dict[str, Rule]
    pass_on_after: timedelta
    retry_after_seconds: tuple[int, ...]
    retention_days: dict[str, int]


def load_policies(folder: Path | None = None) -> Policies:
    """Everything in the policies folder (default: HUIYIN_POLICIES), checked."""
    folder = folder or settings.HUIYIN_POLICIES
    try:
        policies = assembled(folder)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PolicyError(
            f"A rule in {folder} is missing or of the wrong kind: {error}."
        ) from error
    check(policies)
    return policies


def assembled(folder: Path) -> Policies:
    categories = document(folder, "categories.yml")
    alerts = document(folder, "alerts.yml")
    return Policies(
        brands=tuple(brand(item) for item in document(folder, "brands.yml")["brands"]),
        sources={
            key: SourcePolicy(key=key, **item)
            for key, item in document(folder, "platforms.yml")["sources"].items()
        },
        teams={str(key): str(name) for key, name in categories["teams"].items()},
        categories={key: category(key, item) for key, item in categories["categories"].items()},
        desk=desk_policy(
            sla=document(folder, "sla.yml"),
            platforms=document(folder, "platforms.yml"),
            outreach=document(folder, "outreach.yml"),
            drafts=document(folder, "drafts.yml"),
        ),
        rules=rules_from(alerts["rules"]),
        pass_on_after=timedelta(minutes=int(alerts["pass_on_after_minutes"])),
        retry_after_seconds=tuple(int(seconds) for seconds in alerts["retry_after_seconds"]),
        retention_days={
            kind: int(document(folder, "retention.yml")["days"][kind]) for kind in RETAINED
        },
    )


def document(folder: Path, name: str) -> dict[str, Any]:
    """One YAML file as a mapping."""
    try:
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{folder / name} can't be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise PolicyError(
            f"{folder / name} is not valid YAML: {str(error).splitlines()[0]}."
        ) from error
    if not isinstance(content, dict):
        raise PolicyError(f"{folder / name} must hold named rules, but it holds none.")
    return content


def brand(item: dict[str, Any]) -> BrandPolicy:
    """One brand; only its slug and name must be there."""
    lists = {key: words(value) for key, value in item.items() if key not in ("slug", "name")}
    return BrandPolicy(str(item["slug"]), str(item["name"]), **lists)


def category(key: str, item: dict[str, Any]) -> CategoryPolicy:
    return CategoryPolicy(key, item["label"], item["belongs"], item["team"], words(item["facts"]))


def words(value: object) -> tuple[str, ...]:
    """A list of words; a bare word would fall apart into its letters."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} must be a list, e.g. [{value}]")
    return tuple(str(word) for word in value)


def check_source(source: SourcePolicy, slugs: set[str]) -> None:
    if source.brand not in slugs:
        raise PolicyError(f"platforms.yml: source {source.key} names no brand: {source.brand}.")
    if source.method not in METHODS:
        known = ", ".join(METHODS)
        raise PolicyError(f"platforms.yml: method of {source.key} must be one of {known}.")


def check(policies: Policies) -> None:
    """What one file says of another must exist there."""
    slugs = {item.slug for item in policies.brands}
    for source in policies.sources.values():
        check_source(source, slugs)
    for item in policies.categories.values():
        if item.team not in policies.teams:
            raise PolicyError(f"categories.yml: category {item.key} names no team: {item.team}.")
    if CATEGORY_OF_LAST_RESORT not in policies.categories:
        raise PolicyError(f"categories.yml must name the category {CATEGORY_OF_LAST_RESORT}.")
    if {severity for severity, _ in policies.desk.allowed} != {1, 2, 3}:
        raise PolicyError("sla.yml must give the minutes of severities 1, 2 and 3.")
    missing = {*policies.categories, INCIDENT} - set(policies.desk.drafts)
    if missing:
        raise PolicyError(f"drafts.yml has no draft for {', '.join(sorted(missing))}.")
    if not policies.retry_after_seconds:
        raise PolicyError("alerts.yml: retry_after_seconds needs at least one wait.")
