"""What a server on this machine says, asked directly: no proxy, no redirect."""

import http.client
import json
from typing import Any


def ask(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, bytes]:
    """Status and body, or status 0 when nobody answers within two seconds."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def status_of(port: int, path: str, host: str = "127.0.0.1") -> int:
    return ask(port, path, host)[0]


def airflow_is_well(port: int) -> bool:
    """Whether Airflow itself says that its database, scheduler and DAG processor are healthy."""
    status, body = ask(port, "/api/v2/monitor/health")
    try:
        told: dict[str, Any] = json.loads(body) if status == 200 else {}
    except ValueError:
        return False
    parts = [told.get(name) or {} for name in ("metadatabase", "scheduler", "dag_processor")]
    return all(part.get("status") == "healthy" for part in parts)
