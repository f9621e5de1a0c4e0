"""Facts in a post."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.facts import facts

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def found(text: str) -> dict[str, str]:
    return {fact.kind: fact.value for fact in facts(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("订单号：QH20261101883，一直不退", "order_number", "QH20261101883"),
        ("订单编号202611018837，已经三周", "order_number", "202611018837"),
        ("一共交了6980元", "amount", "6980元"),
        ("¥3,999 就这么没了", "amount", "¥3,999"),
        ("交了两年一共 1.2 万元", "amount", "1.2 万元"),
        ("iPad Air 打开就闪退", "device", "iPad Air"),
        ("华为平板黑屏", "device", "华为平板"),
        ("iPadOS 17.4 闪退", "device", "iPadOS 17.4"),
        ("學費NT$8,600", "amount", "NT$8,600"),
        ("订单K20240817.0093这单", "order_number", "K20240817.0093"),
        ("订单号QH2026110188/13812345678", "order_number", "QH2026110188"),
        ("版本号 6.12.3 更新后", "app_version", "6.12.3"),
        ("v5.2.1 登录不上", "app_version", "5.2.1"),
        ("家里 WiFi 没问题", "network", "WiFi"),
        ("5G 也卡", "network", "5G"),
        ("再不管我就打12315", "threat", "12315"),
        ("法院见，不见不散", "threat", "法院"),
        ("订单号是 2026 1103 8847", "order_number", "2026 1103 8847"),
        ("iPhone15 pro max 闪退", "device", "iPhone15 pro max"),
        ("小米14打不开", "device", "小米14"),
        ("升到7.2.0就不能倍速", "app_version", "7.2.0"),
        ("Miss Li一直看手机", "teacher", "Miss Li"),
        ("班主任王某骂人", "teacher", "班主任王某"),
        ("柳若川老师没来", "teacher", "柳若川老师"),
        ("报的少儿英语课", "course", "少儿英语课"),
    ],
)
def test_finds_what_a_colleague_needs(text: str, kind: str, value: str) -> None:
    assert found(text)[kind] == value


@pytest.mark.parametrize(
    ("text", "kind", "resolved"),
    [
        ("花了两万六报的全程班", "amount", "26000"),
        ("交了3.98w", "amount", "39800"),
        ("退了1200，还差800元", "amount", "1200"),
        ("一节课三块五", "amount", "3.5"),
        ("每个月扣六百六", "amount", "660"),
        ("RMB 1580", "amount", "1580"),
        ("學費HK$3,200", "amount", ""),
        ("學費HK$3200、4500", "amount", ""),
        ("七十块三毛", "amount", "70.3"),
        ("二十三万打水漂", "amount", "230000"),
        ("收了十一万四", "amount", "114000"),
        ("六七千块", "amount", ""),
        ("1万2千5百元", "amount", "12500"),
        ("剩下的六千四一周就退", "amount", "6400"),
        ("一万二三节课", "amount", "12000"),
        ("十八块一碗", "amount", "18"),
        ("耗资叁仟陆佰元", "amount", "3600"),
        ("昨晚12点", "time", "2026-11-23T00:00+08:00"),
        ("昨天深夜11点", "time", "2026-11-22T23:00+08:00"),
        ("昨天凌晨12点半", "time", "2026-11-22T00:30+08:00"),
        ("25年3月5号报的课", "time", "2025-03-05"),
        ("二零二五年三月五号", "time", "2025-03-05"),
        ("去年双十一", "time", "2025-11-11"),
        ("618囤的课", "time", "2026-06-18"),
        ("1月5日之前必须退款", "time", "2027-01-05"),
        ("2月29日", "time", "2024-02-29"),
        ("大后天", "time", "2026-11-26"),
        ("从三月跟到现在", "time", "2026-03"),
        ("下个月开课", "time", "2026-12"),
        ("上周三晚上八点黑屏", "time", "2026-11-18T20:00+08:00"),
    ],
)
def test_says_in_one_form_what_people_say_in_many(text: str, kind: str, resolved: str) -> None:
    assert next(fact.resolved for fact in facts(text, AT) if fact.kind == kind) == resolved


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("电话13800138000，微信：qinghe_mama", ["138****00", "qin****ma"]),
        ("加v abc12345 聊", ["abc****45"]),
        ("邮箱：zhou.min88@example.com", ["zho****om"]),
        ("手机138\u200b1234\u200b5678", ["138****78"]),
        ("订单13812345678一直不退", ["138****78"]),
        ("打0755-8610****没人接", ["075******"]),
    ],
)
def test_how_to_reach_a_person_is_masked_at_once(text: str, value: list[str]) -> None:
    assert [fact.value for fact in facts(text) if fact.kind == "contact"] == value


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("五年级数学秋季班，希望给我换个老师", {"course", "minor", "demand_teacher"}),
        ("王老师讲得太快，要求全额退款", {"teacher", "demand_refund"}),
        ("给个说法！", {"demand_explanation"}),
        ("退\u200b钱！", {"demand_refund"}),
        ("要求退費", {"demand_refund"}),
        ("付了2000、1800、1500", {"amount"}),
        ("拆成2000、1800份", set()),
        ("求求给我退了吧", {"demand_refund"}),
        ("换人行不行", {"demand_teacher"}),
        ("因为毛老师停课，请把学费退回来", {"teacher", "demand_refund"}),
        ("今晚一点的直播又黑屏", {"time"}),
        ("周三晚一点的直播又黑屏", {"time"}),
        ("强烈要求王老师道歉", {"teacher", "demand_explanation"}),
        ("晚上周老师没来", {"teacher", "time"}),
        ("现在于老师不接电话", {"teacher"}),
        ("Apple老师总迟到", {"teacher"}),
        ("祝老师又迟到", {"teacher"}),
        ("要求剩下的学费退回来", {"demand_refund"}),
        ("再不把学费退回来，我就去12315", {"demand_refund", "threat"}),
        ("快把我的学费退了，不然我去12315", {"demand_refund", "threat"}),
        ("今天就退给我", {"demand_refund", "time"}),
        ("我要退款了。", {"demand_refund"}),
        ("再给不出来说法，24小时内不给我道歉就公开", {"demand_explanation"}),
    ],
)
def test_finds_who_what_and_what_is_demanded(text: str, kinds: set[str]) -> None:
    assert {fact.kind for fact in facts(text)} == kinds


@pytest.mark.parametrize(
    "text",
    [
        "老师讲得真好", "第3节课", "0元体验课", "打卡第30天", "一块去玩吧", "对于老师来说",
        "编号：无", "电脑课很有趣", "一万次也不嫌多", "手机号换了", "12345678是弱密码",
        "刚起诉离婚", "曝光时间二十秒", "黑猫趴在那里", "退费难", "不用退我钱", "前任老师", "谢谢老师", "任何老师",
        "快递单号KD8823901177", "工单号 GD-20261119-003", "二元一次方程", "几千元", "热点新闻", "有5G大",
        "2.5分", "今日头条", "客服给我的答复是明年", "祝贺老师获奖", "多谢老师", "为毛老师能走", "有求于老师",
        "每周跟老师汇报", "听不懂的地方老师会再讲", "小白跟着老师学", "毛概老师", "Java老师", "向辅导员申请，等签字",
        "学生戴口罩老师不戴", "来晚一点就没座", "百年前的事", "之前晚归", "客服马上就退款了", "说给我退差价", "将近一百人还",
        "付款后天天打电话", "考前天天刷题", "每周三次课", "这礼拜天天打电话", "我七十一了",
        "祝老师节日快乐", "后来把学费退回来了",
    ],
)  # fmt: skip
def test_finds_nothing_where_there_is_nothing(text: str) -> None:
    assert facts(text) == []


@given(st.text())
def test_every_fact_stands_where_it_says(text: str) -> None:
    written = text + " 订单号：A1234567 交了99元"
    for fact in facts(written):
        assert 0 <= fact.start < fact.end <= len(written)
        if fact.kind != "contact":
            assert written[fact.start : fact.end] == fact.value


@pytest.mark.parametrize(
    "repeated", ["1,", "一", "扣了1", "1.", "a.", "a@", "请要退把", "给我", "王李", "初二数学", "上周", "订单号 1"]
)  # fmt: skip
def test_hostile_text_costs_no_more_than_plain_text(repeated: str) -> None:
    plain, hostile = ("今天的课讲得很好，" * 4000)[: 4000 * len(repeated)], repeated * 4000
    assert cost_of(hostile) < 8 * cost_of(plain)  # a pattern that goes back takes twice that


def cost_of(text: str) -> float:
    """Of the processor, the least of three: other work on the machine only adds to it."""
    taken = []
    for _ in range(3):
        began = process_time()
        facts(text, AT)
        taken.append(process_time() - began)
    return min(taken)


# Of these it counts that they were said; where their words begin is a matter of taste.
SAID_AT_ALL = ("demand_", "minor")


def counted(pairs: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((kind, "" if kind.startswith(SAID_AT_ALL) else value) for kind, value in pairs)


def test_four_hundred_annotated_posts_are_read_precisely_and_nearly_wholly() -> None:
    """tests/classifiers/annotated_facts.jsonl: invented posts, annotated by reading each."""
    lines = (Path(__file__).parent / "annotated_facts.jsonl").read_text(encoding="utf-8")
    posts = [json.loads(line) for line in lines.splitlines()]
    assert len(posts) == 400
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for post in posts:
        said = counted(map(tuple, post["facts"]))
        read = counted(
            (fact.kind, post["text"][fact.start : fact.end]) for fact in facts(post["text"], AT)
        )
        for counter, found in ((right, said & read), (told, read), (meant, said)):
            for (kind, _), times in found.items():
                counter[kind] += times
    assert set(told) == set(meant)
    for kind, times in meant.items():
        assert times >= 20, kind  # fewer would decide nothing
        assert right[kind] / told[kind] >= 0.97, kind
        assert right[kind] / times >= 0.95, kind
