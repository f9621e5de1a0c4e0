"""Turns of phrase that many texts share: what people of one incident say in the same words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

RUN = re.compile(r"[一-鿿]{3,}")
SHORTEST, LONGEST = 3, 14  # characters
SHARED = 0.15  # of the texts, at least
LEAST = 3  # texts, at least
WITHIN = 0.8  # a part that is hardly said without the whole says nothing of its own


def phrases(
    texts: Sequence[str], known: Iterable[str] = (), most: int = 8
) -> list[tuple[str, int]]:
    """(phrase, texts that hold it), the most telling first; none holds a word that is `known`, such
    as the brand's name, or another phrase."""
    spoken: Counter[str] = Counter()
    for text in texts:
        spoken.update(parts(text, tuple(known)))
    least = max(LEAST, SHARED * len(texts))
    common = {phrase: number for phrase, number in spoken.items() if number >= least}
    ranked = sorted(common, key=lambda phrase: (-common[phrase] * (len(phrase) - 2), phrase))
    kept: list[str] = []
    for phrase in ranked:
        if len(kept) == most:
            break
        if said(phrase, kept):  # then what is around it is said too: spares a look at all of them
            continue
        whole = widest(phrase, common)
        if not said(whole, kept):
            kept.append(whole)
    return [(phrase, common[phrase]) for phrase in kept]


def said(phrase: str, kept: Sequence[str]) -> bool:
    return any(overlap(phrase, other) for other in kept)


def parts(text: str, known: tuple[str, ...]) -> set[str]:
    """Every run of 3 to 14 Chinese characters in a text that crosses no known word."""
    for word in known:
        text = text.replace(word, " ")
    return {
        run[start : start + length]
        for run in RUN.findall(text)
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(run) - length + 1)
    }


def widest(phrase: str, common: dict[str, int]) -> str:
    """The longest phrase around this one that nearly as many texts hold."""
    around = [
        other for other in common if phrase in other and common[other] >= WITHIN * common[phrase]
    ]
    return max(around, key=lambda other: (len(other), common[other]), default=phrase)


def overlap(phrase: str, other: str) -> bool:
    """Whether they share three characters in a row."""
    return any(
        phrase[start : start + SHORTEST] in other for start in range(len(phrase) - SHORTEST + 1)
    )
