"""Each part's health in plain words; what the check itself said stands below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.health import PartHealth

# name of the check: (what people call it, what it means when it is ill)
PARTS = {
    "database": ("数据库", "数据库不可用，页面上的内容可能不完整。请先恢复它。"),
    "policies": ("规则文件", "规则文件有错，新帖子不能分派。请按下面的提示改好。"),
    "vault": ("封存密钥", "密钥与封存作者身份时的不同，身份将无法打开。请恢复原来的密钥。"),
    "model": ("判断模型", "模型文件读不到，新帖子会排队等待判断。"),
    "elasticsearch": ("检索引擎", "检索和趋势暂时不可用，待办不受影响；恢复后会自动补上。"),
    "airflow": ("定时任务", "定时任务没有运行，新帖子不会自动采集。"),
    "sources": ("数据来源", "有来源采集失败，原因见下面的“数据来源”。"),
    "queues": ("处理队列", "有内容一直在排队，没有被处理。"),
    "alert channels": ("告警通道", "告警可能送不到值班同事，请检查通道地址。"),
    "disk": ("磁盘", "磁盘快满了，请尽快清理。"),
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
    label, ill = PARTS.get(part.name, ("其他部件", "这个部件有问题。"))
    return ShownPart(label, part.ok, "正常" if part.ok else ill, part.detail, part.advice)
