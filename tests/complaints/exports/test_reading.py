"""Files of known tools and of people, read into our columns."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from complaints.exports.files import UnreadableFile
from complaints.exports.layouts import LAYOUTS
from complaints.exports.reading import fingerprint, lines_of

# A row of each of MediaCrawler's files, invented, in the columns that it writes.
MEDIA_CRAWLER = {
    "xiaohongshu": {"note_id": "64", "type": "normal", "title": "避雷", "desc": "青禾又卡", "time": 1795140000000,
                    "user_id": "5f", "nickname": "虚构", "avatar": "https://x", "liked_count": "1.2万",
                    "collected_count": "3", "comment_count": "10+", "share_count": "1", "ip_location": "浙江",
                    "note_url": "https://www.xiaohongshu.com/explore/64", "xsec_token": "t", "last_modify_ts": 1},
    "douyin": {"aweme_id": "7603286382429717282", "aweme_type": "0", "title": "避雷", "desc": "青禾又卡",
               "create_time": 1795140000, "user_id": "1", "sec_uid": "MS4w", "nickname": "虚构",
               "liked_count": "12000", "comment_count": "10", "share_count": "1", "ip_location": "浙江",
               "aweme_url": "https://www.douyin.com/video/7603286382429717282"},
    "kuaishou": {"video_id": "3x", "video_type": "1", "title": "避雷", "desc": "青禾又卡", "create_time": 1795140000000,
                 "user_id": "1", "nickname": "虚构", "liked_count": "12000", "viewd_count": "5",
                 "video_url": "https://www.kuaishou.com/short-video/3x"},
    "bilibili": {"video_id": "5", "video_type": "video", "title": "避雷", "desc": "青禾又卡", "create_time": 1795140000,
                 "user_id": "1", "nickname": "虚构", "liked_count": "12000", "video_danmaku": "3",
                 "video_comment": "10", "video_share_count": "1", "video_url": "https://www.bilibili.com/video/av5"},
    "weibo": {"note_id": "5100000000000001", "content": "避雷\n青禾又卡", "create_time": 1795140000,
              "create_date_time": "2026-11-20 10:00:00", "liked_count": "12000", "comments_count": "10",
              "shared_count": "1", "note_url": "https://m.weibo.cn/detail/5100000000000001",
              "ip_location": "浙江", "user_id": "7", "nickname": "虚构", "profile_url": "https://m.weibo.cn/u/7"},
    "tieba": {"note_id": "9117888152", "title": "避雷", "desc": "青禾又卡", "note_url": "https://tieba.baidu.com/p/9117888152",
              "publish_time": "2026-11-20 10:00", "user_link": "https://tieba.baidu.com/home/main?id=x",
              "user_nickname": "虚构", "tieba_name": "网课吧", "tieba_id": "1", "total_replay_num": 10, "ip_location": "浙江"},
    "zhihu": {"content_id": "19", "content_type": "answer", "title": "避雷", "content_text": "青禾又卡",
              "content_url": "https://www.zhihu.com/answer/19", "question_id": "18", "created_time": 1795140000,
              "voteup_count": 12000, "comment_count": 10, "user_id": "1", "user_nickname": "虚构"},
}  # fmt: skip
COMMENTS = {
    "xiaohongshu": {"note_id": "64", "pictures": ""},
    "douyin": {"aweme_id": "7603286382429717282", "sec_uid": "MS4w"},
    "kuaishou": {"video_id": "3x"},
    "bilibili": {"video_id": "5", "sex": "保密", "sign": "", "like_count": "2"},
    "weibo": {"note_id": "51", "create_date_time": "2026-11-20 10:00:00", "comment_like_count": "2"},
    "tieba": {"note_id": "91", "tieba_name": "网课吧", "publish_time": "2026-11-20 10:00"},
    "zhihu": {"content_id": "19", "publish_time": 1795140000},
}  # fmt: skip
COMMENT = {
    "comment_id": "c1",
    "content": "青禾又卡",
    "nickname": "虚构",
    "user_id": "1",
    "create_time": 1795140000,
}


def taken(path: Path) -> list[dict[str, object]]:
    lines = list(lines_of(path))
    assert not [line.problem for line in lines if line.problem]
    return [line.row for line in lines if line.row is not None]


def as_csv(rows: list[dict[str, object]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_jsonl(rows: list[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def as_json(rows: list[dict[str, object]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("ending", "write"), [(".csv", as_csv), (".jsonl", as_jsonl), (".json", as_json)]
)
@pytest.mark.parametrize("platform", MEDIA_CRAWLER)
def test_media_crawler_is_known_in_every_form(
    tmp_path: Path, platform: str, ending: str, write
) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"contents{ending}"
    path.write_bytes(write([MEDIA_CRAWLER[platform]]))
    (row,) = taken(path)
    assert (row["platform"], row["text"], row["author_name"]) == (
        platform,
        "避雷\n青禾又卡",
        "虚构",
    )
    assert all(row[name] for name in ("post_id", "published_at"))
    assert "likes" in row or platform == "tieba"  # its search pages tell none


@pytest.mark.parametrize("platform", COMMENTS)
def test_its_comments_hang_on_their_post(tmp_path: Path, platform: str) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(as_jsonl([COMMENT | COMMENTS[platform]]))
    (row,) = taken(path)
    above = next(
        v
        for k, v in COMMENTS[platform].items()
        if k in ("note_id", "aweme_id", "video_id", "content_id")
    )
    assert (row["platform"], row["kind"], row["post_id"], row["thread_id"]) == (
        platform,
        "comment",
        "c1",
        above,
    )


def test_its_database_is_read_table_by_table(tmp_path: Path) -> None:
    path = tmp_path / "sqlite_tables.db"
    with sqlite3.connect(path) as database:
        for table, rows in (
            ("weibo_note", MEDIA_CRAWLER["weibo"]),
            ('odd" table', {"a": 1}),
            ("zhihu_content", MEDIA_CRAWLER["zhihu"]),
        ):
            names = ", ".join(rows)
            quoted = table.replace('"', '""')
            database.execute(f'CREATE TABLE "{quoted}" ({names})')
            marks = ", ".join("?" * len(rows))
            database.execute(f'INSERT INTO "{quoted}" VALUES ({marks})', list(rows.values()))  # noqa: S608
    assert [row["platform"] for row in taken(path)] == ["weibo", "zhihu"]
    assert not list(tmp_path.glob("*.db-*"))
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\x00" + b"x" * 2000)
    with pytest.raises(UnreadableFile, match="no whole SQLite database"):
        list(lines_of(tmp_path / "broken.db"))


def test_weibo_search_and_heimao_are_known_by_their_chinese_columns(tmp_path: Path) -> None:
    path = tmp_path / "weibo.csv"
    path.write_bytes(as_csv([{"id": "5100000000000001", "bid": "Q5", "user_id": "7", "用户昵称": "虚构",
                              "微博正文": "青禾又卡", "发布时间": "2026-11-20 10:00", "点赞数": "3",
                              "发布工具": "iPhone客户端", "ip": "浙江", "retweet_id": ""}]))  # fmt: skip
    (row,) = taken(path)
    assert (row["platform"], row["text"], row["likes"], row["region"]) == (
        "weibo",
        "青禾又卡",
        "3",
        "浙江",
    )
    path.write_bytes(as_csv([{"投诉编号": "17390000001", "投诉标题": "不退费", "投诉内容": "拖了三个月",
                              "投诉要求": "退款", "投诉时间": "2026-11-20 10:00", "投诉人": "虚构"}]))  # fmt: skip
    (row,) = taken(path)
    assert (row["platform"], row["text"]) == ("heimao", "不退费\n拖了三个月\n退款")


def test_a_hand_made_table_is_guessed_and_a_kept_mapping_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    columns = {
        "平台": "App反馈",
        "编号": "a1",
        "内容": "青禾又卡",
        "时间": "2026-11-20",
        "备注": "急",
    }
    path.write_bytes(as_csv([columns]))
    (row,) = taken(path)
    assert (row["platform"], row["post_id"], row["text"], row["备注"]) == (
        "App反馈",
        "a1",
        "青禾又卡",
        "急",
    )
    kept = {
        fingerprint(columns): {
            "platform": "=hotline",
            "post_id": "编号",
            "text": "备注",
            "published_at": "时间",
        }
    }
    (line,) = lines_of(path, kept)
    assert line.row is not None
    assert (line.row["platform"], line.row["text"]) == ("hotline", "急")


def test_a_table_without_what_a_post_needs_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("标题,备注\n卡,急\n".encode("gb18030"))
    with pytest.raises(UnreadableFile, match="has no column platform, post_id, published_at"):
        list(lines_of(path))


def test_an_array_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    path = tmp_path / "contents.json"
    path.write_bytes(as_json([MEDIA_CRAWLER["weibo"], MEDIA_CRAWLER["zhihu"]])[:-40])
    lines = list(lines_of(path))
    assert [line.row is not None for line in lines] == [True, False]
    assert "not valid JSON from here on" in lines[1].problem


def test_every_layout_gives_what_a_post_needs() -> None:
    for layout in LAYOUTS:
        assert {"post_id", "text", "published_at"} <= set(layout.names), layout.tool
