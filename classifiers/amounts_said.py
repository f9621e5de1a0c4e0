"""Sums of money as people say them, in yuan: ¥3,999, 两万六, 3.98w, 三块五, 扣了六百六."""

import re
from collections.abc import Iterator
from decimal import Decimal

from classifiers.numerals import HAN, number

DIGIT = "一二三四五六七八九"
FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
# Words after which a number is money though no unit is said.
PAID = (
    "[一两三]笔|还?贵|立减|减了?|降了?|便宜|每个?月扣?|买[是了的]?|App里|号里|间里|凑了?|刷了|欠|“?诚意金”?"
    "|[花交付收充退贷转扣]了|花|扣[我你他]?|退我|退还|要价|学费|定金|余款|尾款|违约金|只退|少退|实付|被扣|共计?|价格?"
    r"|价值|卖|线[上下]|骗|[一每](?:节|节课|堂|堂课|课时)|还剩|押金|别人|我的|我(?=\d{3})|那|每期|只要|原价|现价|定价|交"
)
MEASURE = "[周节年期个天月碗角次堂]"
# What is counted, not paid: 六百题, 三千人.
COUNTED = (
    r"[\d.一-九万千百wWkK年月日号人位次分点:%％名节个天课时米字步条遍题道词本家粉粒页张件度多岁+]"
)
AMOUNT = re.compile(
    r"(?:(?:HK|NT|US)?[$＄]|[¥￥]|(?<![A-Za-z])(?:RMB|rmb))\s?(?P<sign>\d[\d,]{0,12}(?:\.\d{1,2})?[万wWkK]?)"
    rf"|(?<![\dA-Za-z.第几数])(?![两{DIGIT}]块(?![钱多就都{DIGIT}])[\u4e00-\u9fff])"
    rf"(?P<unit>\d[\d,]{{0,12}}(?:\.\d{{1,2}})?\s?(?:[万千百wWkK](?:\d{{1,4}}[千百]?){{0,3}})?|[{HAN}{FORMAL}]{{1,9}})(?:多|来|几)?\s?"
    rf"(?:元(?!一次|二次|方程|素|旦|宵|气|首|老|音)整?|块钱(?![都也]不)|(?<!一)块(?!钱)(?![屏儿板头状石砖])(?:(?P<jiao>[\d{DIGIT}](?!{COUNTED}|[周期碗角套杯瓶]))毛?)?"
    r"|大洋|人民币|rmb|RMB)(?!优惠?券|券|代金|红包)"
    rf"|(?<![\dA-Za-z.第几数十百千万{DIGIT}])(?P<han>(?:[两{DIGIT}]?十[{DIGIT}]?万|[两{DIGIT}][万千])(?:[零〇]?[{DIGIT}][千百十]){{0,3}}(?:[零〇]?[{DIGIT}](?!{MEASURE}))?|\d+(?:\.\d+)?[万wW]\d?)"
    rf"(?!多?[道条遍亩])(?![{DIGIT}](?!{MEASURE})|[\d人次年字家名粉遍个题词本道条步米像只匹台亩页位件+])"
    rf"|(?:{PAID})(?:了)?\s?(?P<paid>\d{{1,3}},\d{{3}}|\d{{3,6}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:\.\d{{1,2}})?[kK](?![A-Za-z])"
    rf"|[两{DIGIT}][百十](?:[零〇]?[{DIGIT}]十?)?(?![{HAN}]))(?:\s?(?:元|块钱|块))?(?!{COUNTED})"
    r"|(?<![\dA-Za-z.第])(?P<price>\d{3,5})(?=的.{0,5}(?:课|付款|账单)|一[年期](?:的|[，。]))"
    r"|(?:[钱款费]|[扣付交收买续充])[^，。！？!?\n]{0,6}[，。](?P<alone>\d{3,5})(?=[，。！]|$)"
)
NOTHING = Decimal(0)
FORMS = ("sign", "unit", "han", "paid", "price", "alone")
WITHOUT_ITS_WORDS = {"paid", "alone"}  # the word before the number is no part of the sum
# 付了2000、1800、1500: what goes on from a sum is a sum.
ABOUT = re.compile(rf"[两{DIGIT}][两{DIGIT}][万千百十]")  # 六七千: no sum but about one
FOREIGN = re.compile(r"[$＄]")  # HK$3,200 is a sum, but not of yuan
ONE_MORE = re.compile(
    rf"[、和]\s?(\d{{3,6}}(?:\.\d{{1,2}})?)(?!{COUNTED}|\s?[元块]|[、和]\s?\d{{1,6}}+{COUNTED})"
)


def amounts_said(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, yuan) of each, yuan empty for 六七千 and HK$3,200; a course for 0 is none."""
    for match in AMOUNT.finditer(text):
        form = next(form for form in FORMS if match[form])
        yuan = number(match[form].strip())
        if yuan and yuan > NOTHING:
            start = match.start(form) if form in WITHOUT_ITS_WORDS else match.start()
            said = f"{(yuan + tenths(match['jiao'])).normalize():f}"
            foreign = bool(FOREIGN.search(match[0]))
            yield start, match.end(), "" if foreign or ABOUT.search(match[form]) else said
            for first, last, more in sums_after(text, match.end()):
                yield first, last, "" if foreign else more


def sums_after(text: str, end: int) -> Iterator[tuple[int, int, str]]:
    while more := ONE_MORE.match(text, end):
        end = more.end()
        yield more.start(1), end, f"{Decimal(more[1]).normalize():f}"


def tenths(jiao: str | None) -> Decimal:
    """The six of 三块六."""
    return (number(jiao or "0") or NOTHING) / 10
