"""What other systems send: signed, fresh, and taken once."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client

from complaints.models import Evidence, Post, Source
from complaints.policies import load_policies
from complaints.registry import bring_in

pytestmark = pytest.mark.django_db
SECRET = "invented-secret"
ROW = {"post_id": "n1", "text": "热线记录：退费一直没到，回电13800001234", "published_at": "2026-11-20 10:00",
       "author_name": "王小明"}  # fmt: skip


@pytest.fixture(autouse=True)
def _registered(db: None, settings: Any) -> None:
    settings.HUIYIN_PUSH_SECRET = SECRET
    bring_in(load_policies())


def send(body: object, at: float | None = None, secret: str = SECRET, key: str = "push") -> Any:
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"{moment}.".encode() + told, hashlib.sha256).hexdigest()
    return Client(enforce_csrf_checks=True).post(
        f"/push/{key}/", told, content_type="application/json",
        headers={"X-Huiyin-Timestamp": moment, "X-Huiyin-Signature": signature},
    )  # fmt: skip


def test_good_rows_are_taken_around_bad_ones() -> None:
    answer = send([ROW, ROW | {"post_id": "n2", "text": ""}, ROW | {"post_id": "n3"}])
    assert answer.status_code == 200
    told = answer.json()
    assert (told["new"], told["rejected"]) == (2, 1)
    assert told["reasons"] == [{"row": 1, "reason": "text is empty"}]
    post = Post.objects.get(post_id="n1")
    assert (post.platform, post.author_masked, post.addressed) == ("push", "王**", True)
    assert "13800001234" not in post.text
    assert Evidence.objects.get(post=post).method == "push"
    assert send(ROW).json()["known"] == 1, "the same push again changes nothing"


def test_nobody_without_the_secret_gets_in() -> None:
    assert send(ROW, secret="wrong").status_code == 401
    assert send(ROW, at=time.time() - 3600).status_code == 401, "an old push may be a replay"
    assert Client().post("/push/push/", "{}", content_type="application/json").status_code == 401
    assert Post.objects.count() == 0


def test_without_a_secret_nothing_is_taken(settings: Any) -> None:
    settings.HUIYIN_PUSH_SECRET = ""
    assert send(ROW, secret="").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"[1]", 400), (b"[" * 50_000, 400), ([ROW] * 201, 400),
     (b'"' + b"x" * 2_100_000 + b'"', 413)],
)  # fmt: skip
def test_what_can_not_be_taken_says_why(body: object, status: int) -> None:
    answer = send(body)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_only_a_source_that_takes_pushes_does() -> None:
    assert send(ROW, key="weibo").status_code == 404
    Source.objects.filter(key="push").update(stopped=True)
    assert send(ROW).status_code == 404
