"""The outcome rule: a crawl ends in exactly one outcome, and the worst of its answers decides.

Nothing is never good news by itself: a crawl without a single post is `empty` only where the source
said that there is nothing, and `malformed` otherwise.
"""

import zlib
from gzip import BadGzipFile

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from complaints.models.sources import SUCCESSES, Outcome

Finding = tuple[Outcome, str]  # the outcome and its reason: a sentence without addresses or secrets

# From best to worst: the later one wins.
RANKS = (
    Outcome.EMPTY,
    Outcome.OK,
    Outcome.UNREACHABLE,
    Outcome.MALFORMED,
    Outcome.GONE,
    Outcome.RATE_LIMITED,
    Outcome.LOGIN_WALL,
    Outcome.BLOCKED,
    Outcome.INTERRUPTED,
    Outcome.STOPPED,
)
# The source does not want to be asked now: the crawl stops at once and never tries to get through.
REFUSALS = frozenset({Outcome.BLOCKED, Outcome.LOGIN_WALL, Outcome.RATE_LIMITED})

# 418 and 432 are how Weibo turns a crawler away, 412 how Bilibili does (RSSHub issue 1512,
# MediaCrawler issue 771).
STATUSES: dict[int, Outcome] = {
    401: Outcome.LOGIN_WALL,
    403: Outcome.BLOCKED,
    404: Outcome.GONE,
    408: Outcome.UNREACHABLE,
    410: Outcome.GONE,
    412: Outcome.BLOCKED,
    418: Outcome.BLOCKED,
    429: Outcome.RATE_LIMITED,
    432: Outcome.BLOCKED,
    451: Outcome.BLOCKED,
}


ERRORS: tuple[tuple[tuple[type[Exception], ...], Finding], ...] = (
    (
        (DownloadConnectionRefusedError,),
        (Outcome.UNREACHABLE, "the connection was refused"),
    ),
    ((CannotResolveHostError,), (Outcome.UNREACHABLE, "the host name is not known")),
    ((DownloadTimeoutError,), (Outcome.UNREACHABLE, "the source did not answer in time")),
    (
        (DownloadFailedError, ResponseDataLossError),
        (Outcome.UNREACHABLE, "the connection broke off in the middle of an answer"),
    ),
    ((DownloadCancelledError,), (Outcome.MALFORMED, "an answer is larger than is taken")),
    ((BadGzipFile, zlib.error, EOFError), (Outcome.MALFORMED, "an answer can't be unpacked")),
)


class BudgetSpent(IgnoreRequest):
    """The crawl has made as many requests as platforms.yml allows it."""


class Stopped(IgnoreRequest):
    """No request may go out any more today. The message says why."""


def of_status(status: int) -> Finding:
    """What an HTTP status other than 200 says."""
    if status >= 500:
        return Outcome.UNREACHABLE, f"the source answered with HTTP status {status}"
    outcome = STATUSES.get(status, Outcome.MALFORMED)
    return outcome, f"the source answered with HTTP status {status}"


def of_error(error: BaseException | None) -> Finding:
    """What a request without an answer says. The error's own text is left out: it holds the URL."""
    if isinstance(error, Stopped):
        return Outcome.STOPPED, str(error)
    if isinstance(error, IgnoreRequest):
        return of_ignored(str(error))
    for kinds, finding in ERRORS:
        if isinstance(error, kinds):
            return finding
    return Outcome.UNREACHABLE, f"the request failed ({type(error).__name__})"


def of_ignored(told: str) -> Finding:
    """What Scrapy's own middlewares gave up on; they say it only in words."""
    if "robots.txt" in told:
        return Outcome.BLOCKED, "robots.txt does not allow this address"
    if "redirect" in told:
        return Outcome.MALFORMED, "the source sent the request round in redirects"
    return Outcome.MALFORMED, "an answer unpacks to more than is taken"


class Tally:
    """What the answers of one crawl said, and the verdict over all of them."""

    def __init__(self) -> None:
        self.worst: Finding | None = None
        self.budget_spent = False

    def add(self, outcome: Outcome, reason: str = "") -> None:
        if self.worst is None or RANKS.index(outcome) > RANKS.index(self.worst[0]):
            self.worst = (outcome, reason)

    def verdict(self, taken: int) -> Finding:
        """The crawl's outcome; `taken` is how many posts intake accepted, known ones included."""
        if self.worst is None:
            return Outcome.MALFORMED, "the crawl ended without a single answer" + self.note()
        outcome, reason = self.worst
        if outcome == Outcome.OK and taken == 0:
            return Outcome.MALFORMED, "there were posts, but none of them could be taken"
        if outcome in SUCCESSES:
            return outcome, reason + self.note()
        return outcome, reason

    def note(self) -> str:
        spent = "the requests allowed for one crawl are used up: the next one goes on from there"
        return f" ({spent})" if self.budget_spent else ""
