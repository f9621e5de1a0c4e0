"""The search line: words, "phrases", fields, AND, OR, NOT and brackets, made into a tree.

    退款 AND (平台:微博 OR 平台:知乎) NOT "已退" 严重度>=2 时间:近7天

A mistake is told in a sentence that says what to write instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from complaints.domain.times import SHANGHAI
from complaints.models.cases import Status
from complaints.search.asking import All, Between, Field, Node, Not, OneOf, Words
from dashboards import words
from dashboards.rules import category_choices

DEEPEST, MOST_TOKENS = 12, 120
TOKEN = re.compile(
    r'\s*(?:(?P<phrase>["“”][^"“”]*["“”])|(?P<open>[(（])|(?P<close>[)）])'
    r"|(?P<field>[一-鿿A-Za-z_]{1,12}(?:>=|<=|[:：=><]))(?P<value>\"[^\"]*\"|[^\s()（）]*)"
    r"|(?P<word>[^\s()（）\"“”]+))"
)
AND, OR, NOT = {"AND", "and", "且"}, {"OR", "or", "或"}, {"NOT", "not", "非"}
COMPARED = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}


class QueryMistake(Exception):
    """What was typed can't be read. The message says where, and what to write instead."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    value: str = ""


def parsed(text: str, now: datetime) -> Node | None:
    """The tree of a line; None for an empty one. Raises QueryMistake."""
    tokens = tokens_of(text)
    if not tokens:
        return None
    reader = Reader(tokens, now)
    found = reader.any_of(0)
    if reader.at < len(tokens):
        raise QueryMistake("多了一个右括号，请检查括号是否成对。")
    return found


def tokens_of(text: str) -> list[Token]:
    quotes = sum(text.count(sign) for sign in '"“”')
    if quotes % 2:
        raise QueryMistake('引号没有成对：短语要用一对引号括起来，例如 "全额退款"。')
    found: list[Token] = []
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise QueryMistake(f"从“{text[at : at + 10]}”开始看不懂，请换一种写法。")
        at = match.end()
        found.append(token_of(match))
    if len(found) > MOST_TOKENS:
        raise QueryMistake(f"条件太多，最多 {MOST_TOKENS} 个。")
    return found


def token_of(match: re.Match[str]) -> Token:
    if match["phrase"]:
        return Token("phrase", match["phrase"][1:-1])
    if match["field"]:
        return Token("field", match["field"], match["value"].strip('"'))
    if match["word"]:
        return word_token(match["word"])
    return Token("open" if match["open"] else "close", "")


def word_token(word: str) -> Token:
    for kind, known in (("and", AND), ("or", OR), ("not", NOT)):
        if word in known:
            return Token(kind, word)
    if word.startswith("-") and len(word) > 1:
        return Token("minus", word[1:])
    return Token("word", word)


@dataclass
class Reader:
    """Reads tokens from left to right: OR binds loosest, then AND, then NOT."""

    tokens: list[Token]
    now: datetime
    at: int = 0

    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else "end"

    def any_of(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise QueryMistake("括号套得太深，请拆成几次检索。")
        parts = [self.all_of(depth)]
        while self.kind() == "or":
            self.at += 1
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else OneOf(parts)

    def all_of(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.kind() not in ("or", "close", "end"):
            if self.kind() == "and":
                self.at += 1
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(parts)

    def one(self, depth: int) -> Node:
        kind = self.kind()
        if kind in ("end", "or", "and", "close"):
            raise QueryMistake("AND、OR、NOT 的两边都要有内容，括号里也不能是空的。")
        token = self.tokens[self.at]
        self.at += 1
        if kind == "not":
            if depth >= DEEPEST:
                raise QueryMistake("NOT 连得太多，请简化条件。")
            return Not(self.one(depth + 1))
        if kind == "open":
            return self.bracket(depth)
        return leaf(token, self.now)

    def bracket(self, depth: int) -> Node:
        found = self.any_of(depth + 1)
        if self.kind() != "close":
            raise QueryMistake("少了一个右括号，请检查括号是否成对。")
        self.at += 1
        return found


def leaf(token: Token, now: datetime) -> Node:
    if token.kind == "phrase":
        return Words(token.text, phrase=True)
    if token.kind == "minus":
        return Not(Words(token.text))
    if token.kind == "field":
        return field(token, now)
    return Words(token.text)


def field(token: Token, now: datetime) -> Node:
    """`平台:微博`, `严重度>=2`, `时间:近7天`. A field that is none is words, as it was typed."""
    name, sign, _ = re.split(r"(>=|<=|[:：=><])", token.text, maxsplit=1)
    read = FIELDS.get(name)
    if read is None:
        return Words(token.text + token.value, phrase=True)
    if not token.value:
        raise QueryMistake(f"“{name}”后面还没有写内容，例如 {EXAMPLES[name]}。")
    return read(name, sign, token.value, now)


def named(column: str, known: Callable[[], Mapping[str, str]]) -> Callable[..., Node]:
    """A field whose values have words: either the word or the key itself is understood."""

    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        keys = [
            key for key, word in known().items()
            if value in (key, word) or (len(value) > 1 and value in word)
        ]  # fmt: skip
        if not keys:
            choices = "、".join(list(known().values())[:8])
            raise QueryMistake(f"没有“{value}”这个{name}，可以写：{choices}。")
        return Field(column, tuple(keys))

    return read


def exact(column: str) -> Callable[..., Node]:
    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        return Field(column, (value,))

    return read


def numbered(column: str) -> Callable[..., Node]:
    def read(name: str, sign: str, value: str, now: datetime) -> Node:
        level = {word: number for number, word in words.SEVERITIES.items()}.get(value)
        if level is None:
            if not (value.isascii() and value.isdigit() and len(value) < 12):
                raise QueryMistake(f"“{name}”要和数字比较，例如 {EXAMPLES[name]}。")
            level = int(value)
        if sign in COMPARED:
            return Between(column, ((COMPARED[sign], level),))
        return Field(column, (level,))

    return read


def moment(name: str, sign: str, value: str, now: datetime) -> Node:
    """近7天, 近24小时, 今天, 昨天, 本周, 2026-11-01, 2026-11-01..2026-11-20, or >= a day."""
    today = now.astimezone(SHANGHAI).date()
    recent = re.fullmatch(r"近(\d{1,3})(天|小时|周)", value)
    if recent:
        unit = {"天": "days", "小时": "hours", "周": "weeks"}[recent[2]]
        return since(now - timedelta(**{unit: int(recent[1])}))
    days = {
        "今天": (today, today),
        "昨天": (today - timedelta(days=1), today - timedelta(days=1)),
        "本周": (today - timedelta(days=today.weekday()), today),
    }
    if value in days:
        return during(*days[value])
    begins, two, ends = value.partition("..")
    try:
        first = date.fromisoformat(begins)
        last = date.fromisoformat(ends) if two else first
    except ValueError as error:
        known = f"{EXAMPLES[name]}、今天、2026-11-01..2026-11-20"
        raise QueryMistake(f"时间“{value}”看不懂，可以写 {known}。") from error
    if sign in COMPARED:
        return Between("published_at", ((COMPARED[sign], midnight(first).isoformat()),))
    return during(first, last)


def since(start: datetime) -> Between:
    return Between("published_at", (("gte", start.astimezone(UTC).isoformat()),))


def during(first: date, last: date) -> Between:
    """Whole days in Shanghai, both included."""
    end = midnight(last) + timedelta(days=1)
    return Between("published_at", (("gte", midnight(first).isoformat()), ("lt", end.isoformat())))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


SENTIMENTS = {"negative": "负面", "neutral": "中性", "positive": "正面"}
FIELDS: dict[str, Callable[..., Node]] = {
    "平台": named("platform", lambda: words.PLATFORMS),
    "类别": named("category", lambda: dict(category_choices())),
    "判断": named("label", lambda: words.LABELS),
    "情感": named("sentiment", lambda: SENTIMENTS),
    "状态": named("case_status", lambda: dict(Status.choices)),
    "严重度": numbered("severity"),
    "转发": numbered("reposts"),
    "评论": numbered("comments"),
    "点赞": numbered("likes"),
    "粉丝": numbered("followers"),
    "地区": exact("region"),
    "设备": exact("device_said"),
    "版本": exact("app_version"),
    "课程": exact("course"),
    "个案": exact("case_number"),
    "编号": exact("post_id"),
    "时间": moment,
}
EXAMPLES = {
    "平台": "平台:微博", "类别": "类别:退费", "判断": "判断:投诉", "情感": "情感:负面",
    "状态": "状态:新", "严重度": "严重度>=2", "转发": "转发>=100", "评论": "评论>=50",
    "点赞": "点赞>=50", "粉丝": "粉丝>=10000", "地区": "地区:北京", "设备": "设备:iPad",
    "版本": "版本:5.2.1", "课程": "课程:五年级数学", "个案": "个案:HY-20261123-0001",
    "编号": "编号:4910000000000001", "时间": "时间:近7天",
}  # fmt: skip
