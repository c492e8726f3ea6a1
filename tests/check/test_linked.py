"""The official text linked to the rules: what became of each number, deciding word and level."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl.check.linked import LinkedArticle, Mark, linked
from policy_dsl.cli import group
from policy_dsl.pipeline import compile_text
from policy_dsl.present.linked import counts
from policy_dsl.resolve import resolve
from policy_dsl.source import Source
from policy_dsl.syntax import parse
from tests.check.test_audit_words import HEAD, SAME, SLIPS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "check-report.schema.json").read_text("utf-8"))
POLICY = ROOT / "policies" / "hz2025.pol"


def _linked(text: str) -> tuple[list[LinkedArticle], Source]:
    source = Source("a.pol", text)
    document = parse(source).document
    return linked(document, resolve(document, source.name), source), source


def _marks(articles: list[LinkedArticle]) -> list[Mark]:
    return [mark for article in articles for quote in article.quotes for mark in quote.marks]


def _shown(text: str) -> list[tuple[str, str, list[str]]]:
    articles, source = _linked(HEAD + text)
    return [
        (mark.text, mark.status, [source.text[span.start : span.end] for span in mark.rules])
        for mark in _marks(articles)
    ]


def test_each_mark_of_a_quote_leads_to_its_rule() -> None:
    assert _shown(
        "原文「对国家级、省级绿色工厂，分别给予不超过100万元、50万元奖励，每年累计不超过200万元。」"
        "对国家级、省级绿色工厂，分别给予不超过100万元、50万元奖励，每年累计不超过200万元。"
    ) == [
        ("国家级", "carried", ["国家级"]),
        ("省级", "carried", ["省级"]),
        ("不超过", "carried", ["不超过"]),
        ("100万元", "carried", ["100万元"]),
        ("50万元", "carried", ["50万元"]),
        ("每年", "carried", ["每年"]),
        ("累计", "carried", ["累计"]),
        ("不超过", "carried", ["不超过"]),
        ("200万元", "carried", ["200万元"]),
    ]


def test_what_differs_is_missing_or_explained_is_told_apart() -> None:
    shown = _shown(
        "原文「对从业人数50人以上的企业，给予不超过20万元奖励；对首次入库的企业，给予10万元一次性奖励。」"
        "说明「“首次”：由认定办法掌握」。"
        "对从业人数超过50人的企业，给予不超过25万元奖励；对规上企业，给予10万元奖励。"
    )
    assert shown == [
        ("50人", "carried", ["50人"]),
        ("以上", "differs", ["超过"]),
        ("不超过", "open", []),
        ("20万元", "differs", ["25万元"]),
        ("首次", "explained", []),
        ("10万元", "carried", ["10万元"]),
        ("一次性", "missing", []),
    ]


def test_a_number_that_no_rule_has_is_missing() -> None:
    shown = _shown("原文「对规上企业，给予20万元奖励，有效期三年。」对规上企业，给予20万元奖励。")
    assert shown == [("20万元", "carried", ["20万元"]), ("三年", "missing", [])]


@pytest.mark.parametrize("name", SLIPS)
def test_whatever_the_audit_finds_stands_in_the_report(name: str) -> None:
    text = HEAD + SLIPS[name][0]
    articles, _ = _linked(text)
    told = counts(articles)
    assert told["differs"] + told["missing"] + told["extra"] > 0


@pytest.mark.parametrize("name", SAME)
def test_whatever_the_audit_passes_is_carried_or_explained(name: str) -> None:
    articles, _ = _linked(HEAD + SAME[name])
    told = counts(articles)
    assert (told["differs"], told["missing"], told["extra"]) == (0, 0, 0)


def test_marks_of_hz2025_are_all_settled_and_none_is_left_out() -> None:
    articles, source = _linked(POLICY.read_text("utf-8"))
    marks = _marks(articles)
    assert {mark.status for mark in marks} == {"carried", "explained"}
    for article in articles:
        for quote in article.quotes:
            last = 0
            for mark in quote.marks:
                assert mark.start >= last
                assert quote.text[mark.start : mark.end] == mark.text
                last = mark.end
            # every amount that stands in the quote is a mark of it
            for amount in re.finditer(r"[\d.]+(?:亿元|万元|%|万辆)", quote.text):
                assert any(m.start <= amount.start() and amount.end() <= m.end for m in quote.marks)
    for mark in marks:
        if mark.kind == "number":
            assert all(
                _digits(source.text[span.start : span.end]) == _digits(mark.text) for span in mark.rules
            )


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d+", text))


def polc(*args: object) -> Result:
    return CliRunner().invoke(group(), ["check", "--quick", *map(str, args)], catch_exceptions=False)


def test_the_page_holds_both_texts_and_no_dead_link(tmp_path: Path) -> None:
    out = tmp_path / "对照.html"
    result = polc(POLICY, "--report", out)
    assert result.exit_code == 0
    assert f"已写入 {out}" in result.output
    page = out.read_text("utf-8")
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > 200
    assert set(links) <= targets
    body = html.unescape(re.sub(r"<[^>]+>", "", page))
    official = (ROOT / "policies" / "hz2025.source.txt").read_text("utf-8")
    left = "".join(official.split())
    assert left[200:230] in body
    assert "给予不超过200万元奖励" in body


def test_the_data_keep_their_schema(tmp_path: Path) -> None:
    out = tmp_path / "对照.json"
    result = polc(ROOT / "tests" / "broken" / "pol" / "deciding_words.pol", "--report", out)
    assert result.exit_code == 1
    data = json.loads(out.read_text("utf-8"))
    jsonschema.validate(data, SCHEMA)
    found = [
        (row["article"], mark["text"], mark["status"], mark["span"]["line"])
        for row in data["articles"]
        for mark in row["marks"]
        if mark["status"] in ("differs", "missing")
    ]
    assert ("第一条", "以上", "differs", 5) in found
    assert ("第二条", "首次", "missing", 9) in found
    assert len(found) == data["counts"]["differs"] + data["counts"]["missing"]


def test_a_file_with_errors_is_linked_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "坏.pol"
    path.write_text(
        HEAD + "原文「给予20万元奖励。」对规上企业给予20万元奖励。对无此词的企业给予30万元。", "utf-8"
    )
    assert compile_text(Source("坏.pol", path.read_text("utf-8"))).policy is None
    out = tmp_path / "坏.json"
    assert polc(path, "--report", out).exit_code == 1
    assert json.loads(out.read_text("utf-8"))["counts"]["carried"] == 1


def test_what_cannot_be_reported_is_said(tmp_path: Path) -> None:
    other = tmp_path / "b.pol"
    other.write_text(HEAD, "utf-8")
    several = polc(POLICY, other, "--report", tmp_path / "a.html")
    assert (several.exit_code, "U0114" in several.output) == (2, True)
    ending = polc(POLICY, "--report", tmp_path / "a.docx")
    assert (ending.exit_code, "U0115" in ending.output) == (2, True)
    assert list(tmp_path.iterdir()) == [other]
