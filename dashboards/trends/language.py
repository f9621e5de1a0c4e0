"""The search line: words, "phrases", fields, AND, OR, NOT and brackets, made into a tree.

    退款 AND (平台:微博 OR 平台:知乎) NOT "已退" 严重度>=2 时间:近7天

A mistake is told in a sentence that says what to write instead.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from complaints.search.asking import All, Node, Not, OneOf, Words
from dashboards.trends.fields import EXAMPLES, FIELDS, IN_ENGLISH, QueryMistake

DEEPEST, MOST_TOKENS = 12, 120
TOKEN = re.compile(
    r'\s*(?:(?P<phrase>["“”][^"“”]*["“”])|(?P<open>[(（])|(?P<close>[)）])'
    r"|(?P<field>[一-鿿A-Za-z_]{1,12}(?:>=|<=|[:：=><]))(?P<value>\"[^\"]*\"|[^\s()（）]*)"
    r"|(?P<word>[^\s()（）\"“”]+))"
)
AND, OR, NOT = {"AND", "and", "且"}, {"OR", "or", "或"}, {"NOT", "not", "非"}


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
        raise QueryMistake(gettext("多了一个右括号，请检查括号是否成对。"))
    return found


def tokens_of(text: str) -> list[Token]:
    quotes = sum(text.count(sign) for sign in '"“”')
    if quotes % 2:
        raise QueryMistake(gettext('引号没有成对：短语要用一对引号括起来，例如 "全额退款"。'))
    found: list[Token] = []
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise QueryMistake(
                gettext("从“%(here)s”开始看不懂，请换一种写法。") % {"here": text[at : at + 10]}
            )
        at = match.end()
        found.append(token_of(match))
    if len(found) > MOST_TOKENS:
        raise QueryMistake(gettext("条件太多，最多 %(most)s 个。") % {"most": MOST_TOKENS})
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
            raise QueryMistake(gettext("括号套得太深，请拆成几次检索。"))
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
            raise QueryMistake(gettext("AND、OR、NOT 的两边都要有内容，括号里也不能是空的。"))
        token = self.tokens[self.at]
        self.at += 1
        if kind == "not":
            if depth >= DEEPEST:
                raise QueryMistake(gettext("NOT 连得太多，请简化条件。"))
            return Not(self.one(depth + 1))
        if kind == "open":
            return self.bracket(depth)
        return leaf(token, self.now)

    def bracket(self, depth: int) -> Node:
        found = self.any_of(depth + 1)
        if self.kind() != "close":
            raise QueryMistake(gettext("少了一个右括号，请检查括号是否成对。"))
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
    known = IN_ENGLISH.get(name.lower(), name)
    read = FIELDS.get(known)
    if read is None:
        return Words(token.text + token.value, phrase=True)
    if not token.value:
        raise QueryMistake(
            gettext("“%(name)s”后面还没有写内容，例如 %(example)s。")
            % {"name": name, "example": EXAMPLES[known]}
        )
    return read(known, sign, token.value, now)
