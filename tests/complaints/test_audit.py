"""The audit log: nobody changes it, and a gap is seen."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from complaints import audit
from complaints.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(person: Any, now: Any) -> list[AuditEntry]:
    lili = person("lili")
    return [audit.record(lili, "identity:reveal", f"HY-{n}", now, purpose="退费") for n in range(3)]


def test_entries_can_not_be_changed_by_code_or_in_the_database(three: list[AuditEntry]) -> None:
    three[0].what = "else"
    with pytest.raises(TypeError, match="never changed"):
        three[0].save()
    with pytest.raises(TypeError, match="never deleted"):
        three[0].delete()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.update(what="else")


def test_an_entry_that_was_taken_out_is_noticed(three: list[AuditEntry]) -> None:
    assert audit.broken_at(100) is None
    assert audit.broken_at(2) is None
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_auditentry WHERE id = %s", [three[1].pk])
    assert audit.broken_at(100) == three[2].pk
