"""Heimao 黑猫投诉: the public pages of complaints that are known, one by one.

A page shows every step of a complaint: a new word of the customer makes a new revision of it.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from scrapy import Request
from scrapy.http import Response

from complaints.models.sources import Outcome
from spiders.base import KNOWN, PostSpider
from spiders.parsing.pages import Page
from spiders.parsing.shapes import PARSERS

ADDRESS_SETTING = "HUIYIN_HEIMAO_URL"  # without it there is nothing to ask


class HeimaoSpider(PostSpider):
    """It needs no cursor: every look is written down with its post."""

    name = "heimao"
    looks_again = 50

    def first_requests(self) -> Iterator[Request]:
        self.tally.add(Outcome.EMPTY)  # no complaint may be due
        return iter(())

    def look_again(self, post_id: str) -> Request:
        return self.ask(
            f"{settings.HUIYIN_HEIMAO_URL}/complaint/view/{post_id}/", cb_kwargs={KNOWN: post_id}
        )

    def read(self, response: Response, **kwargs: Any) -> Page:
        return PARSERS[self.policy.platform](response.body)

    def cursor(self) -> dict[str, Any]:
        return {}
