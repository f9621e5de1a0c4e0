"""Why something was refused, in the page's language. The steps say it in English sentences."""

import re

from django.utils.translation import gettext, gettext_noop

# What a step says -> what the page says; a group goes into the place of {}.
SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(told), shown)
    for told, shown in (
        (r"text is empty", gettext_noop("正文为空")),
        (r"text is longer than ([\d,]+) characters", gettext_noop("正文超过 {} 字")),
        (r"platform is empty", gettext_noop("没有平台")),
        (r"post_id is empty", gettext_noop("没有帖子编号")),
        (r"post_id was kept as a number.*",
         gettext_noop("编号被表格当作数字，末尾已丢失：请把这一列存为文本")),
        (r"(\w+) is longer than (?:[\d,]+) (?:characters|bytes)", gettext_noop("{} 太长")),
        (r"published_at can't be read as a time: (.+)", gettext_noop("看不懂的发布时间：{}")),
        (r"published_at is before 2005 or in the future: (.+)",
         gettext_noop("发布时间早于 2005 年或在将来：{}")),
        (r"brand is not in policies/brands\.yml: (.+)", gettext_noop("没有登记这个品牌：{}")),
        (r"brand is empty and there is more than one.*",
         gettext_noop("有多个品牌，请在行里写明是哪一个")),
        (r"not valid JSON from here on", gettext_noop("从这里起不是完整的 JSON")),
        (r"not an array of objects", gettext_noop("不是对象的数组")),
        (r"not valid JSON: .*", gettext_noop("不是有效的 JSON")),
        (r"not a JSON object", gettext_noop("不是 JSON 对象")),
        (r"not a CSV line: .*", gettext_noop("不是有效的 CSV 行")),
        (r"nested too deeply", gettext_noop("嵌套层数过多")),
        (r"holds bytes of another encoding", gettext_noop("含有其他编码的字节")),
        (r"longer than (\d+) MB", gettext_noop("超过 {} MB")),
        (r"a quote is not closed", gettext_noop("引号没有闭合")),
        (r"(\d+) cells under (?:\d+) columns", gettext_noop("有 {} 格，比表头多")),
        (r"a value can't be read .*", gettext_noop("有一个值无法读取")),
        (r"the entry has no id that can be kept whole", gettext_noop("没有可用的编号")),
        (r"the entry has no text", gettext_noop("没有正文")),
        (r"the entry has no time", gettext_noop("没有时间")),
        (r"the entry has no date that can be read", gettext_noop("没有看得懂的时间")),
        (r"the entry has neither a guid nor a link", gettext_noop("既没有编号也没有链接")),
        (r"the entry has neither a title nor a text", gettext_noop("既没有标题也没有正文")),
        (r"the entry is not an object", gettext_noop("不是对象")),
        (r"the entry was deleted by its author or by the platform",
         gettext_noop("已被作者或平台删除")),
        (r"(.+) has no column (?:.+): the first line must name .*",
         gettext_noop("表格缺少必需的列，请在下面指明各列的对应关系")),
        (r"(.+) is no whole Excel workbook.*",
         gettext_noop("不是完整的 Excel 文件，请重新另存为 .xlsx")),
        (r"(.+) is no whole SQLite database.*",
         gettext_noop("不是完整的 SQLite 数据库，请重新复制")),
        (r"(.+) has no table of posts that Huiyin knows\.",
         gettext_noop("数据库里没有认得的帖子表")),
        (r"(.+) is UTF-16: save it as UTF-8\.", gettext_noop("文件是 UTF-16 编码，请另存为 UTF-8")),
    )
)  # fmt: skip


def in_chinese(reason: str) -> str:
    """The reason as the page says it; an unknown one as it is."""
    for told, shown in SENTENCES:
        match = told.fullmatch(reason)
        if match is not None:
            return gettext(shown).format(match[1] if match.groups() else "")
    return reason
