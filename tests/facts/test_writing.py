"""The writing of a file: encodings, sizes, JSON that is not quite JSON. Never a traceback, never a guess."""

from __future__ import annotations

import json
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.facts import open_facts, read_facts
from policy_dsl.facts.jsonplaces import parse, places
from policy_dsl.facts.problem import LIMIT

from .conftest import POLICY, Read

GOOD = '{"申报主体": "甲公司"}'


def codes(found: list[object]) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "name", "code", "said"),
    [
        (GOOD.encode("gbk"), "f.json", "F0102", "GBK"),
        (GOOD.encode("utf-16"), "f.json", "F0102", "UTF-16"),
        (GOOD.encode("utf-16-le"), "f.json", "F0102", "UTF-16"),
        (b'\xff\xfe{\x00"\x00a\x00', "f.json", "F0102", "UTF-16"),
        (GOOD.encode("utf-32"), "f.json", "F0102", "UTF-32"),
        (b'{"a":\n\n"\xff\xff"}', "f.json", "F0102", "第3行"),
        (b"", "f.json", "F0104", ""),
        (b" \n\t ", "f.json", "F0104", ""),
        (b"\xef\xbb\xbf", "f.json", "F0104", ""),
        (b'{"a": "\x00"}', "f.json", "F0103", "U+0000"),
        (b'{"a\x1b": 1}', "f.json", "F0103", "U+001B"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "f.xlsx", "F0105", ""),
        (b"x", "f.xlsx", "F0105", ""),
        (b"x", "f.csv", "F0105", ""),
        (b"x", "f.et", "F0105", ""),
    ],
)
def test_files_that_cannot_be_read(data: bytes, name: str, code: str, said: str) -> None:
    cases, extra, found = read_facts(data, name, POLICY)
    assert codes(found) == [code]
    assert cases == [] and extra.policy is None
    assert said in " ".join(found[0].args.values())


def test_bom_is_accepted(read: Read) -> None:
    cases, _, found = read(b"\xef\xbb\xbf" + GOOD.encode())
    assert found == [] and cases[0].name == "甲公司"
    (wrong,) = read(b'\xef\xbb\xbf{"x": 1}')[2]
    assert wrong.span is not None and wrong.span.start == 1


def test_too_large() -> None:
    cases, _, found = read_facts(b"[" * 2_000_000, "f.json", POLICY, limit=1_000_000)
    assert cases == [] and codes(found) == ["F0101"]
    assert found[0].args == {"size": "1.9MB", "limit": "976.6KB"}


@pytest.mark.parametrize("opening", ["[", '{"a":', '[[{"a":'])
@pytest.mark.parametrize("name", ["f.json", "f.yaml"])
def test_too_deep(read: Read, opening: str, name: str) -> None:
    assert codes(read(opening * 100_000, name)[2]) == ["F0106"]


def test_deepest_is_allowed() -> None:
    _, problems, broken = parse("[" * 64 + "]" * 64)
    assert not broken and not problems
    assert parse("[" * 65 + "]" * 65)[2]


@pytest.mark.parametrize(
    ("name", "data"),
    [("-", GOOD), ("facts", GOOD), ("f.txt", " [" + GOOD + "]"), ("-", "申报主体: 甲公司"), ("F.JSON", GOOD)],
)
def test_sniffing(read: Read, name: str, data: str) -> None:
    cases, _, found = read(data, name)
    assert found == [] and cases[0].name == "甲公司"


WRITING = [
    ('{"评分"：1}', "F0107", "："),
    ('{"评分": 1，"申报主体": "甲"}', "F0107", "，"),
    ('{"评分": 1、"申报主体": "甲"}', "F0107", "、"),
    ('｛"评分": 1}', "F0107", "｛"),
    ('{"人员": 【]}', "F0107", "【"),
    ('{"评分":\u30001}', "F0107", "\u3000"),
    ('{"评分":\u200b1}', "F0107", "\u200b"),
    ('{"评分": 1 // 注\n}', "F0108", "// 注"),
    ('{"评分": 1 /* 注 */}', "F0108", "/* 注 */"),
    ('# 注\n{"评分": 1}', "F0108", "# 注"),
    ('{"评分": 1,}', "F0109", ","),
    ('{"人员": [{},]}', "F0109", ","),
    ("{\"申报主体\": '甲'}", "F0110", "'甲'"),
    ('{“申报主体”: "甲"}', "F0110", "“申报主体”"),
    ('{"申报主体": “甲“乙””}', "F0110", "“甲“乙””"),
    ('{"申报主体": 「甲」}', "F0110", "「甲」"),
    ('{申报主体: "甲"}', "F0110", "申报主体"),
    ('{"评分": 1 "申报主体": "甲"}', "F0111", '"'),
    ('{"评分" 1}', "F0111", "1"),
    ('{"评分": }', "F0111", "}"),
    ('{"评分": 1', "F0111", "{"),
    ('{"人员": [', "F0111", "["),
    ('{"评分": 1}}', "F0111", "}"),
    ('{"评分": 1}{"评分": 1}', "F0111", "{"),
    ('{"评分": 1,,"申报主体": "甲"}', "F0111", ","),
    ('{"人员": [{},,{}]}', "F0111", ","),
    ('{"评分": 1, "评分": 2}', "F0112", '"评分"'),
    ('{"首次上规模": True}', "F0113", "True"),
    ('{"首次上规模": None}', "F0113", "None"),
    ('{"高企": 首次认定}', "F0113", "首次认定"),
    ('{"评分": NaN}', "F0114", "NaN"),
    ('{"评分": Infinity}', "F0114", "Infinity"),
    ('{"评分": -Infinity}', "F0114", "-Infinity"),
    ('{"评分": 08}', "F0114", "08"),
    ('{"评分": +8}', "F0114", "+8"),
    ('{"数改项目实际投资额": .5}', "F0114", ".5"),
    ('{"产量": 5万辆}', "F0114", "5万辆"),
    ('{"申报主体": "甲}', "F0115", '"甲}'),
    ('{"申报主体": "甲\n公司"}', "F0115", '"甲'),
    ('{"申报主体": "C:\\新"}', "F0115", "\\新"),
    ('{"申报主体": "\\u12"}', "F0115", "\\u"),
    ('{"申报主体": "\\ud800"}', "F0103", '"\\ud800"'),
    ('{"申报主体": "\\u0000"}', "F0103", '"\\u0000"'),
    ('{"\\udfff": 1}', "F0103", '"\\udfff"'),
]


@pytest.mark.parametrize(("text", "code", "place"), WRITING, ids=[t for t, _, _ in WRITING])
def test_json_that_is_not_json(read: Read, text: str, code: str, place: str) -> None:
    _, _, found = read(text)
    assert found[0].code == code
    span = found[0].span
    assert span is not None and text[span.start : span.end] == place
    if code not in ("F0112", "F0103") and "N" not in place and "I" not in place:
        with pytest.raises(ValueError):
            json.loads(text)


def test_all_in_one_run(read: Read) -> None:
    text = '{“申报主体”：“甲公司”，\n \'x\': 1, // 注\n "产量": 5万辆, "评分": 1, "评分": 2,\n}'
    cases, _, found = read(text)
    assert codes(found) == [
        "F0110", "F0107", "F0110", "F0107", "F0110", "F0131", "F0108", "F0114", "F0112", "F0109",
    ]  # fmt: skip
    assert cases[0].name == "甲公司"
    starts = [one.span.start for one in found if one.span]
    assert starts == sorted(starts) and len(starts) == len(found)


def test_surrogate_pairs_are_letters(read: Read) -> None:
    cases, _, found = read('{"申报主体": "\\ud83d\\ude00\\u7532"}')
    assert found == [] and cases[0].name == "😀甲"


def test_ascii_files_need_no_second_reading(read: Read) -> None:
    text = json.dumps({"申报主体": "甲公司", "“AI工厂”等级": "中级"})
    cases, _, found = read(text)
    assert found == [] and cases[0].values == {"“AI工厂”等级": "中级"}


@pytest.mark.parametrize("size", [20_000])
@pytest.mark.parametrize(
    "piece",
    ['{"a":1,', "[1,", '"', "\\", "“", "'", "{“a”：", "/*", "//", "-", "1", "\u3000", "：", '"\\u', "[[],"],
)
def test_hostile_texts_take_linear_time(read: Read, piece: str, size: int) -> None:
    began = time.perf_counter()
    _, _, found = read(piece * size)
    assert found
    assert time.perf_counter() - began < 2
    assert len(found) <= LIMIT + 1


def test_problems_are_bounded(read: Read) -> None:
    _, _, found = read("[" + ",".join('{"x": 1}' for _ in range(LIMIT + 5)) + "]")
    assert len(found) == LIMIT + 1
    assert (found[-1].code, found[-1].severity) == ("F0123", "note")


@given(st.text(alphabet="{}[]\":,'“”：，0123456789.eE+-truefalsn \n\\u甲/*#申报主体", max_size=40))
def test_any_text_is_answered(text: str) -> None:
    for name in ("f.json", "f.yaml"):
        _, _, found = read_facts(text.encode(), name, POLICY)
        for one in found:
            assert one.span is None or 0 <= one.span.start <= one.span.end <= len(text) + 1


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(data: bytes) -> None:
    for name in ("f.json", "f.yaml", "f.xlsx", "-"):
        read_facts(data, name, POLICY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='甲"\\乙/\n“a', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="甲乙丙“ab", max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1]))
def test_slow_parser_agrees_with_the_library(value: object, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    raw, problems, broken = parse(text)
    assert not problems and not broken
    assert raw == json.loads(text, parse_int=str)


@given(JSON)
def test_places_are_where_the_values_are(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    wanted = {}

    def walk(path: tuple[str | int, ...], one: object) -> None:
        wanted[path] = one
        for key, inner in (
            one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        ):
            walk((*path, key), inner)

    walk((), value)
    found = places(text, set(wanted))
    assert set(found) == set(wanted)
    for path, one in wanted.items():
        start, end = found[path].value or (0, 0)
        if not isinstance(one, dict | list):
            assert json.loads(text[start:end]) == one
        if found[path].key and path:
            start, end = found[path].key or (0, 0)
            assert json.loads(text[start:end]) == path[-1]


def test_documents_are_plain() -> None:
    document = open_facts(b'{"a": 1.50, "b": [true, null, 1e3]}', "f.json")
    assert document.raw == {"a": "1.50", "b": [True, None, "1e3"]}


def test_json_needs_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; from policy_dsl.facts import read_facts\n"
        "heavy = [m for m in ('yaml', 'openpyxl', 'fractions', 'difflib', 'policy_dsl.diagnostics', 'zipfile')"
        " if m in sys.modules]\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
