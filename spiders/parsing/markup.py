"""HTML of strangers as plain text: no tag left, every entity decoded once, line breaks kept."""

import html
import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HTMLParser  # type: ignore[import-untyped]
from parsel import Selector, SelectorList

from complaints.domain.cleaning import clean_text

LONGEST_MARKUP = 2_000_000  # characters; what is longer is refused at intake in any case
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
UNSEEN = {"script", "style", "head", "template"}
BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "section"}
EMOTICON = re.compile(r"\[[^\[\]]{1,12}\]")  # Weibo draws [泪] as a picture of that name
SOURCE_BREAKS = re.compile(
    r"[ \t]*\n\s*"
)  # where the markup breaks its line, the reader sees a blank
BLANKS = re.compile(r"[ \t\u00a0\u200b]+")


def plain(markup: object) -> str:
    """The text a reader sees. A text without tags stays as it is, with its entities decoded."""
    text = clean_text("" if markup is None else markup)
    if len(text) > LONGEST_MARKUP or TAG.search(text) is None:
        return clean_text(html.unescape(text))
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<html><body>{text}</body></html>".encode(), parser)
    except etree.LxmlError:
        root = None
    if root is None or len(parser.error_log.filter_from_fatals()):  # given up half-way
        return clean_text(html.unescape(TAG.sub("", text)))
    lines = "".join(seen(root)).split("\n")
    return clean_text("\n".join(BLANKS.sub(" ", line).strip() for line in lines))


def attribute(element: Selector | SelectorList[Selector], name: str) -> str:
    """The value of an attribute, or nothing.

    Asked for by its name: parsel's `attrib` reads all of them, and lxml raises ValueError at a
    stranger's `{x` or at a control character in a name.
    """
    return element.xpath(f"@{name}").get(default="")


def seen(root: "etree._Element") -> Iterator[str]:
    """The visible pieces in reading order; without recursion, for markup nested ever so deep."""
    hidden: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if element is hidden:
                hidden = None
            if hidden is None:
                yield "\n" if element.tag in BREAKS and element.tag != "br" else ""
                yield SOURCE_BREAKS.sub(" ", element.tail or "")
        elif hidden is None:
            if element.tag in UNSEEN:
                hidden = element
                continue
            yield opening(element)
            yield SOURCE_BREAKS.sub(" ", element.text or "")


def opening(element: "etree._Element") -> str:
    """What the start of an element adds: a line break, or a picture's name where it is a word."""
    if element.tag in BREAKS:
        return "\n"
    alternative = str(element.get("alt") or "") if element.tag == "img" else ""
    return alternative if EMOTICON.fullmatch(alternative) else ""
