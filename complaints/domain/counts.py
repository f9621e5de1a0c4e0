"""Counts as platforms write them: 128, "1.2万", "10万+", "１２", "赞"."""

import re
import unicodedata
from decimal import Decimal

UNITS = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
LARGEST = 2**63 - 1  # what the database column holds
FORM = re.compile(
    r"(?:转发|评论|赞|点赞|收藏|分享|回复)?[\s(（:：]*(\d{1,19}(?:\.\d{1,4})?)\s?([千k万w亿]?)\+?"
    r"\s*[)）]?(?:次播放|次|人|条|赞|回复|评论)?",
    re.ASCII,
)
# What stands where there is nothing to count: Weibo's and Xiaohongshu's bare words are zero.
ZERO = {"转发", "评论", "赞", "点赞", "收藏", "分享", "回复", "喜欢", "抢首评", "暂无评论"}
UNTOLD = {"", "-", "--", "null", "none", "nan"}  # platforms' and files' ways to tell no count


def parse_count(value: object) -> int | None:
    """The number meant, or None where there is none to read. Never negative, never above 2^63-1.

    Weibo prints the bare word for zero: `转发`, `评论`, `赞` (weibo-search, util.py).
    """
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)[:40]).strip().lower().replace(",", "")
    if text in ZERO:
        return 0
    match = FORM.fullmatch(text)
    if match is None:
        return None
    count = int(Decimal(match[1]) * UNITS[match[2]])
    return count if count <= LARGEST else None


def is_untold(value: object) -> bool:
    """Whether no count was given at all, which is no mistake."""
    return value is None or str(value)[:40].strip().lower() in UNTOLD
