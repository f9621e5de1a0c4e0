"""Recorded answers of the platforms, where they are at hand; they are not in the repository."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.arrivals import columns_of
from complaints.models.sources import Outcome
from spiders.parsing.shapes import PARSERS
from spiders.parsing.weibo import LONG_TEXT

PAYLOADS = Path(__file__).parents[4] / "shared" / "payloads"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TAG = re.compile(r"</?(?:a|br|span|img|em|p|div|i)\b[^>]*>", re.IGNORECASE)
KNOWN = [
    ("bilibili", "bilibili/giear_reply_pn4_2020.json", Outcome.OK, 29),
    ("bilibili", "bilibili/tikhubdoc_search_video.json", Outcome.OK, 42),
    ("douyin", "douyin/tikhubdoc_comment_list.json", Outcome.OK, 20),
    ("heimao", "heimao/wpandios_example_data_2025.json", Outcome.OK, 3),
    ("feeds", "rss/nonebotbison_rss-github-atom.xml", Outcome.OK, 5),
    ("feeds", "rss/rsshub_weibo_user_2025.xml", Outcome.OK, 2),
    ("tieba", "tieba/mediacrawler_note_detail.html", Outcome.OK, 40),
    ("tieba", "tieba/mediacrawler_note_sub_comments.html", Outcome.OK, 10),
    ("tieba", "tieba/mediacrawler_search_keyword_notes.html", Outcome.OK, 10),
    ("weibo", "weibo/nonebotbison_weibo_ak_list_0.json", Outcome.OK, 10),
    ("weibo", "weibo/nonebotbison_weibo_err_profile.json", Outcome.EMPTY, 0),
    ("weibo", "weibo/spiderclub2017_accessdeny.html", Outcome.BLOCKED, 0),
    ("weibo", "weibo/spiderclub2017_loginerror.html", Outcome.LOGIN_WALL, 0),
    ("weibo", "weibo/spiderclub2017_search.html", Outcome.OK, 20),
    ("weibo", "weibo/sweibo_search_2018_excerpt.html", Outcome.OK, 1),
    ("weibo", "weibo/weiboapi_comments_hotflow_2019.json", Outcome.OK, 21),
    ("weibo", "weibo/weiboapi_statuses_extend_longtext_2019.json", Outcome.OK, 1),
    ("xiaohongshu", "xhs/canglingzhiyue_note_comments_2023.json", Outcome.OK, 30),
    ("xiaohongshu", "xhs/canglingzhiyue_searchNote_2023.json", Outcome.OK, 10),
    ("zhihu", "zhihu/zhihupp_realapi_answer-detail.json", Outcome.OK, 1),
    ("zhihu", "zhihu/zhihupp_search_search-general-sanitized.json", Outcome.OK, 1),
]


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="recorded answers are not at hand")
@pytest.mark.parametrize(("source", "name", "outcome", "posts"), KNOWN)
def test_a_recorded_answer_is_read_whole(
    source: str, name: str, outcome: Outcome, posts: int
) -> None:
    page = PARSERS[source]((PAYLOADS / name).read_bytes())
    assert (page.outcome, len(page.rows), page.unreadable) == (outcome, posts, ())
    for row in page.rows:
        assert not TAG.search(str(row["text"])), row["text"]
        if row.get("kind") != LONG_TEXT:
            taken = columns_of(row, NOW)
            assert taken["author_key"] or source == "heimao"  # collectors leave the author out
            assert isinstance(taken["published_at"], datetime)


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="recorded answers are not at hand")
def test_every_recorded_answer_is_among_them() -> None:
    found = {str(path.relative_to(PAYLOADS)) for path in PAYLOADS.glob("*/*")}
    assert found == {name for _, name, *_ in KNOWN}
