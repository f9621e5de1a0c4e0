import logging
from typing import Any
from urllib.parse import quote_plus

import pytest

from spiders.logs import DiscreetFormatter, without_secrets

TOKEN = "invented/token+4711"


@pytest.mark.parametrize(
    "text",
    [
        "GET https://c.api.weibo.com/2/x.json?access_token=abc&q=1",
        "Got data loss in http://h/x?q=1&access_token=abc. If you want",
        "'/2/x.json?access_token=abc'",
        "<GET https://user:abc@feeds.example/rss?key=abc>",
    ],
)
def test_addresses_lose_query_and_password(text: str) -> None:
    assert "abc" not in without_secrets(text)


def test_the_token_is_struck_out_of_tracebacks_as_well(settings: Any) -> None:
    settings.HUIYIN_WEIBO_TOKEN = TOKEN
    try:
        raise ValueError(f"could not send {TOKEN} as {quote_plus(TOKEN)}")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (TOKEN,), info)
    text = DiscreetFormatter("%(message)s").format(record)
    assert "Traceback" in text
    assert "4711" not in text
