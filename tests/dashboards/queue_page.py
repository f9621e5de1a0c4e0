"""The queue as a test client gets it, and a deed as the desk's buttons send it."""

import re
from typing import Any

from django.test import Client


def numbers(html: str) -> list[str]:
    return re.findall(r'data-testid="queue-row" data-number="([^"]+)"', html)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/desk/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, number: str, edit: int, act: str, shown_as: str = "row") -> Any:
    """The answer to a deed on a case: the part of the page that it was pressed in, drawn anew."""
    return client.post(
        f"/desk/cases/{number}/act/",
        {"edit": edit, "act": act, "shown_as": shown_as},
        headers={"HX-Request": "true"},
    )
