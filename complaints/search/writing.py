"""Writing documents: each acknowledged, refused with a reason, or still to be done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from complaints.models import Post
from complaints.search.client import SearchUnavailable, translated
from complaints.search.documents import document_id, document_of

CHUNK = 500  # documents in one request
CHUNK_BYTES = 5 * 1024 * 1024
LONGEST_REQUEST = 60  # seconds; nobody waits for it at a page
NEWER_IS_THERE = 409
REFUSED = 400  # the document's own fault; anything else is the server's or the index's


@dataclass
class Written:
    """Posts that Elasticsearch has now, and those it refused, with its reason."""

    taken: list[Post] = field(default_factory=list)
    refused: list[tuple[Post, str]] = field(default_factory=list)


def write(search: Elasticsearch, index: str, posts: Sequence[Post]) -> Written:
    """Writes the posts' documents. Raises SearchUnavailable when the server can't take more.

    The version is the post's own: a slow writer never replaces a newer document by an older one.
    """
    written = Written()
    by_id = {document_id(post): post for post in posts}
    actions = (action(index, post) for post in posts)
    with translated():
        for ok, answer in streaming_bulk(
            search.options(request_timeout=LONGEST_REQUEST),
            actions,
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            raise_on_error=False,
            raise_on_exception=True,
        ):
            told: dict[str, Any] = next(iter(answer.values()))
            post = by_id[told["_id"]]
            if ok or told["status"] == NEWER_IS_THERE:
                written.taken.append(post)
            elif told["status"] == REFUSED:
                written.refused.append((post, reason_of(told)))
            else:
                raise SearchUnavailable(
                    f"Elasticsearch takes no documents now ({reason_of(told)}): look into its "
                    "log; the next run goes on where this one stopped."
                )
    return written


def action(index: str, post: Post) -> dict[str, Any]:
    return {
        "_op_type": "index",
        "_index": index,
        "_id": document_id(post),
        "version": post.version,
        "version_type": "external_gte",
        "_source": document_of(post),
    }


def reason_of(told: dict[str, Any]) -> str:
    """`type: reason` of the deepest cause that Elasticsearch names."""
    error = told.get("error")
    while isinstance(error, dict) and isinstance(error.get("caused_by"), dict):
        error = error["caused_by"]
    if not isinstance(error, dict):
        return f"status {told['status']}: {error}"
    return f"{error.get('type')}: {error.get('reason')}"
