"""How Weibo says no, and how it says that there is nothing (platforms.md, sections 1b and 1d)."""

from complaints.models.sources import Outcome
from spiders.outcomes import Finding
from spiders.parsing.answers import Part, first, holding, listed

TOKEN_REFUSED = {*range(21314, 21320), 21327, 21332}
TOO_MANY = {10022, 10023, 10024, 100005}
TURNED_AWAY = {10004, 10005, 10006, 10014, 10017, 20003}  # address, application, account
REMOVED = {20101, 20112, 20132, 20201}  # the status or comment doesn't exist, or is not shown
NOTHING_WORDS = ("没有内容", "还没有", "没有更多", "暂无", "快来", "没有找到", "已经到底", "无评论")
REMOVED_WORDS = ("不存在", "已被删除", "无法查看", "已删除", "不可见", "没有权限")
BUSY_WORDS = ("频繁", "稍后", "过多")


def error_in(answer: object) -> Finding | None:
    """The answer's refusal, or None. Its own text is left out: it can repeat the request."""
    if not isinstance(answer, dict):
        return Outcome.MALFORMED, "the answer is JSON, but not an object"
    if answer.get("error_code") or answer.get("error"):
        return of_code(answer.get("error_code"))
    if "ok" in answer and answer["ok"] not in (1, "1", True):
        return of_ok(answer)
    return None


def of_code(code: object) -> Finding:
    number = int(code) if isinstance(code, int | str) and str(code).isdecimal() else 0
    told = f"Weibo answered with error {number}"
    if number in TOKEN_REFUSED:
        return Outcome.LOGIN_WALL, f"{told}: the access token is not accepted"
    if number in TOO_MANY:
        return Outcome.RATE_LIMITED, f"{told}: too many requests"
    if number in TURNED_AWAY:
        return Outcome.BLOCKED, f"{told}: this address or application is not allowed"
    if number in REMOVED:
        return Outcome.GONE, f"{told}: the post is no longer shown"
    return Outcome.MALFORMED, told


def of_ok(answer: Part) -> Finding:
    """`ok` other than 1: -100 asks for a sign-in, 0 with an address for a captcha."""
    told = str(first(answer, "msg", "message"))
    if str(answer["ok"]) == "-100":
        return Outcome.LOGIN_WALL, "the source asks for a sign-in"
    if first(answer, "url"):
        return Outcome.BLOCKED, "the source asks for a captcha or refuses to answer"
    for words, finding in (
        (BUSY_WORDS, (Outcome.RATE_LIMITED, "the source says that there were too many requests")),
        (REMOVED_WORDS, (Outcome.GONE, "the post is no longer shown")),
        (NOTHING_WORDS, (Outcome.EMPTY, "")),
    ):
        if any(word in told for word in words):
            return finding
    return (
        Outcome.MALFORMED,
        "the source refused, for a reason that is not known",
    )


def said_nothing(answer: object) -> bool:
    """Whether a list without entries says itself that it is empty."""
    counted = holding(answer, "total_number", "total", "cardlistInfo")
    info = counted.get("cardlistInfo")
    totals = [counted.get("total_number"), counted.get("total")]
    totals.append(info.get("total") if isinstance(info, dict) else None)
    ended = str(counted.get("max_id", "")) == "0"
    return any(str(total) == "0" for total in totals) or ended or no_result_card(answer)


def no_result_card(answer: object) -> bool:
    """The mobile search answers with a card of words where it found nothing."""
    cards = listed(holding(answer, "cards"), "cards")
    groups = [item for card in cards for item in [card, *listed(card, "card_group")]]
    said = " ".join(str(first(item, "desc", "title_sub", "desc1")) for item in groups)
    return any(word in said for word in ("没有找到", "未找到", "没有相关"))
