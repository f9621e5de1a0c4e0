"""Reading files: every good row gets through, every bad one is named with its line."""

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.exports.files import Line, UnreadableFile
from complaints.exports.reading import lines_of

HEADER = "platform,post_id,text,published_at\n"
ROW = "weibo,5000000000000001234,青禾网校退费难,2026-11-22 10:00\n"


def rows(path: Path) -> list[dict[str, object]]:
    return [line.row for line in lines_of(path) if line.row is not None]


def problems(path: Path) -> list[tuple[int, str]]:
    return [(line.number, line.problem) for line in lines_of(path) if line.row is None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + ROW * 30, encoding=encoding)
    found = rows(path)
    assert len(found) == 30
    assert found[0]["text"] == "青禾网校退费难"
    assert found[0]["platform"] == "weibo"


def test_csv_with_quotes_line_breaks_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + 'weibo,1,"=1+1, 他说""退""\n第二行",2026-11-22\n' + ROW)
    assert [row["text"] for row in rows(path)] == ['=1+1, 他说"退"\n第二行', "青禾网校退费难"]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_csv_with_other_separators(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text((HEADER + ROW).replace(",", mark))
    assert rows(path)[0]["post_id"] == "5000000000000001234"


def test_a_row_with_too_many_cells_is_named_and_the_next_goes_through(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + "weibo,1,a,b,c,d\n" + ROW)
    assert problems(path) == [(2, "6 cells under 4 columns")]
    assert len(rows(path)) == 1


def test_jsonl_names_each_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    good = json.dumps({"platform": "weibo", "post_id": "1", "text": "卡"})
    bad = ["{", "[1]", "[" * 100_000, '{"a": 1} trailing', '"twice"']
    path.write_text("\n".join([good, *bad, "", good]))
    assert [number for number, _ in problems(path)] == [2, 3, 4, 5, 6]
    assert len(rows(path)) == 2


def test_a_line_without_end_is_refused_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.exports.files.LONGEST_LINE", 1000)
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "' + "卡" * 5000 + '"}\n{"text": "短"}\n')
    assert problems(path)[0][0] == 1
    assert rows(path) == [{"text": "短"}]


def test_xlsx_with_real_cells(tmp_path: Path) -> None:
    path = tmp_path / "posts.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Platform", "post_id", "text", "published_at", "备注"])
    sheet.append(["weibo", "5000000000000001234", "退费难", "2026-11-22 10:00", "急"])
    sheet.append([None, None, None, None, None])
    sheet.append(["weibo", 12, "卡", None, None])
    workbook.save(path)
    found = list(lines_of(path))
    assert [line.number for line in found] == [2, 4]
    assert found[0] == Line(
        2,
        {
            "platform": "weibo",
            "post_id": "5000000000000001234",
            "text": "退费难",
            "published_at": "2026-11-22 10:00",
            "备注": "急",
        },
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.csv", None, "is not there"),
        ("posts.pdf", b"%PDF", r"is none of \.csv, \.jsonl"),
        ("posts.csv", "标题,正文\n".encode(), "has no column platform"),
        ("posts.xlsx", b"PK\x03\x04 broken", "is no whole Excel workbook"),
        ("posts.jsonl", '{"text": "卡"}'.encode("utf-16"), "save it as UTF-8"),
    ],
)
def test_an_unusable_file_gives_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=told):
        list(lines_of(path))


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.touch()
    assert list(lines_of(path)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400),
    ending=st.sampled_from([".csv", ".jsonl", ".json", ".xlsx", ".db"]),
)
def test_any_bytes_are_rows_or_a_sentence(tmp_path: Path, content: bytes, ending: str) -> None:
    path = tmp_path / f"any{ending}"
    path.write_bytes(content)
    told, found = "", []
    try:
        found = list(lines_of(path))
    except UnreadableFile as error:
        told = str(error)
    assert not told or path.name in told
    assert all((line.row is None) == bool(line.problem) for line in found)


def test_one_broken_byte_costs_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    whole = (HEADER + ROW * 2).encode("gb18030")
    path.write_bytes(
        whole + "weibo,2,退费".encode("gb18030")[:-1] + b",2026-11-22\n" + ROW.encode("gb18030")
    )
    assert [row["text"] for row in rows(path)] == ["青禾网校退费难"] * 3
    assert [problem for _, problem in problems(path)] == ["holds bytes of another encoding"]


def test_an_unclosed_quote_swallows_no_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + ROW + 'weibo,2,"他说退费,2026-11-22\n' + ROW * 2)
    assert problems(path) == [(3, "a quote is not closed")]
    assert len(rows(path)) == 3


def test_after_a_cell_that_is_too_long_the_rest_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.exports.files.LONGEST_LINE", 1000)
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + ROW + "weibo,2," + "卡" * 3000 + ",2026-11-22\n" + ROW)
    assert len(rows(path)) == 2
    assert len(problems(path)) == 1


def test_ids_that_a_spreadsheet_rounded_are_told_from_whole_ones(tmp_path: Path) -> None:
    path = tmp_path / "posts.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["platform", "post_id", "text", "published_at"])
    for number in (4645748019299000, 4645748019299849, 12):
        sheet.append(["weibo", number, "退费难", "2026-11-22"])
    workbook.save(path)
    assert [row["post_id"] for row in rows(path)] == ["4645748019299000.0", 4645748019299849, 12]


def test_not_a_number_is_no_value(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "卡", "author_id": NaN, "likes": Infinity}\n')
    assert rows(path) == [{"text": "卡", "author_id": None, "likes": None}]


def test_where_an_array_breaks_off_nobody_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text('[{"text": "卡"}, {"author_name": "欧阳雪峰13912345678"}}, {"text": "慢"}]')
    assert rows(path)[0] == {"text": "卡"}
    (broken,) = [line for line in lines_of(path) if line.breaks_off]
    assert (broken.number, broken.problem) == (3, "not valid JSON from here on")


def test_an_object_is_no_array_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text('{"data": [{"text": "卡"}]}')
    assert problems(path) == [(1, "not an array of objects")]
