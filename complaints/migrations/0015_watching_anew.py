from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def note_what_was_told(apps: Any, schema_editor: Any) -> None:
    """What was held a day before the last digest is history. Of that day some was told and some was
    passed over, and nothing says which: it is told once more rather than dropped."""
    alerts = apps.get_model("complaints", "Alert").objects
    last = alerts.filter(kind="digest").order_by("-raised_at").first()
    if last is not None:
        held = alerts.filter(held__in=("quiet", "budget"))
        earlier = held.filter(raised_at__lt=last.raised_at - timedelta(days=1))
        earlier.update(digested_at=last.raised_at)


def note_what_waits(apps: Any, schema_editor: Any) -> None:
    """Since when these wait was not written down: their time begins now."""
    posts = apps.get_model("complaints", "Post").objects
    posts.filter(triaged_at__isnull=False, indexed_at=None).update(index_due_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0014_queue_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='digested_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='index_due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('digested_at', None), ('held__in', ['quiet', 'budget'])), fields=['raised_at'], name='alerts_to_digest'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['source', '-fetched_at'], name='newest_posts_of_source'),
        ),
        migrations.RunPython(note_what_was_told, migrations.RunPython.noop),
        migrations.RunPython(note_what_waits, migrations.RunPython.noop),
    ]
