"""What the database calls things, in a colleague's words. A page never shows a raw name."""

from complaints.domain.access import Permission
from complaints.models.sources import Method, Outcome

PLATFORMS = {
    "weibo": "微博",
    "zhihu": "知乎",
    "xiaohongshu": "小红书",
    "douyin": "抖音",
    "kuaishou": "快手",
    "bilibili": "B 站",
    "tieba": "贴吧",
    "heimao": "黑猫投诉",
    "wechat": "微信",
    "douban": "豆瓣",
    "appstore": "应用商店",
    "app_store": "应用商店",
    "push": "系统推送",
    "exports": "导出文件夹",
    "forum": "论坛",
    "reviews": "评价",
    "feeds": "论坛与评价",
    "news": "新闻",
}
SEVERITIES = {1: "轻", 2: "中", 3: "重"}
LABELS = {"complaint": "投诉", "unsure": "拿不准", "not_complaint": "不是投诉"}
FACTS = {
    "order_number": "订单号",
    "amount": "金额",
    "purchase_date": "购买日期",
    "reason": "原因",
    "device": "设备",
    "app_version": "App 版本",
    "network": "网络",
    "time": "发生时间",
    "tried": "已试过的办法",
    "course": "课程",
    "contact": "联系方式（已遮盖）",
    "demand_refund": "要求退费",
    "demand_explanation": "要求解释",
    "demand_teacher": "要求换老师",
    "threat": "扬言投诉",
    "minor": "涉及未成年人",
    "teacher": "老师",
    "lesson": "哪一节课",
    "channel": "联系过的渠道",
    "promise": "得到的承诺",
    "salesperson": "销售人员",
    "account": "账号",
    "what_leaked": "泄露的内容",
}
OUTCOMES = {
    Outcome.OK: "有新帖",
    Outcome.EMPTY: "没有新帖",
    Outcome.BLOCKED: "被拦截",
    Outcome.LOGIN_WALL: "要求登录",
    Outcome.RATE_LIMITED: "请求过多",
    Outcome.GONE: "地址失效",
    Outcome.MALFORMED: "内容读不懂",
    Outcome.UNREACHABLE: "连不上",
    Outcome.INTERRUPTED: "中断",
    Outcome.STOPPED: "已停止",
}
METHODS = {
    Method.OFFICIAL_API: "官方接口",
    Method.PUBLIC_PAGE: "公开页面",
    Method.FEED: "订阅源",
    Method.EXPORT: "文件导入",
    Method.PUSH: "系统推送",
}
COUNTS = {
    "new": "新帖",
    "updated": "有改动",
    "known": "已有",
    "rejected": "退回",
    "requests": "请求",
}
CHANNELS = {
    "console": "控制台",
    "wecombot": "企业微信",
    "dingtalk": "钉钉",
    "feishu": "飞书",
    "lark": "飞书",
    "mailto": "邮件",
    "pagerduty": "PagerDuty",
    "json": "Webhook",
}
STEPS = {
    "crawl": "采集",
    "ingest": "导入",
    "intake": "入库",
    "classify": "判断",
    "triage": "分派",
    "index": "检索入库",
    "notify": "通知",
}
PERMISSIONS = {
    Permission.QUEUE_READ: "查看待办",
    Permission.CASE_WORK: "处理个案",
    Permission.CASE_ASSIGN: "把个案转派给同事",
    Permission.POST_SEARCH: "检索帖子",
    Permission.TREND_READ: "查看趋势",
    Permission.ALERT_READ: "查看告警",
    Permission.ALERT_ACKNOWLEDGE: "确认收到告警",
    Permission.STATUS_READ: "查看运行状态",
    Permission.SOURCE_SWITCH: "停止和恢复数据来源",
    Permission.POST_IMPORT: "导入文件",
    Permission.POST_EXPORT: "导出帖子",
    Permission.CASE_APPROVE: "批准联系客户",
    Permission.IDENTITY_REVEAL: "查看作者身份",
    Permission.EVIDENCE_EXPORT: "导出证据",
    Permission.SAMPLE_LABEL: "标注抽样帖子",
    Permission.INCIDENT_WORK: "处理事件",
    Permission.RULE_EDIT: "修改告警规则",
    Permission.SHIFT_EDIT: "安排班次",
    Permission.AUDIT_READ: "查看审计记录",
}
LABEL_SOURCES = {"person": "人工判断过", "model": "只有模型判断"}
SORTS = {"time": "最新", "reach": "传播最广", "score": "最像投诉"}
ACTIONS = {
    "identity:reveal": "查看作者身份",
    "evidence:export": "导出证据包",
    "token:make": "建立 API 令牌",
    "token:drop": "删除 API 令牌",
    "shift:add": "添加班次",
    "shift:drop": "删除班次",
    "posts:export": "导出帖子",
    "rules:change": "修改告警规则",
    "rules:back": "恢复告警规则",
    "source:switch": "停用或恢复来源",
}
OTHER_PLATFORM, OTHER_FACT, OTHER_CATEGORY = "其他平台", "线索", "未列出的类别"
OTHER_STEP, OTHER_CHANNEL = "其他步骤", "通道"


def likelihood(label: str, score: float) -> str:
    """How sure the model is, said as a colleague would. `score`: probability of a complaint."""
    if label == "unsure":
        return "拿不准，请看一眼"
    if label == "complaint":
        return "很可能是投诉" if score >= 0.8 else "多半是投诉"
    return "多半不是投诉"


def in_wan(number: int) -> str:
    """1,234 · 1.2 万 · 3 亿"""
    for unit, word in ((100_000_000, "亿"), (10_000, "万")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + f" {word}"
    return f"{number:,}"


COLUMN_NAMES = {
    "platform": "平台",
    "post_id": "帖子编号",
    "text": "正文",
    "published_at": "发布时间",
    "kind": "类型",
    "url": "链接",
    "author_id": "作者编号",
    "author_name": "作者昵称",
    "likes": "点赞数",
    "comments": "评论数",
    "reposts": "转发数",
    "followers": "粉丝数",
    "device": "设备",
    "region": "地区",
    "verified": "是否认证",
    "thread_id": "所属帖子编号",
    "brand": "品牌",
}
