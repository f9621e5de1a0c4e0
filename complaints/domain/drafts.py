"""The guard over messages: what a colleague may not write to an unhappy customer, and what to add.

A draft is read folded (no spaces, no zero-width signs, one width, lower case), so that 删 帖 and
删.帖 are the same word. Clauses that say that something is *not* asked for are left out first.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


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

# Questions hide a negation that is none: 能不能删 asks for it.
QUESTION = re.compile("(能|可|要|行|好|是|方)不(?=[能可要行好是方])|(方便)不(?=方便)|可不(?=可以)")
NEGATED = re.compile(
    "(?:不需要?|无需|无须|不必|不用|不会|不要|不能|不得|不可以|请勿|切勿|没有|从不|从未|绝不|并非|并不|不是|不应|别|拒绝|禁止|严禁)"
    "(?:您|你|请|再|去|为此|因此|因为|是|因|要求|要|让|会|在|主动|任何|客户|用户|家长|把|将|任何人|以|用|通过|评论区|公开|里|发|说|出|的)*$"
)  # fmt: skip
OURS = re.compile("(节|堂|门)?(课|课程|直播|回放)的?$")  # what we publish ourselves
ENDS = re.compile("[。！？!?;；\n]+")
COMMAS = re.compile("[，,、：:]+")

POST = "(帖子?|贴子|微博|笔记|视频|评论|评价|差评|投诉|动态|内容|文章|截图|爆料|吐槽|原文|全文|主页|言论|说说|朋友圈|作品|回答|这条|那条|它|结案|黑猫|工单|发布的)"
REMOVE = "(删除|删掉|删了|删去|删一下|删下|刪|删|撤下|撤回|撤掉|撤销|撤消|撤了|撤|下架|隐藏|屏蔽|拿掉|去掉|抹掉|清掉|清理掉|清空|清除掉|取消|关掉|下线|取下|处理掉|设为私密|设成私密|转为私密|仅自己可见|改成好评|改为好评|改成五星)"
SILENCE = "(不再|不要再?|别再?|不会再|停止|不得|不能再|不许|不准|不用再|就不|少)(.{0,6})(发帖|发文|发了|发声|说|提|追究|曝光|公开|投诉|声张|扩散|传播|对外|往外|外传|跟进|纠缠|闹|维权|转发|评论|举报|反映|反馈|找平台|媒体|记者|知道|网上|相关内容|相关的内容|朋友圈)|不(提|说|追究|声张|外传|闹|曝光|公开|对外|往外)|封口|保密|守口如瓶|私了|私下(解决|和解|处理)|到此为止|就此(打住|作罢|了结)|息事宁人|大事化小|当作?没发生|沉默|低调|收声|闭嘴|撤诉|翻篇"
MONEY = "(钱|元|块|红包|现金|补偿|赔偿|赔付|打款|转账|转给您|好处|礼品|礼物|购物卡|京东卡|话费|代金券|优惠券|抵用券|课时|会员|免费课|补贴|慰问金|感谢费|辛苦费|退款|退费|退给您|心意|表示一下)"
PROMISE = "(保证|承诺|一定|肯定|绝对|必定|必然|必须|百分百|百分之百|100%|铁定|打包票|拍胸脯)"
GIVE_BACK = "(退款|退费|退钱|退还|退您|退给|全退|退|赔偿|赔付|赔|返还|到账|打款)"
WHOLE = "(全额|全款|全部|一分不少|双倍|两倍|三倍|十倍|加倍|1赔3|一赔三|退一赔)"
AT_ONCE = "(立即|马上|立刻|今天就|今天内|当天|今晚就|现在就|明天就|两小时内|24小时内|秒)"
BY_RULE = re.compile(
    "没有?(能)?(做到|兑现)|未(能)?兑现|失信|当时(承诺|答应|说)|销售(承诺|说|答应)|合同|协议|规则|规定|政策|条款|按.{0,4}流程|核实|核对|审核|符合|条件|比例|已课时|标准|依据|确认后|查明|能否|是否|可以退的|可退|已经?(为您)?(提交|申请|退|原路|办理|受理|打款|到账)|已(退|到账|打款)|申请已"
)
CHILD = "(孩子|小孩|娃|宝宝|宝贝|小朋友|学生|学员|儿子|女儿|闺女|令郎|令爱|同学)"
PRIVATE = "(姓名|名字|全名|大名|身份证|证件|学校|班级|年级和班|哪个班|几班|照片|相片|正脸|人脸|头像|生日|出生|住址|地址|家庭住址|电话|手机号|手机号码|微信|户口|学籍|学号|定位|录像|视频通话)"
ASK = "(提供|加一?下|加|发给?|发来|发一[下张份]|告诉|告知|填写?|报一?下|给一?下|给我|拍|上传|说一?下|留下?|登记|补充|请问|麻烦|叫什么|是什么|是哪|在哪|哪所|哪个|多少|需要|写上|附上|私信)"

RULES: tuple[tuple[str, str, str], ...] = (
    ("delete_post", f"{REMOVE}.{{0,8}}{POST}|{POST}.{{0,10}}{REMOVE}|删[帖贴评文博]|刪[帖貼]|shan(tie|chu)|s帖|山帖|撤诉|撤稿|{POST}.{{0,6}}(改一?[下改]|改成|修改|编辑掉|换个说法|私密)",
     "不能要求对方删帖、改评价或撤回投诉。请只谈怎么解决问题。"),
    ("hush_money", f"({MONEY}).{{0,24}}({SILENCE})|({SILENCE}).{{0,24}}({MONEY})",
     "不能用钱或好处换对方不说。补偿只能与问题本身有关。"),
    ("refund_promise", f"{PROMISE}.{{0,10}}{GIVE_BACK}|{WHOLE}.{{0,6}}{GIVE_BACK}|{GIVE_BACK}.{{0,4}}{WHOLE}|{AT_ONCE}.{{0,10}}{GIVE_BACK}|(退款|退费|赔偿|学费|钱).{{0,12}}{PROMISE}.{{0,6}}(给|退|到|办|批|下来)|包(您|你)?(退|赔)|{GIVE_BACK}.{{0,6}}(没问题|包在我|不在话下|不是问题|必到|稳了)",
     "不能在核实之前承诺退款或赔偿。请写“按退费规则核实后”和答复时间。"),
    ("advert", "(报名|购买|续费|续报|升级|加购|下单|试听|体验课|新课|课程包|年卡|正价课).{0,14}(优惠|立减|折|特价|名额|福利|赠|送|活动|半价|满减|划算|超值)|(优惠|立减|[0-9一二三四五六七八九]折|特价|福利|赠送|活动价|半价|满减).{0,14}(报名|购买|续费|续报|升级|下单|新课|课程包|年卡|课程|名师班|训练营)|(推荐|了解一?下|试试|看看|体验|考虑|介绍).{0,10}(新课|新班|我们的?.{0,6}(课程|班|产品|训练营)|vip|年卡|名师班|训练营|春季班|秋季班|寒假班|暑假班)|欢迎(报名|下单|购买|试听|选购|咨询.{0,4}课)|(试听|体验课?)(仅需|只要|只需|[0-9.]+元)|限时(优惠|抢|特|折)|秒杀|抢购|拼团|转介绍|邀请好友|老带新|扫码领|点击领取|领取.{0,6}(优惠|福利|资料|礼包|课)|老学员专享|早鸟|名额有限|(只要|仅需|低至|原价)[0-9.]+|要不要(试听|报|了解|体验)|非常适合(您|你)?(的|家)?孩子|新(上线|开|推出)的?.{0,6}课|(体验课|试听课|课程|新课).{0,4}了解一下|专属(福利|优惠|折扣)|大促|双十一活动",
     "答复投诉时不能推销。请删去课程推荐和优惠。"),
    ("child_data", f"{ASK}.{{0,10}}{CHILD}.{{0,8}}{PRIVATE}|{CHILD}.{{0,8}}{PRIVATE}.{{0,12}}{ASK}|{CHILD}(叫什么|叫啥|几年级|几岁|多大|在哪(所|个)?(学校|上学)|读几年级|上几年级|是哪个学校)",
     "不能索要孩子的个人信息。核实请用家长自己的订单号。"),
)  # fmt: skip
COMPILED = tuple((key, re.compile(pattern), sentence) for key, pattern, sentence in RULES)
CONTACT = re.compile(r"1[3-9]\d{9}|\d{17}[\dx]")
TIME = re.compile(
    "[0-9一二两三四五六七八九十半]+个?(工作日|小时|分钟|天|日|周|点)|今天|今晚|明天|明早|后天|本周|下周|周[一二三四五六日天]|[上下]午|当天|稍后\\d|[0-9]{1,2}[:：点][0-9]{0,2}|月底|月[0-9一二三]+日"
)


def folded(text: str) -> str:
    """One width, lower case, no spaces and nothing unseen; marks between two letters go too."""
    plain = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(
        c for c in plain if unicodedata.category(c) not in {"Cf", "Cc", "Zs"} or c == "\n"
    )
    return re.sub(r"(?<=[\u4e00-\u9fff])[.·*_\-~|/+]+(?=[\u4e00-\u9fff])", "", kept)


def findings(text: str, used_before: int = 0) -> list[Finding]:
    """What the guard has against a draft; `used_before`: how often this text was sent already."""
    flat = folded(text)
    found = [
        Finding(key, Level.BLOCK, sentence)
        for key, pattern, sentence in COMPILED
        if breaks(key, pattern, flat)
    ]
    if CONTACT.search(flat):
        found.append(Finding("contact", Level.BLOCK, "不要把电话或证件号写进消息。"))
    if used_before >= MOST_ALIKE:
        found.append(
            Finding(
                "repeated", Level.BLOCK, f"同样的话已经发过 {used_before} 次，请针对这位客户重写。"
            )
        )
    if len(flat) < SHORTEST:
        found.append(Finding("empty", Level.BLOCK, "消息太短，请写明原因、办法和时间。"))
    if not TIME.search(flat):
        found.append(Finding("no_time", Level.WARN, "还没有写什么时候给答复，请加上具体时间。"))
    return found


def breaks(key: str, pattern: re.Pattern[str], flat: str) -> bool:
    """Whether one sentence breaks a rule and doesn't say the contrary."""
    for sentence in ENDS.split(flat):
        asked = QUESTION.sub(lambda found: found[0][:-1], COMMAS.sub("，", sentence))
        if key == "refund_promise" and BY_RULE.search(asked):
            continue
        if any(not excused(asked, found, key) for found in pattern.finditer(asked)):
            return True
    return False


def excused(sentence: str, found: re.Match[str], key: str) -> bool:
    own = key == "delete_post" and found[0].startswith(("视频", "内容", "作品"))
    return denied(sentence, found.start()) or (own and bool(OURS.search(sentence[: found.start()])))


def denied(sentence: str, at: int) -> bool:
    """Whether the words right before say that it is not so: 不会要求您删帖."""
    before = sentence[:at].rpartition("，")[2]
    return bool(NEGATED.search(before[-14:]))


def letters_of(text: str) -> str:
    """What makes two drafts the same text: letters only, figures left out."""
    return "".join(c for c in folded(text) if c.isalpha())
