"""What people do with an incident: hold, name, merge, split, take cases out, close."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from complaints.casework import Refused
from complaints.domain.cleaning import clean_text
from complaints.domain.contacts import without_contacts
from complaints.domain.phrases import phrases
from complaints.incident_course import over
from complaints.models import Case, CaseEvent, Incident, Post
from complaints.transactions import retried

BY_HAND = "hand"  # the dimension of an incident that people split off


def shared_facts(incident: Incident, most: int = 8) -> list[tuple[str, str, int]]:
    """What the posts of an incident have in common: (kind, value, posts), the commonest first."""
    counted: Counter[tuple[str, str]] = Counter()
    rows = incident.posts.filter(judgements__current=True)
    for facts in rows.values_list("judgements__facts", flat=True)[:1000]:
        kept = [fact for fact in facts or () if isinstance(fact, dict) and fact.get("value")]
        counted.update({(str(fact.get("kind")), str(fact["value"])[:60]) for fact in kept})
    regions = incident.posts.exclude(region="").values_list("region", flat=True)[:1000]
    counted.update(("region", region[:60]) for region in regions)
    return [
        (kind, value, number) for (kind, value), number in counted.most_common(most) if number > 1
    ]


def common_phrases(incident: Incident) -> list[tuple[str, int]]:
    """What the posts say in the same words, without the brand's names."""
    brand = incident.brand
    texts = list(incident.posts.order_by("published_at").values_list("text", flat=True)[:200])
    names = [brand.name, *brand.keywords.values_list("text", flat=True)]
    return phrases([text[:200] for text in texts], sorted(names, key=len, reverse=True))


@retried
def hold(incident_id: int, actor: User) -> Incident:
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.holder = actor
    incident.save(update_fields=["holder"])
    return incident


@retried
def close(incident_id: int, actor: User, note: str, now: datetime) -> Incident:
    """Closes an incident; what was found goes to the timeline of every linked case, so that its
    colleague can answer with the cause. Contacts in it are masked."""
    said = without_contacts(clean_text(note)).strip()
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    if incident.state == Incident.State.CLOSED:
        raise Refused(gettext("这个事件已经关闭了。"))
    if not said:
        raise Refused(gettext("请写明原因和处理结果，它会发给每个关联个案的同事。"))
    incident.state, incident.closed_at, incident.note = Incident.State.CLOSED, now, said[:2000]
    incident.save()
    over(incident, now)
    for case in incident.cases.filter(ended_at=None):
        CaseEvent.objects.create(
            case=case,
            kind=CaseEvent.Kind.NOTED,
            actor=actor,
            at=now,
            data={"text": f"事件“{incident.title}”已处理，可以据此答复客户：{said[:1500]}"},
        )
    return incident


@retried
def rename(incident_id: int, title: str) -> Incident:
    if not title.strip():
        raise Refused(gettext("名称还是空的。"))
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    incident.title = title.strip()[:120]
    incident.save(update_fields=["title"])
    return incident


@retried
def merge_into(incident_id: int, other_id: int, now: datetime) -> Incident:
    """Two incidents were one: posts and cases move, and what is yet to come follows them; the
    emptied one is closed."""
    if incident_id == other_id:
        raise Refused(gettext("不能并入自己。"))
    pair = Incident.objects.select_for_update(of=("self",)).in_bulk([incident_id, other_id])
    if len(pair) < 2 or pair[other_id].state == Incident.State.CLOSED:
        raise Refused(gettext("没有找到那个进行中的事件。"))
    gone, into = pair[incident_id], pair[other_id]
    into.posts.add(*gone.posts.all())
    into.parted.remove(*gone.posts.all())
    gone.cases.update(incident=into)
    into.began_at = min(into.began_at, gone.began_at)
    into.save(update_fields=["began_at"])
    gone.state, gone.closed_at, gone.note = Incident.State.CLOSED, now, f"已并入：{into.title}"
    gone.merged_into = into
    gone.save()
    gone.merged.update(merged_into=into)
    gone.alerts.filter(resolved_at=None).update(resolved_at=now)
    return into


@retried
def join(incident_id: int, case_id: int, actor: User, now: datetime) -> None:
    """A colleague sees that a case has this cause."""
    incident = Incident.objects.exclude(state=Incident.State.CLOSED).filter(pk=incident_id).first()
    if incident is None:
        raise Refused(gettext("没有找到这个进行中的事件。"))
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    Case.objects.filter(pk=case.pk).update(incident=incident)
    incident.posts.add(*case.posts.all())
    incident.parted.remove(*case.posts.all())
    noted(case, incident, actor, now)


def noted(case: Case, incident: Incident, actor: User, now: datetime) -> None:
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
    cases = Case.objects.filter(number=case_number, incident=incident)
    if not cases:
        raise Refused(gettext("这个个案不在事件里。"))
    part(incident, list(cases))
    cases.update(incident=None)


def part(incident: Incident, cases: list[Case]) -> list[Post]:
    """Their posts leave the incident, and no later look at the stream brings them back."""
    posts = list(Post.objects.filter(case__in=cases))
    incident.posts.remove(*posts)
    incident.parted.add(*posts)
    return posts


@retried
def split(
    incident_id: int, numbers: Iterable[str], title: str, actor: User, now: datetime
) -> Incident:
    """Two causes were taken for one: the cases with these numbers become an incident of their own,
    held by who split it. People know of it, so it raises no alert."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
    cases = list(incident.cases.filter(number__in=list(numbers)).order_by("pk"))
    if not cases:
        raise Refused(gettext("请先勾选要拆出去的个案。"))
    if not title.strip():
        raise Refused(gettext("请给新事件起个名称。"))
    posts = part(incident, cases)
    new = Incident.objects.create(
        brand=incident.brand,
        kind=incident.kind,
        title=title.strip()[:120],
        dimension=BY_HAND,
        value=cases[0].number,
        began_at=min((post.published_at for post in posts), default=incident.began_at),
        noticed_at=now,
        seen_at=now,
        holder=actor,
    )
    new.posts.add(*posts)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(incident=new)
    for case in cases:
        noted(case, new, actor, now)
    return new
