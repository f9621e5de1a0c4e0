"""A found post cut to the part around the first word that was searched for."""

from collections.abc import Sequence

BEFORE, LONGEST = 40, 240  # characters
Pieces = list[tuple[str, bool]]
CUT = "…"


def excerpt(pieces: Sequence[tuple[str, bool]]) -> Pieces:
    """At most LONGEST characters of the text, beginning at most BEFORE before the first match."""
    matches = offsets(pieces)
    start = max(min(matches, default=0) - BEFORE, 0)
    kept = between(pieces, start, start + LONGEST)
    total = sum(len(text) for text, _ in pieces)
    if start:
        kept.insert(0, (CUT, False))
    if total > start + LONGEST:
        kept.append((CUT, False))
    return kept


def offsets(pieces: Sequence[tuple[str, bool]]) -> list[int]:
    """Where each match begins in the whole text."""
    found, position = [], 0
    for text, is_match in pieces:
        if is_match:
            found.append(position)
        position += len(text)
    return found


def between(pieces: Sequence[tuple[str, bool]], start: int, end: int) -> Pieces:
    """The pieces from character `start` to character `end` of the whole text."""
    kept, position = [], 0
    for text, is_match in pieces:
        cut = text[max(start - position, 0) : max(end - position, 0)]
        if cut:
            kept.append((cut, is_match))
        position += len(text)
    return kept
