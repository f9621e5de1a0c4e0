"""What the database calls things, in a colleague's words. A page never shows a raw name."""

from complaints.domain.access import Permission
from complaints.incidents import HARDLY
from complaints.models.sources import Method, Outcome
from dashboards.language import gettext, gettext_lazy, spoken

PLATFORMS = {
    "weibo": gettext_lazy("微博"),
    "zhihu": gettext_lazy("知乎"),
    "xiaohongshu": gettext_lazy("小红书"),
    "douyin": gettext_lazy("抖音"),
    "kuaishou": gettext_lazy("快手"),
    "bilibili": gettext_lazy("B 站"),
    "tieba": gettext_lazy("贴吧"),
    "heimao": gettext_lazy("黑猫投诉"),
    "wechat": gettext_lazy("微信"),
    "douban": gettext_lazy("豆瓣"),
    "appstore": gettext_lazy("应用商店"),
    "app_store": gettext_lazy("应用商店"),
    "push": gettext_lazy("系统推送"),
    "hotline": gettext_lazy("热线"),
    "app": gettext_lazy("App 反馈"),
    "mail": gettext_lazy("邮件"),
    "exports": gettext_lazy("导出文件夹"),
    "forum": gettext_lazy("论坛"),
    "reviews": gettext_lazy("评价"),
    "feeds": gettext_lazy("论坛与评价"),
    "news": gettext_lazy("新闻"),
}
SEVERITIES = {1: gettext_lazy("轻"), 2: gettext_lazy("中"), 3: gettext_lazy("重")}
LABELS = {
    "complaint": gettext_lazy("投诉"),
    "unsure": gettext_lazy("拿不准"),
    "not_complaint": gettext_lazy("不是投诉"),
}
FACTS = {
    "order_number": gettext_lazy("订单号"),
    "amount": gettext_lazy("金额"),
    "purchase_date": gettext_lazy("购买日期"),
    "reason": gettext_lazy("原因"),
    "device": gettext_lazy("设备"),
    "app_version": gettext_lazy("App 版本"),
    "network": gettext_lazy("网络"),
    "time": gettext_lazy("发生时间"),
    "tried": gettext_lazy("已试过的办法"),
    "course": gettext_lazy("课程"),
    "region": gettext_lazy("地区"),
    "contact": gettext_lazy("联系方式（已遮盖）"),
    "demand_refund": gettext_lazy("要求退费"),
    "demand_explanation": gettext_lazy("要求解释"),
    "demand_teacher": gettext_lazy("要求换老师"),
    "threat": gettext_lazy("扬言投诉"),
    "minor": gettext_lazy("涉及未成年人"),
    "teacher": gettext_lazy("老师"),
    "lesson": gettext_lazy("哪一节课"),
    "channel": gettext_lazy("联系过的渠道"),
    "promise": gettext_lazy("得到的承诺"),
    "salesperson": gettext_lazy("销售人员"),
    "account": gettext_lazy("账号"),
    "what_leaked": gettext_lazy("泄露的内容"),
}
OUTCOMES = {
    Outcome.OK: gettext_lazy("有新帖"),
    Outcome.EMPTY: gettext_lazy("没有新帖"),
    Outcome.BLOCKED: gettext_lazy("被拦截"),
    Outcome.LOGIN_WALL: gettext_lazy("要求登录"),
    Outcome.RATE_LIMITED: gettext_lazy("请求过多"),
    Outcome.GONE: gettext_lazy("地址失效"),
    Outcome.MALFORMED: gettext_lazy("内容读不懂"),
    Outcome.UNREACHABLE: gettext_lazy("连不上"),
    Outcome.INTERRUPTED: gettext_lazy("中断"),
    Outcome.STOPPED: gettext_lazy("已停止"),
}
METHODS = {
    Method.OFFICIAL_API: gettext_lazy("官方接口"),
    Method.PUBLIC_PAGE: gettext_lazy("公开页面"),
    Method.FEED: gettext_lazy("订阅源"),
    Method.EXPORT: gettext_lazy("文件导入"),
    Method.PUSH: gettext_lazy("系统推送"),
}
COUNTS = {
    "new": gettext_lazy("新帖"),
    "updated": gettext_lazy("有改动"),
    "known": gettext_lazy("已有"),
    "rejected": gettext_lazy("退回"),
    "requests": gettext_lazy("请求"),
}
CHANNELS = {
    "console": gettext_lazy("控制台"),
    "wecombot": gettext_lazy("企业微信"),
    "dingtalk": gettext_lazy("钉钉"),
    "feishu": gettext_lazy("飞书"),
    "lark": gettext_lazy("飞书"),
    "mailto": gettext_lazy("邮件"),
    "pagerduty": "PagerDuty",
    "json": "Webhook",
    "form": "Webhook",
    "xml": "Webhook",
}
STEPS = {
    "crawl": gettext_lazy("采集"),
    "ingest": gettext_lazy("导入"),
    "intake": gettext_lazy("入库"),
    "classify": gettext_lazy("判断"),
    "triage": gettext_lazy("分派"),
    "index": gettext_lazy("检索入库"),
    "notify": gettext_lazy("通知"),
}
PERMISSIONS = {
    Permission.QUEUE_READ: gettext_lazy("查看待办"),
    Permission.CASE_WORK: gettext_lazy("处理个案"),
    Permission.CASE_ASSIGN: gettext_lazy("把个案转派给同事"),
    Permission.POST_SEARCH: gettext_lazy("检索帖子"),
    Permission.TREND_READ: gettext_lazy("查看趋势"),
    Permission.ALERT_READ: gettext_lazy("查看告警"),
    Permission.ALERT_ACKNOWLEDGE: gettext_lazy("确认收到告警"),
    Permission.STATUS_READ: gettext_lazy("查看运行状态"),
    Permission.SOURCE_SWITCH: gettext_lazy("停止和恢复数据来源"),
    Permission.POST_IMPORT: gettext_lazy("导入文件"),
    Permission.POST_EXPORT: gettext_lazy("导出帖子"),
    Permission.CASE_APPROVE: gettext_lazy("批准联系客户"),
    Permission.IDENTITY_REVEAL: gettext_lazy("查看作者身份"),
    Permission.EVIDENCE_EXPORT: gettext_lazy("导出证据"),
    Permission.SAMPLE_LABEL: gettext_lazy("标注抽样帖子"),
    Permission.INCIDENT_WORK: gettext_lazy("处理事件"),
    Permission.RULE_EDIT: gettext_lazy("修改告警规则"),
    Permission.SHIFT_EDIT: gettext_lazy("安排班次"),
    Permission.AUDIT_READ: gettext_lazy("查看审计记录"),
}
LABEL_SOURCES = {"person": gettext_lazy("人工判断过"), "model": gettext_lazy("只有模型判断")}
SORTS = {
    "time": gettext_lazy("最新"),
    "reach": gettext_lazy("传播最广"),
    "score": gettext_lazy("最像投诉"),
}
ACTIONS = {
    "identity:reveal": gettext_lazy("查看作者身份"),
    "evidence:export": gettext_lazy("导出证据包"),
    "token:make": gettext_lazy("建立 API 令牌"),
    "token:drop": gettext_lazy("删除 API 令牌"),
    "shift:add": gettext_lazy("添加班次"),
    "shift:give": gettext_lazy("换班"),
    "shift:drop": gettext_lazy("删除班次"),
    "posts:export": gettext_lazy("导出帖子"),
    "rules:change": gettext_lazy("修改告警规则"),
    "rules:back": gettext_lazy("恢复告警规则"),
    "mark:drop": gettext_lazy("删除图上的标记"),
    "source:switch": gettext_lazy("停用或恢复来源"),
}
OTHER_PLATFORM, OTHER_FACT, OTHER_CATEGORY = (
    gettext_lazy("其他平台"),
    gettext_lazy("线索"),
    gettext_lazy("未列出的类别"),
)
OTHER_STEP, OTHER_CHANNEL = gettext_lazy("其他步骤"), gettext_lazy("通道")


def usually(expected: float) -> str:
    """How many an hour there usually are; a figure of 0.0 would look like an error."""
    if expected < HARDLY:
        return gettext("平时几乎没有")
    return gettext("平时约 %(number)s 条") % {"number": format(expected, ".1f")}


def word_of_channel(name: str) -> str:
    """A channel or its scheme as colleagues call it: `feishu-1a2b…` is 飞书."""
    return str(CHANNELS.get(name.partition("-")[0].rstrip("s"), OTHER_CHANNEL))


def likelihood(label: str, score: float) -> str:
    """How sure the model is, said as a colleague would. `score`: probability of a complaint."""
    if label == "unsure":
        return gettext("拿不准，请看一眼")
    if label == "complaint":
        return gettext("很可能是投诉") if score >= 0.8 else gettext("多半是投诉")
    return gettext("多半不是投诉")


CHINESE_UNITS = ((100_000_000, " 亿"), (10_000, " 万"))
ENGLISH_UNITS = ((1_000_000, "M"), (1_000, "k"))


def in_wan(number: int) -> str:
    """1,234 · 1.2 万 · 3 亿, in English 1,234 · 12.3k · 300M"""
    units = ENGLISH_UNITS if spoken() == "en" else CHINESE_UNITS
    for unit, word in units:
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + word
    return f"{number:,}"


COLUMN_NAMES = {
    "platform": gettext_lazy("平台"),
    "post_id": gettext_lazy("帖子编号"),
    "text": gettext_lazy("正文"),
    "published_at": gettext_lazy("发布时间"),
    "kind": gettext_lazy("类型"),
    "url": gettext_lazy("链接"),
    "author_id": gettext_lazy("作者编号"),
    "author_name": gettext_lazy("作者昵称"),
    "phone": gettext_lazy("电话（自有渠道）"),
    "likes": gettext_lazy("点赞数"),
    "comments": gettext_lazy("评论数"),
    "reposts": gettext_lazy("转发数"),
    "followers": gettext_lazy("粉丝数"),
    "device": gettext_lazy("设备"),
    "region": gettext_lazy("地区"),
    "verified": gettext_lazy("是否认证"),
    "thread_id": gettext_lazy("所属帖子编号"),
    "brand": gettext_lazy("品牌"),
}
