"""Is search there, and is it whole?"""

from dataclasses import dataclass

from complaints.search.client import PROBE_TIMEOUT, client, translated
from complaints.search.indices import alias, behind_alias


@dataclass(frozen=True)
class SearchHealth:
    """`documents` is what the alias shows; `index` is empty before the first post was indexed."""

    version: str
    status: str
    index: str
    documents: int


def search_health() -> SearchHealth:
    """Raises SearchUnavailable."""
    search = client().options(request_timeout=PROBE_TIMEOUT)
    with translated():
        found = behind_alias(search)
        documents = search.count(index=alias())["count"] if found else 0
        return SearchHealth(
            version=search.info()["version"]["number"],
            status=search.cluster.health()["status"],
            index=", ".join(found),
            documents=documents,
        )
