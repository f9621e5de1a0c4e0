"""Order numbers get a table of their own; those of open cases are filled in."""

from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

LONGEST = 64


def fill(apps: Any, schema_editor: Any) -> None:
    order = apps.get_model("complaints", "CaseOrder")
    for case, number in said_by_colleagues(apps):
        order.objects.get_or_create(case_id=case, number=number[:LONGEST])
    for case, number in said_in_posts(apps):
        order.objects.get_or_create(case_id=case, number=number[:LONGEST])


def said_by_colleagues(apps: Any) -> Iterator[tuple[int, str]]:
    facts = apps.get_model("complaints", "CaseFact").objects
    found = facts.filter(kind="order_number", case__ended_at=None)
    yield from found.values_list("case_id", "value").iterator()


def said_in_posts(apps: Any) -> Iterator[tuple[int, str]]:
    judgements = apps.get_model("complaints", "Judgement").objects
    found = judgements.filter(current=True, post__case__isnull=False, post__case__ended_at=None)
    for case, facts in found.values_list("post__case_id", "facts").iterator():
        for fact in facts or ():
            if isinstance(fact, dict) and fact.get("kind") == "order_number":
                yield case, str(fact.get("value"))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_watching")]

    operations = [
        migrations.CreateModel(
            name="CaseOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(db_index=True, max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="complaints.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="order_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
