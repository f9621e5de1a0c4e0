"""The policies as the pages need them: read again only when a file in the folder has changed."""

import logging
from dataclasses import dataclass
from time import monotonic

from django.conf import settings

from complaints.policies import Policies, PolicyError, load_policies
from dashboards.language import in_page_language
from dashboards.words import OTHER_CATEGORY

LOOK_AGAIN = 2.0  # seconds
logger = logging.getLogger("complaints.policies")


@dataclass
class Known:
    """What was read last; `state` names the files and their times."""

    policies: Policies | None = None
    state: tuple[tuple[str, int], ...] = ()
    looked_at: float = float("-inf")


known = Known()


def current_policies() -> Policies:
    """The rules in force. A typing error in a rule leaves the rules before it in force.

    Raises PolicyError when there are none before it.
    """
    if known.policies is None or monotonic() - known.looked_at > LOOK_AGAIN:
        look_again()
    if known.policies is None:
        raise PolicyError("The rules can't be used. Run `python manage.py doctor`.")
    return known.policies


def look_again() -> None:
    files = sorted(settings.HUIYIN_POLICIES.glob("*.yml"))
    state = tuple((str(file), file.stat().st_mtime_ns) for file in files)
    if state != known.state:
        try:
            known.policies = load_policies()
        except PolicyError as error:
            logger.warning("The rules before stay in force: %s", error)
        known.state = state
    known.looked_at = monotonic()


def category_label(key: str) -> str:
    found = current_policies().categories.get(key)
    return in_page_language(found.label) if found else str(OTHER_CATEGORY)


def category_choices() -> list[tuple[str, str]]:
    """(key, label) in the order of the policy."""
    return [
        (item.key, in_page_language(item.label)) for item in current_policies().categories.values()
    ]
