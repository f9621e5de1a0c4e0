"""Step 1: look at the sources and take in what is new there."""

import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from complaints.domain.times import SHANGHAI
from complaints.models import CrawlRun, Source
from complaints.models.sources import SUCCESSES, Outcome
from complaints.policies import Policies, SourcePolicy, load_policies
from complaints.registry import bring_in
from complaints.requests import left_today
from complaints.steps import Counts, StepCommand, StepFailed
from spiders.platforms.exports import take_exports
from spiders.processes import crawl

EXPORTS = "exports"  # the one source that is a folder and needs no Scrapy
TAKEN = ("new", "updated", "known", "rejected")
WHAT_TO_DO: dict[Outcome, str] = {
    Outcome.BLOCKED: "Do not try to get through: check the contract and the pace with the platform",
    Outcome.LOGIN_WALL: "Renew the access token (HUIYIN_WEIBO_TOKEN) or the permission",
    Outcome.RATE_LIMITED: "Raise delay_seconds or lower max_requests in policies/platforms.yml",
    Outcome.GONE: "Check the source's address",
    Outcome.MALFORMED: "Look at the answer: the platform may have changed its format",
    Outcome.UNREACHABLE: "Check the address and the network; what was missed comes later",
    Outcome.INTERRUPTED: "Crawl again: what was missed is taken then",
}


class Command(StepCommand):
    help = "Crawl the sources of policies/platforms.yml (all, or those named)."
    step = "crawl"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="e.g. weibo feeds")

    def lock_name(self, **options: Any) -> str:
        """Two sources may be crawled side by side: spiders.processes lets one crawl at each."""
        return "-".join([self.step, *sorted(set(options["sources"]))])

    def work(self, now: datetime, **options: Any) -> Counts:
        policies = load_policies()
        chosen = sources_named(options["sources"], policies)
        bring_in(policies)
        counts = Counter(dict.fromkeys(("ok", "empty", "failed", "skipped", "waiting", *TAKEN), 0))
        failures = []
        for policy in chosen:
            if not policy.asked or not has_address(policy):
                counts["skipped"] += 1
                continue
            waiting = why_not_now(policy, now)
            if waiting:
                sys.stderr.write(f"{policy.key} is left alone: {waiting}.\n")
                counts["waiting"] += 1
                continue
            run = take_exports(policy, now) if policy.spider == EXPORTS else crawl(policy)
            count(run, counts)
            if run.outcome not in (*SUCCESSES, Outcome.STOPPED):
                failures.append(sentence(policy, run))
        told = {"sources": len(chosen), **counts}
        if failures:
            raise StepFailed(" ".join(failures), told)
        return told


def sources_named(names: list[str], policies: Policies) -> list[SourcePolicy]:
    unknown = [name for name in names if name not in policies.sources]
    if unknown:
        known = ", ".join(policies.sources)
        raise CommandError(
            f"There is no source {', '.join(unknown)} in policies/platforms.yml. Known: {known}."
        )
    return [policies.sources[name] for name in dict.fromkeys(names or policies.sources)]


def has_address(policy: SourcePolicy) -> bool:
    """Whether there is something to ask; says on stderr which setting is missing."""
    setting = address_setting(policy)
    value = getattr(settings, setting)
    addresses = [value] if isinstance(value, str) else value
    if not any(addresses):
        sys.stderr.write(f"{policy.key} is skipped: {setting} is not set.\n")
        return False
    if policy.spider == EXPORTS:
        return has_folder(setting, str(value))
    if not all(address.startswith(("http://", "https://")) for address in addresses):
        raise CommandError(f"{setting} must hold addresses that start with http:// or https://.")
    return True


def has_folder(setting: str, folder: str) -> bool:
    if not Path(folder).is_dir():
        raise CommandError(f"{setting} is no folder: {folder}.")
    return True


def why_not_now(policy: SourcePolicy, now: datetime) -> str:
    """Why this source is not asked now; empty when it is."""
    source = Source.objects.get(key=policy.key)
    if source.stopped:
        return "a person stopped it on the page"
    if source.paused_until is not None and source.paused_until > now:
        until = source.paused_until.astimezone(SHANGHAI)
        return f"it turned us away; it is asked again after {until:%m-%d %H:%M}"
    if policy.spider != EXPORTS and not left_today(source, policy.requests_a_day, now):
        return f"its {policy.requests_a_day} requests of today are used up"
    return ""


def address_setting(policy: SourcePolicy) -> str:
    """The setting that the source's spider reads its address from."""
    try:
        module = import_module(f"spiders.platforms.{policy.spider}")
    except ModuleNotFoundError as error:
        raise CommandError(
            f"policies/platforms.yml: source {policy.key} names no spider: {policy.spider}."
        ) from error
    return str(module.ADDRESS_SETTING)


def count(run: CrawlRun, counts: Counter[str]) -> None:
    stopped = "waiting" if run.outcome == Outcome.STOPPED else "failed"
    counts[run.outcome if run.outcome in SUCCESSES else stopped] += 1
    counts.update({name: run.counts.get(name, 0) for name in TAKEN})


def sentence(policy: SourcePolicy, run: CrawlRun) -> str:
    """What happened and what to do."""
    return (
        f"{policy.key} failed ({run.outcome}: {run.reason}). {WHAT_TO_DO[Outcome(run.outcome)]}; "
        f"details in {settings.HUIYIN_HOME / 'log'}/crawl-{policy.key}.log."
    )
