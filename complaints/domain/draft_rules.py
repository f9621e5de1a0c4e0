"""Which ideas of draft_words.py may not meet in a message, and what to write instead."""

import re
from dataclasses import dataclass

from complaints.domain.draft_words import (
    ASK,
    AT_ONCE,
    BUY,
    BY_RULE,
    BYPASS,
    CANCEL,
    CERTAIN,
    CHILD,
    CLAIM,
    COVERT,
    EDIT,
    GIFT,
    GIVE_BACK,
    GIVE_RATING,
    HIDE,
    HYPE,
    INVITE,
    OFFER,
    PLATFORM,
    POST,
    PRAISE,
    PRIVATE,
    PRODUCT,
    REFER,
    SILENCE,
    WHOLE,
    near,
)
from complaints.domain.sentences import Sentence


@dataclass(frozen=True)
class Rule:
    """`patterns` find a breach in one passage; `unless` makes the passage lawful all the same;
    `sentences`: how many of them are one passage (a bargain is often said in two); `about_posts`:
    we may do it to our own."""

    key: str
    sentence: Sentence
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None
    sentences: int = 1
    about_posts: bool = False


def rule(
    key: str, sentence: Sentence, *patterns: str, unless: str = "", sentences: int = 1
) -> Rule:
    compiled = tuple(re.compile(pattern) for pattern in patterns)
    lawful = re.compile(unless) if unless else None
    return Rule(key, sentence, compiled, lawful, sentences, key == "delete_post")


SCHOOL = "(?:小学|中学|幼儿园|附小|附中|初中部).{0,4}?[一二三四五六七八九1-9]年级|[一二三四五六七八九1-9]年级?[(]?[一二三四五六七八九十0-9]{1,2}[)]?班|[一二三四五六七八九1-9][(][一二三四五六七八九十0-9]{1,2}[)]班"
HOME = "(?:住址|地址|家住|住在).{0,4}?.{0,12}?(?:路|街|巷|弄|小区|花园|栋|号楼|单元)"
MARKS = "(?:语文|数学|英语|物理|化学|成绩|考了|得了|只有)[0-9]{1,3}分(?!钟)|(?:班|年级)里?(?:倒数|排名?)第?[0-9一二三四五六七八九十]"
NAMED = "[王李张刘陈杨赵吴徐孙朱郭罗梁宋郑谢韩唐冯](?!老师)[一-龥]{1,2}(?:同学|小朋友)"
HEALTH = f"{CHILD}.{{0,8}}(?:病历|诊断|病史|多动症|自闭|抑郁|视力[0-9])"
NUMBER = f"(?P<act1>{CHILD})(?:本人|自己)?(?:的|有没有|家里)?(?:电话|手机|号码|微信|qq)"
DIRECTLY = f"(?P<act1>让|叫|请|找|跟|和){CHILD}.{{0,4}}(?:接.{{0,2}}电话|加|聊|通话|单独)"

RULES = (
    rule(
        "delete_post",
        Sentence("不能要求对方删帖、改评价或撤回投诉。请只谈怎么解决问题。"),
        near(POST, HIDE, 10),
        near(POST, CANCEL, 8),
        near(PLATFORM, HIDE, 12),
        near(POST, EDIT, 6),
        near(EDIT, PRAISE, 12),
        near(PRAISE, GIVE_RATING, 8),
        near(f"{EDIT}.{{0,4}}{POST}", CLAIM, 12),
        f"(?P<act1>{COVERT})",
    ),
    rule(
        "hush_money",
        Sentence("不能用钱或好处换对方不说、撤诉或给好评。补偿只能与问题本身有关。"),
        near(GIFT, SILENCE, 30),
        near(GIFT, PRAISE, 24),
        "(?P<act1>封口|保密协议|守口如瓶|保持沉默)",
        sentences=2,
    ),
    rule(
        "refund_promise",
        Sentence("不能在核实之前承诺退款或赔偿。请写“按退费规则核实后”和答复时间。"),
        near(CERTAIN, GIVE_BACK, 10),
        near(WHOLE, GIVE_BACK, 8),
        f"{AT_ONCE}.{{0,10}}(?P<act1>{GIVE_BACK})",
        f"(?:退款|退费|赔偿|学费|钱).{{0,12}}{CERTAIN}.{{0,6}}(?P<act1>[给退到办批]|下来)",
        unless=BY_RULE,
    ),
    rule(
        "refund_promise",
        Sentence("退款不能绕过审核，也不能由个人垫付。请写“按退费规则核实后”和答复时间。"),
        near(f"(?:{GIVE_BACK}|学费|钱)", BYPASS, 20),
    ),
    rule(
        "advert",
        Sentence("答复投诉时不能推销。请删去课程推荐和优惠。"),
        near(f"(?:{PRODUCT}|{BUY})", OFFER, 20),
        near(PRODUCT, INVITE, 14),
        near(BUY, INVITE, 8),
        f"(?P<act1>{REFER}|{HYPE})",
    ),
    rule(
        "child_data",
        Sentence("不能索要或写出孩子的个人信息。核实请用家长自己的订单号。"),
        f"(?P<act1>{ASK}).{{0,14}}?(?P<what>{CHILD}).{{0,10}}?{PRIVATE}",
        f"(?P<what>{CHILD}).{{0,10}}?{PRIVATE}.{{0,14}}?(?P<act1>{ASK})",
        f"{CHILD}.{{0,4}}(?P<act1>叫什么|叫啥|几年级|几岁|多大|在?哪(?:所|个)?(?:学校|上学|小区))",
        *(f"(?P<act1>{said})" for said in (SCHOOL, HOME, MARKS, NAMED, HEALTH)),
        NUMBER,
        DIRECTLY,
    ),
)
