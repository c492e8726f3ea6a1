"""Markdown and HTML: nothing of the user's text acts as markup."""

from __future__ import annotations

from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from present_samples import EMPTY, FULL, HOSTILE, POOL, award, hostile

from policy_dsl.core.result import LimitResult, Outcome, Total
from policy_dsl.diagnostics.render import visible
from policy_dsl.present import html, markdown

ANY_TEXT = st.text(st.characters(), max_size=40)
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page strictly: every tag closed in order, tags and texts collected."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "p", "b",
    "small", "div", "span", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect",
    "path", "strong", "details", "summary", "blockquote", "ol", "ul", "li",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("outcome", [FULL, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_a_page_is_well_formed_and_has_no_script(outcome: Outcome, lang: str) -> None:
    page = html.render(outcome, lang)
    reader = read(page)
    assert reader.tags <= ALLOWED
    assert not any(name.startswith("on") or name in ("href", "src", "style") for name in reader.attributes)
    assert "http" not in page.lower().replace("http-equiv", "")
    page.encode()


def test_hostile_text_is_shown_as_text() -> None:
    texts = read(html.render(hostile())).texts
    assert visible(HOSTILE) in texts
    assert "<script" not in html.render(hostile())


def test_what_a_page_shows() -> None:
    page = html.render(FULL)
    texts = read(page).texts
    quota = "第十条：“AI工厂”每年名额：初级50家、中级20家、高级5家，择优评定，达到条件不等于获得。"
    name = "杭州某某智能装备有限公司"
    for words in (name, "45–1485万元", "45–1505万元", "0–1200万元", "（星海7）", "计算过程", "超出", quota):
        assert words in texts
    # a bar for every award that is granted or open, each with words for those who cannot see it
    assert page.count('<svg class="bar"') == 7
    assert 'aria-label="首次上规模奖励：保底30万元，最高30万元"' in page


def test_several_applicants_on_one_page() -> None:
    page = html.render_many([FULL, hostile(), EMPTY], pools=[POOL])
    reader = read(page)
    assert reader.tags <= ALLOWED | {"article"}
    assert page.count("<article") == 3
    assert "按评分从高到低" in reader.texts


def test_bars_are_linear_and_never_vanish() -> None:
    half = html.bar(25, 50, 100, "x")
    assert '<rect class="ceiling" width="500"' in half
    assert '<rect class="floor" width="250"' in half
    assert '<rect class="floor" width="8"' in html.bar(1, 1, 10**9, "x")
    assert "ceiling" not in html.bar(0, 0, 100, "x")
    assert 'class="open"' in html.bar(0, None, 100, "x")
    assert html.bar(0, None, 0, "x")


def test_markdown_tables_have_one_shape() -> None:
    for outcome in (FULL, hostile()):
        rows = [line for line in markdown.render(outcome, verbose=True).split("\n") if line.startswith("|")]
        width = 0
        for before, line in zip(["", *rows], rows, strict=False):
            bars = line.replace("\\\\", "").replace("\\|", "").count("|")
            if line.startswith("| ---"):
                width = bars
                assert before.replace("\\|", "").count("|") == width
            elif width and not rows[min(rows.index(line) + 1, len(rows) - 1)].startswith("| ---"):
                assert bars == width, line


def test_what_markdown_shows() -> None:
    page = markdown.render(FULL)
    assert page.startswith("# 《关于加快科技创新")
    assert (
        "| 第一条 | 首次上规模奖励 | 企业 | 市与区、县（市）共担 | 定额 | 30万元 | "
        "对首次上规模的高新技术企业 |" in page
    )
    assert "| 第十六条 | 乘用车型进档奖励：星海7 | 临平区 | 市本级 | 上限 | 0–1200万元 |" in page
    assert "## 缺少的事实（2项）" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("*x*_y_", "\\*x\\*\\_y\\_"),
        ("<script>", "\\<script\\>"),
        ("# 标题", "\\# 标题"),
        ("- 项", "\\- 项"),
        ("1. 项", "1\\. 项"),
        ("2026年", "2026年"),
        ("0–200万元", "0–200万元"),
        ("一\n二", "一 二"),
        ("&amp;", "\\&amp;"),
        ("", ""),
    ],
)
def test_markdown_escapes(text: str, shown: str) -> None:
    assert markdown.escape(text) == shown


def test_a_cell_of_a_table_keeps_its_numbers() -> None:
    # pasted unrendered into a sheet, 18\\.5% would be text
    share = LimitResult("x", "第二条", "股比", "within", "18.5%", "30%")
    shown = markdown.render(msgspec.structs.replace(EMPTY, limits=(share,)))
    assert "| 18.5% | 30% |" in shown


def test_many_applicants_in_markdown() -> None:
    page = markdown.render_many([FULL, EMPTY], pools=[POOL])
    assert page.startswith("# 2个申请人\n\n| 申请人 | 可享受 | 合计 | 待定 | 缺少的事实 |\n")
    assert "\n| 合计 | 6 | 45–1485万元 | 1 |  |\n\n## 名额与总额（1项）\n" in page
    assert page.count("\n# 《") == 2


@settings(max_examples=150, deadline=None)
@given(st.text("ab1.#*_`|<>[]()~&;!\\-+=: 企\n\u202e", max_size=25))
def test_escaped_markdown_reads_as_the_same_text(text: str) -> None:
    reader = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(markdown.escape(text))
    inline = [token for token in tokens if token.type == "inline"]
    shown = "".join(child.content for token in inline for child in token.children or [])
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert all(child.type in ("text", "text_special") for token in inline for child in token.children or [])
    assert shown == visible(text).strip()


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_words_can_be_shown(a: str, b: str) -> None:
    outcome = msgspec.structs.replace(
        EMPTY,
        policy=a,
        applicant=b,
        awards=(award(title=a, recipient=b, item=b, reason=a),),
        total=Total(1, 1),
    )
    reader = read(html.render(outcome))
    assert reader.tags <= ALLOWED
    assert visible(b) in reader.texts or not b
    markdown.render(outcome, verbose=True).encode()
