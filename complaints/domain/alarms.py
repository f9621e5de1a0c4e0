"""What a lead must hear of at once: a threat to report, or a child in danger.

That a child is concerned is true of most complaints about schooling; danger has words of harm.
"""

import re

THREAT, MINOR = "threat", "minor"  # kinds of facts
HARM = re.compile(
    "骚扰|猥亵|性侵|性骚|色情|黄色|裸|偷拍|跟踪|住址|家庭地址|打骂|辱骂|骂哭|羞辱|体罚|殴打|打到|打伤|受伤|烫伤|触电|漏电|电到"
    "|流血|中毒|过敏|送医|医院|眼睛|自残|自杀|轻生|抑郁|恐吓|威胁|霸凌|欺负|陌生人?.{0,6}(加|问|聊)|泄露.{0,8}(孩子|小孩|学生)"
    "|(孩子|小孩|学生).{0,8}泄露"
)  # fmt: skip


def alarms_of(kinds: set[str], severity: int, text: str) -> set[str]:
    """The alarms of one complaint: from its facts, its severity (of 3) and its words."""
    found = {THREAT} & kinds
    if MINOR in kinds and severity >= 3 and HARM.search(text):
        found.add(MINOR)
    return found
