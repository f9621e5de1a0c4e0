"""What Prometheus reads of the queues."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from complaints.metrics import queues
from complaints.models import Post
from complaints.models.posts import changed_in_index

pytestmark = pytest.mark.django_db


def test_the_index_lags_since_a_post_changed_not_since_it_was_fetched(
    make_case: Any, now: datetime
) -> None:
    post = make_case().lead_post
    Post.objects.filter(pk=post.pk).update(indexed_at=now)
    later = now + timedelta(days=3)
    Post.objects.filter(pk=post.pk).update(**changed_in_index(later))
    registry = CollectorRegistry()
    queues(registry, later + timedelta(seconds=40))
    assert registry.get_sample_value("huiyin_queue_lag_seconds", {"step": "index"}) == 40
