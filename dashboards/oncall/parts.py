"""Each part's health in plain words; what the check itself said stands below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from complaints.health import PartHealth
from dashboards.language import gettext_lazy

# name of the check: (what people call it, what it means when it is ill)
PARTS = {
    "database": (
        gettext_lazy("数据库"),
        gettext_lazy("数据库不可用，页面上的内容可能不完整。请先恢复它。"),
    ),
    "policies": (
        gettext_lazy("规则文件"),
        gettext_lazy("规则文件有错，新帖子不能分派。请按下面的提示改好。"),
    ),
    "vault": (
        gettext_lazy("封存密钥"),
        gettext_lazy("密钥与封存作者身份时的不同，身份将无法打开。请恢复原来的密钥。"),
    ),
    "model": (gettext_lazy("判断模型"), gettext_lazy("模型文件读不到，新帖子会排队等待判断。")),
    "elasticsearch": (
        gettext_lazy("检索引擎"),
        gettext_lazy("检索和趋势暂时不可用，待办不受影响；恢复后会自动补上。"),
    ),
    "airflow": (gettext_lazy("定时任务"), gettext_lazy("定时任务没有运行，新帖子不会自动采集。")),
    "sources": (gettext_lazy("数据来源"), gettext_lazy("有来源采集失败，原因见下面的“数据来源”。")),
    "queues": (gettext_lazy("处理队列"), gettext_lazy("有内容一直在排队，没有被处理。")),
    "alert channels": (
        gettext_lazy("告警通道"),
        gettext_lazy("告警可能送不到值班同事，请检查通道地址。"),
    ),
    "disk": (gettext_lazy("磁盘"), gettext_lazy("磁盘快满了，请尽快清理。")),
}


@dataclass(frozen=True)
class ShownPart:
    label: str
    ok: bool
    sentence: str
    detail: str
    advice: str


def shown_parts(parts: Iterable[PartHealth]) -> list[ShownPart]:
    """What is ill comes first."""
    shown = [shown_part(part) for part in parts]
    return sorted(shown, key=lambda part: part.ok)


def shown_part(part: PartHealth) -> ShownPart:
    label, ill = PARTS.get(part.name, (gettext("其他部件"), gettext("这个部件有问题。")))
    return ShownPart(label, part.ok, gettext("正常") if part.ok else ill, part.detail, part.advice)
