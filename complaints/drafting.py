"""First drafts: a sentence of the policy with its slots filled from the facts of a case.

Slots are replaced one by one, never evaluated: what a stranger wrote is put in as it stands.
"""

import re
from collections.abc import Mapping

SLOT = re.compile(r"\{([a-z_]+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
SERIOUS = 3
FALLBACK = "other"
INCIDENT = "incident"  # the draft that gives the cause, once an incident was closed


def first_draft(
    drafts: Mapping[str, Mapping[str, str]], category: str, severity: int, slots: Mapping[str, str]
) -> str:
    """The draft of a category; half sentences in brackets stay out where a slot is unknown."""
    texts = drafts.get(category, drafts[FALLBACK])
    text = texts.get("serious", texts["usual"]) if severity >= SERIOUS else texts["usual"]
    whole = OPTIONAL.sub(lambda half: half[1] if known(half[1], slots) else "", text)
    return SLOT.sub(lambda slot: slots.get(slot[1], ""), whole).strip()


def known(half: str, slots: Mapping[str, str]) -> bool:
    return all(slots.get(name) for name in SLOT.findall(half))
