"""What people do with an incident: hold, name, merge, take cases out, close."""

from collections import Counter
from datetime import datetime

from django.contrib.auth.models import User

from complaints.casework import Refused
from complaints.incidents import again
from complaints.models import Case, CaseEvent, Incident
from complaints.transactions import retried


def shared_facts(incident: Incident, most: int = 8) -> list[tuple[str, str, int]]:
    """What the posts of an incident have in common: (kind, value, posts), the commonest first."""
    counted: Counter[tuple[str, str]] = Counter()
    rows = incident.posts.filter(judgements__current=True)
    for facts in rows.values_list("judgements__facts", flat=True)[:1000]:
        kept = [fact for fact in facts or () if isinstance(fact, dict) and fact.get("value")]
        counted.update({(str(fact.get("kind")), str(fact["value"])[:60]) for fact in kept})
    return [
        (kind, value, number) for (kind, value), number in counted.most_common(most) if number > 1
    ]


@retried
def hold(incident_id: int, actor: User) -> Incident:
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.holder = actor
    incident.save(update_fields=["holder"])
    return incident


@retried
def close(incident_id: int, actor: User, note: str, now: datetime) -> Incident:
    """Closes an incident; what was found goes to the timeline of every linked case, so that its
    colleague can answer with the cause."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    if incident.state == Incident.State.CLOSED:
        raise Refused("这个事件已经关闭了。")
    if not note.strip():
        raise Refused("请写明原因和处理结果，它会发给每个关联个案的同事。")
    incident.state, incident.closed_at, incident.note = Incident.State.CLOSED, now, note[:2000]
    incident.save()
    incident.alerts.filter(resolved_at=None).update(resolved_at=now)
    again(incident, "resolved", now)
    for case in incident.cases.filter(ended_at=None):
        CaseEvent.objects.create(
            case=case,
            kind=CaseEvent.Kind.NOTED,
            actor=actor,
            at=now,
            data={"text": f"事件“{incident.title}”已处理，可以据此答复客户：{note[:1500]}"},
        )
    return incident


@retried
def rename(incident_id: int, title: str) -> Incident:
    if not title.strip():
        raise Refused("名称还是空的。")
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.title = title.strip()[:120]
    incident.save(update_fields=["title"])
    return incident


@retried
def merge_into(incident_id: int, other_id: int, now: datetime) -> Incident:
    """Two incidents were one: posts and cases move, the emptied one is closed."""
    if incident_id == other_id:
        raise Refused("不能并入自己。")
    pair = Incident.objects.select_for_update(of=("self",)).in_bulk([incident_id, other_id])
    if len(pair) < 2 or pair[other_id].state == Incident.State.CLOSED:
        raise Refused("没有找到那个进行中的事件。")
    gone, into = pair[incident_id], pair[other_id]
    into.posts.add(*gone.posts.all())
    gone.cases.update(incident=into)
    into.began_at = min(into.began_at, gone.began_at)
    into.save(update_fields=["began_at"])
    gone.state, gone.closed_at, gone.note = Incident.State.CLOSED, now, f"已并入：{into.title}"
    gone.save()
    gone.alerts.filter(resolved_at=None).update(resolved_at=now)
    return into


@retried
def join(incident_id: int, case_id: int, actor: User, now: datetime) -> None:
    """A colleague sees that a case has this cause."""
    incident = Incident.objects.exclude(state=Incident.State.CLOSED).filter(pk=incident_id).first()
    if incident is None:
        raise Refused("没有找到这个进行中的事件。")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    Case.objects.filter(pk=case.pk).update(incident=incident)
    incident.posts.add(*case.posts.all())
    CaseEvent.objects.create(
        case=case,
        kind=CaseEvent.Kind.INCIDENT,
        actor=actor,
        at=now,
        data={"incident": incident.pk, "title": incident.title},
    )


@retried
def take_out(incident_id: int, case_number: str) -> None:
    """A case that has another cause leaves the incident with its posts."""
    incident = Incident.objects.get(pk=incident_id)
    case = Case.objects.filter(number=case_number, incident=incident).first()
    if case is None:
        raise Refused("这个个案不在事件里。")
    incident.posts.remove(*case.posts.all())
    Case.objects.filter(pk=case.pk).update(incident=None)
