"""Sums of money as people say them, in yuan: ¥3,999, 两万六, 3.98w, 三块五, 扣了六百六."""

import re
from collections.abc import Iterator
from decimal import Decimal

from classifiers.numerals import HAN, number

DIGIT = "一二三四五六七八九"
# Words after which a number is money though no unit is said.
PAID = (
    "[一两三]笔|还?贵|立减|减了?|降了?|便宜|每个?月扣?|买[是了的]?|App里|号里|间里|凑了?|刷了|欠|“?诚意金”?"
    "|[花交付收充退贷转扣]了|花|扣[我你他]?|退我|退还|要价|学费|定金|余款|尾款|违约金|只退|少退|实付|被扣|共计?|价格?"
    "|价值|卖|[一每](?:节|节课|堂|堂课|课时)|还剩|押金|别人|我的|只要|原价|现价|定价|交"
)
# What is counted, not paid: 六百题, 三千人.
COUNTED = (
    r"[\d.一-九万千百wWkK年月日号人位次分点:%％名节个天课时米字步条遍题道词本家粉粒页张度多岁+]"
)
AMOUNT = re.compile(
    r"(?:[¥￥]|(?<![A-Za-z])(?:RMB|rmb))\s?(?P<sign>\d[\d,]{0,12}(?:\.\d{1,2})?[万wWkK]?)"
    rf"|(?<![\dA-Za-z.第几数])(?![两{DIGIT}]块(?![钱多就都{DIGIT}])[\u4e00-\u9fff])"
    rf"(?P<unit>\d[\d,]{{0,12}}(?:\.\d{{1,2}})?\s?[万千百wWkK]?|[{HAN}]{{1,9}})(?:多|来|几)?\s?"
    rf"(?:元(?!一次|二次|方程|素|旦|宵|气|首|老|音)|块钱(?![都也]不)|(?<!一)块(?!钱)(?![屏儿板头状石砖])(?P<jiao>[\d{DIGIT}](?!{COUNTED}))?"
    r"|大洋|人民币|rmb|RMB)(?!优惠?券|券|代金|红包)"
    rf"|(?<![\dA-Za-z.第])(?P<han>[两{DIGIT}][万千](?:[零〇]?[{DIGIT}][千百十]?){{0,3}}|\d+(?:\.\d+)?[万wW]\d?)"
    r"(?!多?[道条遍亩])(?![一-九\d人次年字家名粉遍个题词本道条步米像只匹台亩+])"
    rf"|(?:{PAID})(?:了)?\s?(?P<paid>\d{{3,6}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:\.\d{{1,2}})?[kK](?![A-Za-z])"
    rf"|[两{DIGIT}][百十](?:[零〇]?[{DIGIT}]十?)?(?![{HAN}]))(?:\s?(?:元|块钱|块))?(?!{COUNTED})"
    r"|(?<![\dA-Za-z.第])(?P<price>\d{3,5})(?=的.{0,5}(?:课|付款|账单)|一[年期](?:的|[，。]))"
    r"|(?:[钱款费]|[扣付交收买续充])[^，。！？!?\n]{0,6}[，。](?P<alone>\d{3,5})(?=[，。！]|$)"
)
NOTHING = Decimal(0)
FORMS = ("sign", "unit", "han", "paid", "price", "alone")
WITHOUT_ITS_WORDS = {"paid", "alone"}  # the word before the number is no part of the sum


def amounts_said(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, yuan) of each; a course for 0 yuan is none."""
    for match in AMOUNT.finditer(text):
        form = next(form for form in FORMS if match[form])
        yuan = number(match[form].strip())
        if yuan and yuan > NOTHING:
            start = match.start(form) if form in WITHOUT_ITS_WORDS else match.start()
            yield start, match.end(), f"{(yuan + tenths(match['jiao'])).normalize():f}"


def tenths(jiao: str | None) -> Decimal:
    """The six of 三块六."""
    return (number(jiao or "0") or NOTHING) / 10
