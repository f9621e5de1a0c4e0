"""The words and forms of facts. Where a pattern has a group, the group is the fact."""

import re

from classifiers.fact_patterns_of_demands import DEMANDS
from classifiers.fact_patterns_of_school import SCHOOL

# A word that ends where a Chinese one begins: \b does not, for it takes both for letters.
ASCII_ENDS = r"(?![\dA-Za-z_])"
ORDER_NUMBER = (
    r"(?:\d{3,5}(?:\s\d{2,4}){2,4}(?![\d\s]*[元块])"
    r"|[A-Za-z]{0,6}[-_]?\d[\dA-Za-z_-]{4,29}(?!\s?[元块万年月折]))(?![\dA-Za-z_-])"
)
# The ticket, the parcel and the lesson have numbers too; an order is looked up by its own.
ORDER = r"(?<![工运题])(?<!快递)(?<!物流)(?:订单|单号|单子|合同|协议|流水号|(?<![A-Za-z])[Oo]rder)"
ORDER_IS = r"\s?(?:编?号码?|尾号|(?:ID|id|[Nn][Oo])\.?)?(?:分别)?(?:是|为|[】:：#\s（(])*"

MODEL = (
    r"(?:(?:\s?(?:mate\s?pad|matebook|mate|pura|nova|note|reno|find\s?x?|magic|pad|tab|[a-z])"
    r"(?![a-z]))?\s?\d{1,3}[a-z]?(?![\da-z.]|[块元斤个箱万年月号点]))"
)
GRADE = r"(?:\s?(?:pro|plus|max|mini|ultra|air|se)(?![a-z]))"
KIND = r"(?:平板电脑|手机|平板|电脑|笔记本(?![上里])|学习机|pad(?![a-z]))"
MAKER = (
    r"(?:华为|huawei|小米|xiaomi|红米|redmi|荣耀|honor|三星|samsung|苹果|联想|华硕|戴尔|惠普|一加|魅族|真我|步步高|学而优|小度|讯飞|科大讯飞"
    r"|(?<![a-z])(?:oppo|vivo|iqoo))"
)
SYSTEM = (
    r"(?:鸿蒙(?:系统|os|next)?(?:\s?\d(?:\.\d{1,2})?)?|harmonyos(?:\s?next)?(?:\s?\d(?:\.\d{1,2})?)?"
    r"|(?<![a-z])ios(?:\s?\d{1,2}(?:\.\d{1,2}){0,2}|(?![a-z]))|windows(?:\s?\d{1,2})?"
    r"|(?<![a-z])win\s?(?:7|8|10|11)(?!\d)|(?<![a-z])macos"
    r"|(?<![a-z])(?:ipados|coloros|originos|magicos|hyperos|miui|ubuntu|linux)(?:\s?\d{1,2}(?:\.\d{1,2}){0,2})?"
    r"|(?:安卓|android)(?:\s?\d{1,2}(?![\d.]))?(?:系统|手机|平板)?)"
)
DEVICE = (
    rf"(?i)((?<![a-z])iphone(?:\s?(?:\d{{1,2}}|x[rs]?)(?![\da-z]))?{GRADE}{{0,3}}"
    rf"|(?<![a-z])ipad(?!os)(?:{GRADE}|\s?\d{{1,2}}(?![\d.岁])){{0,3}}"
    r"|(?<![a-z])(?:macbook(?:\s?(?:air|pro))?|imac|mac(?![a-z])|surface|thinkpad(?:\s?[a-z]\d{1,2})?)"
    rf"|{MAKER}\s?(?:{MODEL}{GRADE}{{0,2}}{KIND}?|(?:mate\s?pad|matebook)(?![a-z]){GRADE}?|小新|拯救者"
    rf"|{KIND}(?:\s?\d{{1,2}}(?![\d.]){GRADE}?)?)|(?<![a-z])(?:oppo|vivo)(?:手机)?"
    rf"|(?<![a-z])mate\s?(?:pad\s?|book\s?)?\d{{1,2}}{GRADE}?|(?<![a-z])matepad|{SYSTEM}"
    r"|学习机|学习屏|学习平板|老人机|老年机|平板电脑|台式机|笔记本电脑|笔记本(?!上|里|记)|投影仪?|(?<!广播)电视(?!剧|台|广告|里播)"
    r"|机顶盒|平板|(?<![a-z])pad(?![a-z])|电脑(?!课|班|编程|老师))"
)
# A dotted number alone is a version where it has three parts: with two it may be a sum or a mark.
VERSION = (
    r"(?i)(?:版本(?:号)?(?:是|为|[:：\s])*v?\s?|(?<![a-z])v(?:er(?:sion)?)?[.\s]?\s?"
    r"|(?:更新|升级|升|降|退)(?:到|成|至|回)了?\s?v?)(\d{1,3}(?:\.\d{1,4}){1,3})(?![\d.])"
    r"|(?<![\d.])(\d{1,3}(?:\.\d{1,4}){1,3})(?=(?:的|这个?|新|老|旧)?版(?!权))"
    r"|(?<![\d.a-z])(?<!ios\s)(?<!ios)(?<!os\s)"
    r"(?!(?:1[6-9]|2\d)\.(?:0?[1-9]|1[0-2])\.)(\d{1,2}(?:\.\d{1,3}){2}(?:\.\d{3,4})?)(?![\d.])"
)
NETWORK = (
    rf"(?i)(wi-?fi|(?<![有占了\dA-Za-z.])[45]g(?=wi-?fi|{ASCII_ENDS})"
    r"(?!\s?(?:[.]\d|大|多|内存|空间|运存|冲浪))"
    r"|(?:(?:\d{2,4}\s?[m兆]|千兆|百兆|移动|联通|电信)的?)?宽带(?!师傅|公司|客服|费)"
    r"|(?:千兆|百兆|\d{3,4}\s?(?:m|兆)(?:bps)?)?光纤(?!传感)|千兆网?|百兆网?"
    r"|\d{3,4}\s?(?:m|兆)(?:bps|的?网)|移动网络?|移动数据|蜂窝(?:数据|网络)"
    r"|(?:手机|数据)流量|(?<=[用开切连走])流量(?!明星|密码)|流量(?=上课|看|卡|用)"
    r"|(?<=[连开用机换切成接过、，/和])热点(?!新闻|话题|问题|事件|专题|时事|考点|题)"
    r"|校园网|宿舍网|局域网|无线网络?(?!卡)|有线网络?|网线)"
)
NAMED = r"(?:是|为|叫|同?号|[:：\s])*"
CONTACT = (
    r"(?ai)((?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s.-]?\d{4}[\s.-]?\d{4}(?!\d)"
    r"|(?<![\da-uw-z])(?:\+?86[\s-]?)?1[3-9]\d[\s.-]?\*{4,6}[\s.-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{3,4}-?(?:\d{3,4}|\*{3,4})(?![\d*])"
    r"|(?<![\w.+*-])[a-z\d][\w.+*-]{0,40}@[a-z\d-]{1,30}(?:\.[a-z\d-]{2,20}){1,3})"
    rf"|(?:微信|薇信|威信|v信|vx|wx|[+加➕][v微]|扣扣|qq|(?<![a-z])line(?=[:：是])|(?<=加)q|(?<![a-z])[qv]号?(?=是|[:：])){NAMED}"
    r"\s?([a-z][\w.-]{5,19}|[a-z1-9]\*{3,18}[\w-]|[1-9]\d{1,4}\*{2,6}\d{2,4}|[1-9]\d{4,10})(?![\w-])"
)

PATTERNS: dict[str, re.Pattern[str]] = {
    "order_number": re.compile(
        rf"{ORDER}{ORDER_IS}({ORDER_NUMBER})|订单(?:编?号)?尾号(?:是|为|[:：\s])*(\d{{4,8}})(?!\d)"
        r"|(?<!快递)(?<!物流)(?<![工运])单号[^\d。！？\n]{1,8}[:：]\s?([A-Z]{1,6}\d[\dA-Z_-]{5,29})"
        rf"|(?<=\d[、和])([A-Za-z]{{1,6}}\d[\dA-Za-z_-]{{6,29}}{ASCII_ENDS})"
    ),
    "device": re.compile(DEVICE),
    "app_version": re.compile(VERSION),
    "network": re.compile(NETWORK),
    "contact": re.compile(CONTACT),
    **SCHOOL,
    **DEMANDS,
}
