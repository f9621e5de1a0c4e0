"""The words by which people name a course, a teacher and a child."""

import re

GRADES = (
    r"[一二三四五六七八九]年级|[小初高][一二三四五六]|小学|初中|高中|中考|高考"
    r"|小升初|幼小衔接|大班|中班|学前"
)
SEASONS = r"春季|秋季|暑假|寒假|暑期|寒期|暑秋|寒春"
SUBJECTS = (
    r"数学|语文|英语|物理|化学|生物|历史|地理|政治|道法|编程|[Pp]ython|[Ss]cratch|C\+\+|[Jj]ava|钢琴"
    r"|美术|书法|练字|写作|作文|阅读|口语|听力|词汇|单词|语法|拼音|识字|绘本|普通话|几何|代数|函数|高数|线代"
    r"|古诗文?|文言文|国学|逻辑|雅思|托福|四六级|四级|六级|考研|考公|公考|国考|省考|公务员|教资|教师资格证?|会计|初级|中级"
    r"|注会|CPA|cpa|日语|韩语|法语|德语|舞蹈|瑜伽|养生|围棋|象棋|思维|奥数|科学|机器人|UI|前端|剪辑"
    r"|自然拼读|拼读|音标|硬笔|素描|声乐|古筝|吉他|小提琴|大提琴|陪练|绘画|国画|架子鼓|速算|申论|行测"
    r"|面试|法考|法硕|一建|二建|消防|专升本|自考|PS|ps|插画|配音|短视频|数据分析"
)
FORMS = (
    r"直播|录播|体验|一对一|1对1|外教|全程|冲刺|协议|精品|启蒙|系统|基础|零基础|提高|提升|尖子|培优|强化"
    r"|集训|网|试听|正价|线上|VIP|vip|专题|测试|笔试|真题|押题|精讲|精读|入门|进阶|竞赛|同步|复习|预习|衔接"
    r"|刷题|主观题|客观题|实务|全科|N[1-5]|少儿|成人|老年|高等|大学|商务"
)
PART = rf"(?:{GRADES}|{SEASONS}|{FORMS}|{SUBJECTS})"
KINDS_OF_COURSE = (
    r"(?:训练营|集训营|课程|大课|小课|公开课|课(?![代本件堂后上间表])|营(?!业)|班(?!级|主任))"
)
TITLE = r"《[^》\n]{2,30}》"
COURSE = (
    rf"(?:课程|报的?|买的?|学的?|上的?|一门)({TITLE}(?:导读|精讲)?)"
    rf"|({TITLE}导读)|({TITLE})(?=的?(?:课|班|这门课|直播|回放|精讲))"
    rf"|((?:(?:{GRADES}|{SEASONS}|{FORMS})的?){{0,3}}(?:{SUBJECTS}){PART}{{0,4}}{KINDS_OF_COURSE}"
    rf"|(?:{GRADES})?(?:{SUBJECTS}){{1,2}}(?:一对一|1对1|1v1)"
    rf"|(?:{GRADES}|{SEASONS}){PART}{{0,3}}{KINDS_OF_COURSE}(?![上里])"
    r"|(?:[一二三四五六七八九]年级|[初高][一二三])(?:数学|语文|英语|物理|化学|生物|历史|地理|政治|奥数)"
    r"(?:同步|培优)?(?![老成考卷作书教题不知学差挺很都期月单竞]))"
)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎武乔贺赖龚文庞樊兰殷施陶翟颜倪严牛温芦季俞章鲁葛伍韦申尤"
    "方柳白于高金万柯骆裴岳左简饶欧游盛"
)
# Signs that end a word before 老师 (语文老师, 对方老师), so that no surname begins there.
NO_SURNAME_AFTER = (
    "对由关至等语作英论古国编课工分任经平官双立责历终属位处基阶提跟初奖限较允也感谢求"
)
# The same where only one surname's sign is meant: 祝贺老师, 每周听老师, 因为毛老师 stays a name.
WORD_ENDS = (
    r"(?!(?<=祝)贺|(?<=多)谢|(?<=地)方|(?<=表)白|(?<=小)白(?!老)|(?<!因为)(?<=为)毛|(?<=[还很更])高"
    r"|(?<=[每上下这本几])周|(?<=在)于|温习|毛概|戴口)"
)
# What stands between a surname's sign and 老师 where that sign is a word's, not a name's.
NOT_GIVEN = (
    "的了是们在有和上下不第一二三四五六七八九十末中个老师课学先后每让把说讲教这那叫来新班主任助没给就也被"
    "格厉重肃柔牌苏汉序候天时便头级校年月日地部部外多间点期位分到英语数理化体音乐美史政生喜欢爱请跟着听问找见想"
)
GIVEN = rf"(?:(?![{NOT_GIVEN}{SURNAMES}])[\u4e00-\u9fff])"
NO_NAME = r"(?!Java|Python|Scratch|Word|Excel|App)"
LATIN = rf"{NO_NAME}[A-Z][a-z]{{1,11}}(?![A-Za-z])"
ROLE = r"(?:班主任|主讲|外教|教练|讲师|助教|辅导员)(?:老师)?(?:叫|是)?"
TEACHER = (
    rf"((?<![{NO_SURNAME_AFTER}]){WORD_ENDS}小?[{SURNAMES}](?:姓)?(?:老师|老師|教练|[sS]ir(?![a-z]))(?!傅|们|们|资)"
    rf"|(?<![{NO_SURNAME_AFTER}]){WORD_ENDS}[{SURNAMES}]{GIVEN}{{1,2}}老[师師](?!傅|们|资)"
    r"|(?<![A-Za-z])(?:Miss|Mr\.?|Mrs\.?|Ms\.?|Teacher)\s?[A-Z][a-z]{1,11}(?![a-z])"
    rf"|(?<![A-Za-z]){NO_NAME}[A-Z][a-z]{{1,11}}\s?老师"
    rf"|{ROLE}(?:小[{SURNAMES}]|[{SURNAMES}]某{{1,2}}|[{SURNAMES}]{GIVEN}{{1,2}}(?=[的，。！？、\s]|$)"
    rf"|\s?{LATIN}))"
)
# 初一 is a day of the moon too, and a grown woman is 二十六岁.
MINOR = (
    r"(孩子|小孩|娃儿?|宝贝|(?<!卡)宝宝|儿子|(?<!妇)女儿|闺女|小朋友|未成年人?|小学生|初中生|高中生|幼儿园|小升初"
    r"|外?孙[子女]|外甥女?|侄[子女儿]|(?<![\d.])(?:1[0-7]|[3-9])岁(?!以上)"
    r"|(?<![一二三四五六七八九十])(?:十[一二三四五六七]?|[三四五六七八九])岁(?!以上)"
    r"|[一二三四五六七八九]年级|(?<![年月])[初高][一二三](?!点))"
)

SCHOOL: dict[str, re.Pattern[str]] = {
    "course": re.compile(COURSE),
    "teacher": re.compile(TEACHER),
    "minor": re.compile(MINOR),
}
