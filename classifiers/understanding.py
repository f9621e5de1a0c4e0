"""Everything that is understood of a post: the model's opinion, the brand, facts and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from classifiers.clauses import Reason, Scoring, reasons
from classifiers.complaint_model import Opinion
from classifiers.facts import Fact
from classifiers.marks import BRAND, RIVAL, mark_spans
from classifiers.mentions import BRAND as OWN
from classifiers.mentions import Mention, Names

PAIR_OF = {True: BRAND, False: RIVAL}
ABOUT_FROM = 0.5
NOT_COMPLAINT = "not_complaint"


class Judge(Scoring, Protocol):
    """What can give an opinion of texts and find facts in them: the ComplaintModel."""

    version: str

    def judge(self, texts: Sequence[str]) -> list[Opinion]: ...

    def facts(self, text: str, said_at: datetime | None = None) -> list[Fact]: ...


@dataclass(frozen=True)
class Said:
    """A text, when it was said, whose names count, and what it answers, as far as is known."""

    text: str
    published_at: datetime | None = None
    names: Names | None = None
    thread: str = ""
    addressed: bool = False  # filed under the brand, or said on its own ground


@dataclass(frozen=True)
class Understood:
    opinion: Opinion
    about_brand: bool
    facts: list[Fact]
    reasons: list[Reason]


def understand(model: Judge, posts: Sequence[Said]) -> list[Understood]:
    """One answer a post, in order. Facts and reasons only where a person will act on them."""
    found = [post.names.mentions(post.text) if post.names else [] for post in posts]
    marks = [[(m.start, m.end, PAIR_OF[m.kind == OWN]) for m in mentions] for mentions in found]
    texts = [mark_spans(post.text, spans) for post, spans in zip(posts, marks, strict=True)]
    answers = []
    for post, spans, mentions, text, opinion in zip(
        posts, marks, found, texts, model.judge(texts), strict=True
    ):
        wanted = opinion.label != NOT_COMPLAINT
        answers.append(
            Understood(
                opinion,
                about_brand(model, post, mentions, text, opinion),
                model.facts(post.text, post.published_at) if wanted else [],
                reasons(model, post.text, spans, opinion.score) if wanted else [],
            )
        )
    return answers


def about_brand(
    model: Judge, post: Said, mentions: Sequence[Mention], text: str, opinion: Opinion
) -> bool:
    """By the model where the text names the brand; by its surroundings where it names nobody.

    A rival in answer to the brand may be blamed or only compared with: the model reads the marked
    `text` again, behind the name that it answers.
    """
    if any(mention.kind == OWN for mention in mentions):
        return opinion.about >= ABOUT_FROM
    if not post.names or not answers_brand(post, post.names):
        return False
    if not mentions:
        return True
    (answer,) = model.judge([f"回复{BRAND[0]}{post.names.called}{BRAND[1]}：{text}"])
    return answer.about >= ABOUT_FROM


def answers_brand(post: Said, names: Names) -> bool:
    return post.addressed or any(m.kind == OWN for m in names.mentions(post.thread))
