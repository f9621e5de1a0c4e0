"""The one way to Elasticsearch."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from elastic_transport import HttpHeaders, Urllib3HttpNode
from elasticsearch import ApiError, Elasticsearch, TransportError

from complaints.steps import TransientError

TIMEOUT = 10  # seconds; a page must not hang longer
OLDEST_MODERN = 8
COMPATIBLE = "application/vnd.elasticsearch+"


class SearchUnavailable(TransientError):
    """Elasticsearch can't be asked now. The message says so and what to do."""


class EmbeddedNode(Urllib3HttpNode):
    """Speaks to the embedded 7.9.2, which knows neither the client's media types nor its header."""

    def perform_request(self, *args: Any, **kwargs: Any) -> Any:
        headers = HttpHeaders(kwargs.get("headers") or {})
        for name in ("accept", "content-type"):
            if COMPATIBLE in (headers.get(name) or ""):
                kind = "x-ndjson" if "ndjson" in headers[name] else "json"
                headers[name] = f"application/{kind}"
        answer = super().perform_request(*args, **{**kwargs, "headers": headers})
        answer.meta.headers["x-elastic-product"] = "Elasticsearch"
        return answer


def client() -> Elasticsearch:
    """A client for the address that is set now."""
    return client_for(settings.HUIYIN_ELASTICSEARCH_URL, settings.HUIYIN_ELASTICSEARCH_API_KEY)


@lru_cache(maxsize=4)
def client_for(url: str, api_key: str) -> Elasticsearch:
    """Raises SearchUnavailable when the server can't be asked for its version."""
    options: dict[str, Any] = {
        "request_timeout": TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 1,
        "api_key": api_key or None,
    }
    probe = Elasticsearch(url, node_class=EmbeddedNode, **options)
    with translated():
        major = int(probe.info()["version"]["number"].split(".")[0])
    return Elasticsearch(url, **options) if major >= OLDEST_MODERN else probe


class translated:  # noqa: N801  reads as a word in `with translated():`
    """Turns the client's own exceptions of a server that is down or overloaded into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TransportError) or (
            isinstance(error, ApiError) and error.status_code in {401, 403, 429, 502, 503, 504}
        ):
            raise SearchUnavailable(
                f"Elasticsearch at {settings.HUIYIN_ELASTICSEARCH_URL} does not answer "
                f"({type(error).__name__}): start it with `make run`, or check "
                "HUIYIN_ELASTICSEARCH_URL and HUIYIN_ELASTICSEARCH_API_KEY."
            ) from error
