"""SearchSpider: a source that is asked for words and answers newest first, page by page.

The cursor holds, by keyword, until when everything is read. A crawl that could not read back that
far (its requests were used up) leaves it where it was. The next one begins at the newest post
again, with another keyword: each is read to its end once in a while, provided that the requests of
one crawl suffice for one keyword.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from scrapy import Request
from scrapy.http import Response

from complaints.domain.moments import moment_of
from complaints.domain.times import parsed
from complaints.models.sources import Outcome
from spiders.base import PostSpider
from spiders.parsing.pages import Page
from spiders.parsing.shapes import PARSERS


class SearchSpider(PostSpider):
    """`question` says how one page of one word is asked for; `most_pages` how many there can be."""

    most_pages = 50

    since: dict[str, datetime]
    read_up: set[str]

    def question(self, word: str, number: int, page: Page | None) -> Request | None:
        """Page `number` (from 1) of a word; `page` is the one before. None: there is no further."""
        raise NotImplementedError

    def words(self) -> list[str]:
        return self.ledger.search_words

    def first_requests(self) -> Iterator[Request]:
        if not self.words():
            self.tally.add(Outcome.MALFORMED, "policies/brands.yml gives the brand no search words")
        self.read_up = set()
        self.since = {word: self.start_of(word) for word in self.words()}
        for word in sorted(self.words(), key=self.turn_of):
            request = self.question(word, 1, None)
            if request is not None:
                yield request

    def turn_of(self, word: str) -> str:
        """Another order in each crawl: where the requests don't suffice for all words, those that
        are left out are others each time. By the cursor, a word without end would always be first.
        """
        return sha256(f"{self.ledger.run_id} {word}".encode()).hexdigest()

    def start_of(self, word: str) -> datetime:
        """How far back this crawl reads."""
        until = parsed(self.ledger.source.cursor.get(word, ""))
        if until is None:
            return self.ledger.now - timedelta(hours=self.policy.first_window_hours)
        return until - timedelta(minutes=self.policy.overlap_minutes)

    def read(self, response: Response, **kwargs: Any) -> Page:
        return PARSERS[self.policy.platform](response.body)

    def follow(self, page: Page, **kwargs: Any) -> Iterator[Request]:
        word, number = kwargs["word"], kwargs["number"]
        if page.outcome == Outcome.OK and not self.reaches_back(page, word):
            cut_off = number == self.most_pages
            request = self.cut_off(word, page) if cut_off else self.question(word, number + 1, page)
            if request is None and cut_off:
                return  # the next crawl reads this stretch again
            if request is not None:
                yield request
                return
        self.read_up.add(word)

    def cut_off(self, word: str, page: Page) -> Request | None:
        """How the list is asked for behind its last page, where the source has a way to."""
        return None

    def reaches_back(self, page: Page, word: str) -> bool:
        """Whether the last of these posts is older than what is already read."""
        oldest = min(self.times_of(page), default=None)
        return oldest is not None and oldest < self.since[word]

    def times_of(self, page: Page) -> Iterator[datetime]:
        for row in page.rows:
            try:
                yield moment_of(row["published_at"], self.ledger.now).at
            except ValueError:  # intake will reject this row and keep its reason
                continue

    def cursor(self) -> dict[str, Any]:
        before = self.ledger.source.cursor
        read = {word: self.ledger.now.isoformat() for word in self.read_up}
        return {word: before[word] for word in self.words() if word in before} | read
