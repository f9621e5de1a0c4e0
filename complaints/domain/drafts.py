"""The guard over messages: what a colleague may not write to an unhappy customer, and what to add.

A draft is read folded, so that 删 帖, 删.帖 and 刪帖 are the same word. Two ideas that may not meet
(draft_rules.py) are looked for in every passage. What a passage says is *not* asked for, what it
condemns, and what we do ourselves is no breach.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from opencc import OpenCC

from complaints.domain.draft_rules import RULES, Rule
from complaints.domain.draft_words import FREE, GROUND, REQUEST, USUAL
from complaints.domain.sentences import Sentence


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """`sentence` says what is wrong and what to write instead."""

    rule: str
    level: Level
    sentence: str


MOST_ALIKE = 3  # times that one text may be used
SHORTEST = 10  # letters below which there is no message
FARTHEST = 16  # letters that a no reaches
LONGEST_QUOTE = 24
TO_SIMPLIFIED = OpenCC("t2s")
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
PARTED = re.compile(rf"(?<=[{HAN}])[^\w\s，,、。！？!?;；：:「」“”（）()《》%¥￥]+(?=[{HAN}])")

# Questions hide a negation that is none: 能不能删 asks for it.
QUESTION = re.compile("(能|可|要|行|好|是|方)不(?=[能可要行好是方])|(方便)不(?=方便)|可不(?=可以)")
NO = re.compile(
    "不需要?|无需|无须|不必|不用|不会|不要|不能|不得|不可以?|请勿|切勿|没有|从不|从未|绝不|并非|并不|不是|不应|不想|不愿|无法|没法|未必|难以|不敢|不便|不一定"
    "|(?<![特分区级])别(?![的人])|拒绝|禁止|严禁|违反|不允许|(?<![要可能好是])[不没未](?=$)"
)
ASKING = re.compile("麻烦|希望|拜托|恳请|烦请|劳驾|(?<!^)(?<!不)请")
SUPPOSED = re.compile("如果|要是|假如|倘若|除非|若")
ASKS, IS_USUAL = re.compile(REQUEST), re.compile(USUAL)
GIVES, HAS_GROUND = re.compile(FREE), re.compile(GROUND)
THREAT = re.compile("^.{0,12}(无法|没法|不能|不给|就不|办不了)")
CONDEMNED = re.compile("违反|不(?:允许|合规|应该)|冒充|骗|举报|不是我们|虚假|误导|(?:向您)?道歉并")
OURS = re.compile("(节|堂|门)?(课|课程|直播|回放|题|公告)的?$")  # what we publish ourselves
WE_DO = re.compile(
    "(我们?|老师|同事|教研组?|产品|主管|财务|技术|班主任|系统)(已经?|会|正在|将|今天|明天|马上|不)?[^您你请，]{0,6}$"
)
ENDS = re.compile("[。！？!?;；\n]+")
COMMAS = re.compile("[，,：:]+")
CONTACT = re.compile(r"1[3-9]\d{9}|\d{17}[\dx]")

# A time is a promise where it lies ahead; 昨天 8 点 and 11 月 3 日下的订单 promise nothing.
TIME = re.compile(
    "[0-9一二两三四五六七八九十半]+个?(工作日|号|小时|分钟|天|日|周|点)|今天|今晚|今日|明天|明早|明日|后天|本周|[下这]周|周[一二三四五六日天末]|[上下]午|当天|[0-9]{1,2}[:点][0-9]{0,2}|[下本]?个?月底|月内|每[天日]|月[0-9一二三]+日"
)
PAST = re.compile(
    "昨[天晚日](?!.{0,12}[今明会补])|前天|上[周个]|去年|(?<![周点日天号0-9一二三四五六])之前|刚才|当时|曾|(?<![今明后])天?[^，。]{0,6}[下买付拍交]的|[下买付拍交]了|[买付用]过的|反映的|[0-9一二三四五六七八九十]+[天周月]没|等了"
)


def folded(text: str) -> str:
    """One width, simplified, lower case, no spaces and nothing unseen; marks between two letters
    go too."""
    plain = unicodedata.normalize("NFKC", TO_SIMPLIFIED.convert(text)).lower()
    kept = "".join(
        c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Zs", "Mn"} or c == "\n"
    )
    return PARTED.sub("", kept)


def findings(text: str, used_before: int = 0) -> list[Finding]:
    """What the guard has against a draft; `used_before`: how often this text was sent already."""
    flat = folded(text)
    broken = {rule.key: rule.sentence for rule in reversed(RULES) if breaks(rule, flat)}
    found = [Finding(key, Level.BLOCK, sentence) for key, sentence in broken.items()]
    if CONTACT.search(flat):
        found.append(Finding("contact", Level.BLOCK, Sentence("不要把电话或证件号写进消息。")))
    if used_before >= MOST_ALIKE:
        found.append(
            Finding(
                "repeated",
                Level.BLOCK,
                Sentence("同样的话已经发过 %(times)s 次，请针对这位客户重写。", times=used_before),
            )
        )
    if len(flat) < SHORTEST:
        found.append(Finding("empty", Level.BLOCK, Sentence("消息太短，请写明原因、办法和时间。")))
    if not found:
        found += doubts(flat)
    if not promises_time(flat):
        found.append(
            Finding("no_time", Level.WARN, Sentence("还没有写什么时候给答复，请加上具体时间。"))
        )
    return found


def doubts(flat: str) -> list[Finding]:
    """What no rule names but what a second reader should see: an unusual request, a free gift."""
    said = [passage.split("，") for passage in passages(flat, 1)]
    clauses = [clause for passage in said for clause in passage]
    grounded = [any(HAS_GROUND.search(clause) for clause in passage) for passage in said]
    free = [p for p, lawful in zip(said, grounded, strict=True) if not lawful]
    odd = next((c for c in clauses if ASKS.search(c) and not IS_USUAL.search(c)), "")
    gift = next((c for passage in free for c in passage if GIVES.search(c)), "")
    asked = (
        ("request", odd, Sentence("“%(said)s”请客户做的事不常见，请再读一遍：是不是与解决问题有关。", said=quoted(odd))),
        ("gift", gift, Sentence("“%(said)s”没有写依据。请写明按哪条规定、因为什么问题。", said=quoted(gift))),
    )  # fmt: skip
    return [Finding(key, Level.WARN, sentence) for key, found, sentence in asked if found]


def quoted(clause: str) -> str:
    return clause if len(clause) <= LONGEST_QUOTE else f"{clause[:LONGEST_QUOTE]}…"


def promises_time(flat: str) -> bool:
    clauses = COMMAS.split(ENDS.sub("，", flat.replace(":", "点")))
    return any(TIME.search(clause) and not PAST.search(clause) for clause in clauses)


def breaks(rule: Rule, flat: str) -> bool:
    """Whether a passage breaks a rule and doesn't say the contrary."""
    for passage in passages(flat, rule.sentences):
        if CONDEMNED.search(passage) or (rule.unless and rule.unless.search(passage)):
            continue
        for pattern in rule.patterns:
            for found in pattern.finditer(passage):
                if not (rule.about_posts and ours(passage, found)) and not excused(passage, found):
                    return True
    return False


def passages(flat: str, sentences: int) -> Iterator[str]:
    """Every run of so many sentences, with one sort of comma and questions without their 不."""
    said = [COMMAS.sub("，", part) for part in ENDS.split(flat) if part]
    for at in range(max(1, len(said) - sentences + 1)):
        joined = "，".join(said[at : at + sentences])
        yield QUESTION.sub(lambda found: found[0][:-1], joined)


def ours(passage: str, found: re.Match[str]) -> bool:
    """Whether it is our own content, or we who change it: 这节课的视频下架, 我们更新公告."""
    before = passage[: found.start()]
    return bool(OURS.search(before) or WE_DO.search(before))


def excused(passage: str, found: re.Match[str]) -> bool:
    """Whether the words before say that it is not asked for."""
    at = [found.start(name) for name, text in found.groupdict().items() if text]
    return any(denied(passage[:place], passage[place:]) for place in at)


def denied(before: str, after: str) -> bool:
    """Whether a no reaches up to here: 不会要求您 (删帖), but not 不 (删就没法处理), which threatens."""
    clause = before.rpartition("，")[2]
    noes = list(NO.finditer(clause))
    if not noes or SUPPOSED.search(clause[: noes[-1].start()]) or THREAT.search(after):
        return False
    rest = clause[noes[-1].end() :]
    return len(rest) <= FARTHEST and not ASKING.search(rest)


def letters_of(text: str) -> str:
    """What makes two drafts the same text: letters only, figures left out."""
    return "".join(c for c in folded(text) if c.isalpha())
