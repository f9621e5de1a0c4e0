"""The one way to Elasticsearch."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from elastic_transport import HttpHeaders, Urllib3HttpNode
from elasticsearch import ApiError, Elasticsearch, TransportError

from complaints.steps import TransientError

TIMEOUT = 10  # seconds; a page must not hang longer
PROBE_TIMEOUT = 2  # seconds; whether it is there at all is asked while others wait
OLDEST_MODERN = 8
COMPATIBLE = "application/vnd.elasticsearch+"
OVERLOADED = 429


class SearchUnavailable(TransientError):
    """Elasticsearch can't be used now. The message says so and what to do."""


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
    """A client for the address that is set now. Raises SearchUnavailable."""
    return client_for(settings.HUIYIN_ELASTICSEARCH_URL, settings.HUIYIN_ELASTICSEARCH_API_KEY)


@lru_cache(maxsize=4)
def client_for(url: str, api_key: str) -> Elasticsearch:
    """The client that the server's version needs: it is asked once, over what every version speaks.

    Raises SearchUnavailable when nothing, or something else than Elasticsearch, answers.
    """
    options: dict[str, Any] = {
        "request_timeout": TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 1,
        "api_key": api_key or None,
    }
    try:
        probe = Elasticsearch(url, node_class=EmbeddedNode, **options)
    except ValueError as error:
        raise SearchUnavailable(
            "HUIYIN_ELASTICSEARCH_URL must look like https://search.example.org:9200, "
            "with scheme, host and port."
        ) from error
    return Elasticsearch(url, **options) if major_version(probe) >= OLDEST_MODERN else probe


def major_version(probe: Elasticsearch) -> int:
    try:
        with translated():
            told: Any = probe.options(request_timeout=PROBE_TIMEOUT).info().body
        return int(told["version"]["number"].split(".")[0])
    except (ApiError, TypeError, KeyError, ValueError, AttributeError) as error:
        raise SearchUnavailable(
            f"What answers at {place()} is not Elasticsearch: check HUIYIN_ELASTICSEARCH_URL."
        ) from error


@contextmanager
def translated() -> Iterator[None]:
    """Turns the client's exceptions of a server that can't be used now into SearchUnavailable."""
    try:
        yield
    except TransportError as error:
        raise SearchUnavailable(
            f"Elasticsearch at {place()} does not answer ({type(error).__name__}): start it with "
            "`make run`, or check HUIYIN_ELASTICSEARCH_URL."
        ) from error
    except ApiError as error:
        if error.status_code in {401, 403}:
            raise SearchUnavailable(
                f"Elasticsearch at {place()} does not let us in ({error.message}): check "
                "HUIYIN_ELASTICSEARCH_API_KEY and its privileges."
            ) from error
        if error.status_code == OVERLOADED or error.status_code >= 500:
            raise SearchUnavailable(
                f"Elasticsearch at {place()} is overloaded or not ready ({error.message}): "
                "try again in a minute, or look into its log."
            ) from error
        raise


def place() -> str:
    """The server's address without the password that it may carry."""
    parts = urlsplit(settings.HUIYIN_ELASTICSEARCH_URL)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
