"""How the model is told which name is the watched brand: 『brand』 and 〔rival〕.

The same name can be a rival, a girl or a seedling; the model sees the word, the mark, and what is
said around it.
"""

from collections.abc import Iterable, Sequence

BRAND, RIVAL = "『』", "〔〕"
# Marks that a stranger typed must not pass for ours.
NEUTRAL = str.maketrans(BRAND + RIVAL, "「」（）")


def mark_names(text: str, brands: Iterable[str], rivals: Iterable[str]) -> str:
    """Every occurrence of the names as they are spelt, longest first."""
    names = [(name, BRAND) for name in brands] + [(name, RIVAL) for name in rivals]
    spans: list[tuple[int, int, str]] = []
    for name, pair in sorted(names, key=lambda item: -len(item[0])):
        at = text.find(name)
        while at >= 0:
            if all(at + len(name) <= start or at >= end for start, end, _ in spans):
                spans.append((at, at + len(name), pair))
            at = text.find(name, at + len(name))
    return mark_spans(text, spans)


def mark_spans(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Puts each (start, end, pair) between its pair of marks; spans must not overlap."""
    parts, last = [], 0
    for start, end, pair in sorted(spans):
        inside = text[start:end].translate(NEUTRAL)
        parts += [text[last:start].translate(NEUTRAL), pair[0], inside, pair[1]]
        last = end
    return "".join([*parts, text[last:].translate(NEUTRAL)])
