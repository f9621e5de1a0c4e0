"""Pushes: other systems send posts, signed. Vendors, App feedback, hotline notes, mail.

    POST /push/<source>/   Content-Type: application/json
    X-Huiyin-Timestamp: <unix seconds>
    X-Huiyin-Signature: hex(HMAC-SHA256(secret, "<timestamp>." + body))

The body is one row or a list of at most 200, with the columns of complaints.arrivals. The same
push again changes nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from complaints.intake import BATCH, known_brands, store
from complaints.models import Source
from complaints.models.sources import Method

OLDEST = 300  # seconds; an older push may be a replay
LARGEST = 2_000_000  # bytes


@login_not_required
@csrf_exempt
@require_POST
def push(request: HttpRequest, key: str) -> JsonResponse:
    """Takes good rows around bad ones: the answer counts both and gives each bad one's reason."""
    now = datetime.now(UTC)
    try:
        body = request.body
    except RequestDataTooBig:
        return refusal(413, f"The body is larger than {LARGEST} bytes: send fewer rows.")
    if len(body) > LARGEST:
        return refusal(413, f"The body is larger than {LARGEST} bytes: send fewer rows.")
    if not signed(request, body, now):
        return refusal(401, "The signature or its time is not accepted: see dashboards/push.py.")
    source = Source.objects.filter(key=key, method=Method.PUSH, active=True).first()
    if source is None or source.stopped:
        return refusal(404, f"There is no source {key} that takes pushes now.")
    try:
        rows = rows_in(body, source)
    except ValueError as error:
        return refusal(400, str(error))
    taken = store(rows, now, known_brands(), source)
    reasons = [{"row": index, "reason": reason} for index, reason in taken.reasons]
    return JsonResponse(taken.counts() | {"reasons": reasons})


def signed(request: HttpRequest, body: bytes, now: datetime) -> bool:
    """Whether somebody who knows the secret sent this just now."""
    secret, told = settings.HUIYIN_PUSH_SECRET, request.headers.get("X-Huiyin-Timestamp", "")
    if not secret or not (told.isascii() and told.isdigit() and len(told) <= 12):
        return False
    expected = hmac.new(secret.encode(), f"{told}.".encode() + body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Huiyin-Signature", "").lower()
    fresh = abs(now.timestamp() - int(told)) <= OLDEST
    return hmac.compare_digest(expected.encode(), given.encode()) and fresh


def rows_in(body: bytes, source: Source) -> list[Mapping[str, Any]]:
    """The rows; a row without a platform is of the source's. Raises ValueError with a sentence."""
    try:
        told = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise ValueError("The body is not valid JSON.") from error
    rows = told if isinstance(told, list) else [told]
    if not rows or len(rows) > BATCH:
        raise ValueError(f"Send between 1 and {BATCH} rows.")
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("Every row must be a JSON object.")
    return [{"platform": source.platform} | row for row in rows]


def refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
