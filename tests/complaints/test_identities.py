"""The sealed identity: opened for a purpose, for a while, and written down."""

from datetime import timedelta
from typing import Any

import pytest

from complaints import casework, identities
from complaints.casework import Refused
from complaints.models import AuditEntry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_an_identity_opens_to_the_owner_for_a_purpose_for_a_while(
    claimed: Any, person: Any, now: Any
) -> None:
    case, lili = claimed()
    wang = person("wang")
    assert identities.identity_for(case, lili, now) is None
    with pytest.raises(Refused, match="目的"):
        identities.reveal(case.pk, lili, " ", now)
    with pytest.raises(Refused, match="负责"):
        identities.reveal(case.pk, wang, "在微博私信说明", now)
    identities.reveal(case.pk, lili, "在微博私信说明", now)
    seen = identities.identity_for(case, lili, now)
    assert seen is not None
    assert (seen["id"], seen["name"]) == ("77", "王小明")
    assert identities.identity_for(case, wang, now) is None
    assert identities.identity_for(case, lili, now + 2 * HOUR) is None
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.what) == (lili, "identity:reveal", case.number)


def test_an_identity_is_sealed_again_when_the_case_ends(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    identities.reveal(case.pk, lili, "在微博私信说明", now)
    ended = casework.dismiss(case.pk, case.edit, lili, "other", now)
    assert identities.identity_for(ended, lili, now) is None


def test_a_caller_s_telephone_opens_with_the_identity_alone(claimed: Any, now: Any) -> None:
    case, lili = claimed(text="来电：退费没人理", platform="hotline", phone="138-1234-5678")
    identities.reveal(case.pk, lili, "回电说明退费进度", now)
    seen = identities.identity_for(case, lili, now)
    assert seen is not None
    assert seen["phone"] == "13812345678"
    assert "12345678" not in str(vars(case.lead_post))


def test_a_number_in_the_purpose_is_masked(claimed: Any, now: Any) -> None:
    case, lili = claimed()
    seen = identities.reveal(case.pk, lili, "回拨 13812345678 说明退费", now)
    told = str(AuditEntry.objects.get().data) + str(case.events.get(kind="revealed").data)
    assert "12345678" not in seen.purpose + told
    assert "138****5678" in seen.purpose
