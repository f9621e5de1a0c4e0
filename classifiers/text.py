"""The one normalisation of a text, in training and in serving."""

import re
import unicodedata

from opencc import OpenCC

LONGEST = 2000  # characters that are looked at; the model reads about 200 of them
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff]")
LINKS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
MENTIONS = re.compile(r"@[\w\-]{1,30}")
REPEATED = re.compile(r"(.)\1{3,}", re.DOTALL)
MARKS = re.compile(r"([\u0300-\u036f]){3,}")
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# 退.款, 客*服: one sign between two characters is there to dodge a filter.
PARTED = re.compile(rf"(?<=[{HAN}])[.*·_|\-](?=[{HAN}])")
# 退 款 太 难: single characters with spaces between them.
SPACED = re.compile(rf"(?<![^\s])[{HAN}](?: [{HAN}]){{2,}}(?![^\s])")
TO_SIMPLIFIED = OpenCC("t2s")


def normalise(text: str) -> str:
    """NFKC text in simplified characters, without invisible ones or filter-dodging signs.

    Links and mentions become words, runs are cut. Total on any string, and linear in its length.
    """
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST * 3 // 4]} {text[-LONGEST // 4 :]}"
    plain = unicodedata.normalize("NFKC", CONTROLS.sub(" ", INVISIBLE.sub("", cut)))
    plain = MENTIONS.sub("@某人", LINKS.sub("网址", MARKS.sub("", plain)))
    plain = PARTED.sub("", TO_SIMPLIFIED.convert(plain))
    plain = SPACED.sub(lambda match: match[0].replace(" ", ""), plain)
    return " ".join(REPEATED.sub(r"\1\1\1", plain).split())
