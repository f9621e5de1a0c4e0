"""The rules of alerting in force: from the page's history, or from policies/alerts.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.domain.times import SHANGHAI

DAYS, HOURS = 7, 24
NUMBERS = ("from_severity", "threshold", "reach", "hours", "precision_below", "minutes")
QUIET_SIGN = "x"
ON_CALL, LEAD = WHO = ("on_call", "lead")


@dataclass(frozen=True)
class Rule:
    """`number` is the rule's own limit (a severity, a score, a reach …); `quiet` holds one string
    of 24 signs for each day of the week, or nothing; `channels` holds schemes (feishu, mailtos), or
    nothing where all that are set hear of it; `who` is asked to take its alerts."""

    key: str
    label: str
    enabled: bool
    a_shift: int
    quiet: tuple[str, ...]
    number_name: str = ""
    number: float = 0
    channels: tuple[str, ...] = ()
    who: str = ON_CALL

    def heard_by(self, channel: str) -> bool:
        return not self.channels or scheme_of(channel) in self.channels

    def is_quiet(self, now: datetime) -> bool:
        local = now.astimezone(SHANGHAI)
        return bool(self.quiet) and self.quiet[local.weekday()][local.hour] == QUIET_SIGN

    def told(self) -> dict[str, Any]:
        """As it is written in the file and in the history."""
        own = {self.number_name: self.number} if self.number_name else {}
        base = {"label": self.label, "enabled": self.enabled, "a_shift": self.a_shift,
                "who": self.who}  # fmt: skip
        lists = {"quiet": list(self.quiet), "channels": list(self.channels)}
        return base | lists | own


def scheme_of(channel: str) -> str:
    """`feishu-1a2b…` is of the scheme feishu."""
    return channel.partition("-")[0]


def rules_from(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """Raises ValueError, KeyError or TypeError for a rule that is none."""
    return {key: rule_from(key, item) for key, item in told.items()}


def rule_from(key: str, item: Mapping[str, Any]) -> Rule:
    name = next((name for name in NUMBERS if name in item), "")
    quiet = tuple(str(line) for line in item["quiet"])
    if quiet and (len(quiet) != DAYS or any(len(line) != HOURS for line in quiet)):
        raise ValueError(f"quiet hours of {key} need 7 lines of 24 signs")
    a_shift = int(item["a_shift"])
    if a_shift < 1:
        raise ValueError(f"a_shift of {key} must be at least 1")
    number = float(item[name]) if name else 0.0
    if number < 0:
        raise ValueError(f"{name} of {key} can't be below zero")
    channels = tuple(str(scheme) for scheme in item.get("channels", ()))
    who = str(item.get("who", ON_CALL))
    if who not in WHO:
        raise ValueError(f"who of {key} must be one of {', '.join(WHO)}")
    label, enabled = str(item["label"]), bool(item["enabled"])
    return Rule(key, label, enabled, a_shift, quiet, name, number, channels, who)
