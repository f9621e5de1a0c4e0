"""The queue as a test client gets it."""

import re

from django.test import Client


def numbers(html: str) -> list[str]:
    return re.findall(r'data-testid="queue-row" data-number="([^"]+)"', html)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/desk/{query}")
    assert answer.status_code == 200
    return answer.content.decode()
