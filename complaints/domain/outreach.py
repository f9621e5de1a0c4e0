"""May this colleague write to this person, through this door, now? Every no has its reason.

Doors are what a platform allows (policies/platforms.yml, each entry dated and with its source);
limits are our own (policies/outreach.yml). Huiyin never sends anything itself.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from complaints.domain.sentences import Sentence
from complaints.domain.times import SHANGHAI

# A child writes of itself; a parent writes of a child. Only the first may not be written to.
CHILD_SPEAKS = re.compile(
    r"我(今年|现在|才|刚|还)?(才|刚|还)?(上|读|念|是)?(小学|初[一二三]|[一二三四五六]年级)"
    r"|我(今年)?(才)?([5-9]|1[0-3]|[五六七八九十]|十[一二三])岁"
    r"|我(妈|爸|妈妈|爸爸|爷爷|奶奶)(给|帮|让|逼)我(报|买|上)"
    r"|(本人|咱)小学生|我的作业被"
)


class Opened(StrEnum):
    """What must have happened before a door is open."""

    POST = "post"  # anybody may answer a public post
    MENTION = "mention"  # the person named the account
    MESSAGE = "message"  # the person wrote to the account first
    OWN_GROUND = "own_ground"  # the post stands under the brand's own content
    CUSTOMER = "customer"  # an order number makes the person known


@dataclass(frozen=True)
class Door:
    """One way to reach a person on one platform. Zero means no limit, or no window."""

    platform: str
    key: str
    label: str
    opened_by: Opened
    source: str
    checked: str
    window_hours: int = 0
    per_person: int = 1
    a_day: int = 0
    note: str = ""

    def closes_at(self, opened_at: datetime | None) -> datetime | None:
        """Until when the platform lets us write, where it sets a time."""
        if opened_at is None or not self.window_hours:
            return None
        return opened_at + timedelta(hours=self.window_hours)


@dataclass(frozen=True)
class Limits:
    """Our own limits. `night`: from and until, Shanghai time, over midnight."""

    night: tuple[time, time]
    attempts_per_person: int
    hours_between: int
    approval_from_severity: int

    def is_night(self, now: datetime) -> bool:
        begins, ends = self.night
        clock = now.astimezone(SHANGHAI).time()
        return clock >= begins or clock < ends


@dataclass(frozen=True)
class Situation:
    """What is known when somebody wants to write. `opened_at`: when the person opened the door
    last; `colleague`: who else is about to write; counts are of attempts that count."""

    opened_at: datetime | None
    colleague: str = ""
    is_owner: bool = True
    do_not_contact: bool = False
    child_like: bool = False
    approved: bool = False
    severity: int = 1
    through_door: int = 0
    at_person: int = 0
    used_today: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """`sentence` is what the colleague reads."""

    key: str
    sentence: str


def refusals(door: Door, limits: Limits, known: Situation, now: datetime) -> list[Refusal]:
    """Every reason why not, gravest first; none means yes."""
    closes = door.closes_at(known.opened_at)
    asked = (
        ("do_not_contact", known.do_not_contact, Sentence("对方已表示不要联系，不能再私下联系。")),
        ("child", known.child_like, Sentence("作者像是未成年人，不能私下联系，请在公开回复里请家长联系我们。")),
        ("not_owner", not known.is_owner, Sentence("只有负责这个个案的同事能联系对方，请先认领。")),
        ("colleague", bool(known.colleague), Sentence("%(colleague)s正在联系这位作者，请不要重复联系。", colleague=known.colleague)),
        ("closed_door", known.opened_at is None, NOT_OPEN[door.opened_by]),
        ("window", closes is not None and now >= closes, Sentence("%(door)s的 %(hours)s 小时时限已过，请换一种方式。", door=door.label, hours=door.window_hours)),
        ("per_person", reached(known.through_door, door.per_person), Sentence("平台只允许通过%(door)s联系 %(times)s 次，已经用完。", door=door.label, times=door.per_person)),
        ("attempts", reached(known.at_person, limits.attempts_per_person), Sentence("已联系过 %(times)s 次，不再打扰对方。", times=known.at_person)),
        ("too_soon", too_soon(known, limits, now), Sentence("两次联系之间至少隔 %(hours)s 小时。", hours=limits.hours_between)),
        ("quota", reached(known.used_today, door.a_day), Sentence("这个账号今天的%(door)s名额（%(times)s 次）已用完。", door=door.label, times=door.a_day)),
        ("night", limits.is_night(now), Sentence("现在是休息时间，%(until)s 之后再联系。", until=f"{limits.night[1]:%H:%M}")),
        ("approval", needs_approval(known, limits), Sentence("这个个案需要主管批准后才能联系。")),
    )  # fmt: skip
    return [Refusal(key, sentence) for key, holds, sentence in asked if holds]


NOT_OPEN = {
    Opened.POST: Sentence("没有可以回复的公开帖子。"),
    Opened.MENTION: Sentence("对方没有 @ 过官方账号，平台不允许主动发私信。"),
    Opened.MESSAGE: Sentence("对方没有先给官方账号发过消息，平台不允许主动发私信。"),
    Opened.OWN_GROUND: Sentence("帖子不在我们自己的内容下面，平台不允许从这里回复。"),
    Opened.CUSTOMER: Sentence("还不知道订单号，无法从站内或热线联系到对方。"),
}


def reached(used: int, most: int) -> bool:
    return bool(most) and used >= most


def too_soon(known: Situation, limits: Limits, now: datetime) -> bool:
    return known.last_at is not None and now - known.last_at < timedelta(hours=limits.hours_between)


def needs_approval(known: Situation, limits: Limits) -> bool:
    return known.severity >= limits.approval_from_severity and not known.approved


def looks_like_child(texts: list[str]) -> bool:
    """Whether one of an author's texts is written by a child of itself. Errs towards yes."""
    return any(CHILD_SPEAKS.search(text) for text in texts)
