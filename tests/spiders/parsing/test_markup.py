import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.parsing.markup import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, ""),
        ("退费&amp;投诉", "退费&投诉"),
        ("价格<b站 1<2", "价格<b站 1<2"),
        ("<p>一</p><p>二<br>三</p>", "一\n\n二\n三"),
        ("<style>p{}</style>看<script>x()</script>见<!-- 不 -->了", "看见了"),
        ("哭<img src=x alt='[泪]'><img src=y alt='一张图'>", "哭[泪]"),
        ("&lt;svg onload=1&gt;", "<svg onload=1>"),
        ("<i>半个\ud83d字</i>\x00", "半个\ufffd字"),
        ("<b>" * 5000 + "深处" + "</b>" * 5000 + "之后", "深处之后"),
    ],
)
def test_a_reader_sees(markup: object, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize("unit", ["<", "<a ", "<a", "<!--", "&", "<p>", "a<b>"])
def test_no_markup_takes_long(unit: str) -> None:
    started = time.monotonic()
    plain(unit * 200_000 + ">")
    assert time.monotonic() - started < 5


@given(st.text())
def test_any_text_is_storable(markup: str) -> None:
    text = plain(f"<p>{markup}</p>")
    text.encode()
    assert "\x00" not in text
