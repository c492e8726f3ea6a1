"""The catalogue: every code that is raised has its words, the words fit what is raised, the examples are true.

The sites are found by reading the source of the package: each ``Diagnostic("P0301", …, args={…})`` and each
``scope.wrong("P0301", span, found=…)``.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import policy_dsl
from policy_dsl.analyses.questions import answered, told
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.catalogue import CATALOGUE, Entry
from policy_dsl.diagnostics.render import wording
from policy_dsl.pipeline import compile_file, decode
from policy_dsl.proofs.findings import findings
from policy_dsl.proofs.goals import goals_of
from policy_dsl.proofs.run import prove

PACKAGE = Path(policy_dsl.__file__).parent
CODE = re.compile(r"[PFUV]\d{4}")
RESERVED = {"U0110"}
"""Internal error: raised by the outermost handler, which may write the code in any way."""

# --- the sites -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """One place that raises ``code``; ``args`` is None where they cannot be read off the source."""

    code: str
    where: str
    args: frozenset[str] | None


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "catalogue" not in path.parts and "data" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _assigned(name: str, scope: ast.AST, line: int) -> list[ast.expr]:
    """What the function gives to the variable before ``line``; the last ``if``/``else`` gives both."""
    found: list[tuple[int, ast.expr]] = []
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and node.lineno < line:
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append((node.lineno, node.value))
    return [max(found, key=lambda each: each[0])[1]] if found else []


def _codes(node: ast.expr, scope: ast.AST) -> list[str]:
    match node:
        case ast.Constant(value=str() as code) if CODE.fullmatch(code):
            return [code]
        case ast.IfExp(body=body, orelse=orelse):
            return _codes(body, scope) + _codes(orelse, scope)
        case ast.Name(id=name):
            return [code for value in _assigned(name, scope, node.lineno) for code in _codes(value, scope)]
        case _:
            return []


def _keys(node: ast.expr | None, scope: ast.AST) -> frozenset[str] | None:
    """The keys of the dictionary that the expression makes."""
    match node:
        case None:
            return frozenset()
        case ast.Dict(keys=keys):
            names = [
                key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
            return frozenset(names) if len(names) == len(keys) else None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            a, b = _keys(left, scope), _keys(right, scope)
            return None if a is None or b is None else a | b
        case ast.Call(func=ast.Name(id="describe")):
            return frozenset(("expected_zh", "expected_en"))
        case ast.Name(id=name):
            found = [_keys(value, scope) for value in _assigned(name, scope, node.lineno)]
            return found[0] if len(found) == 1 else None
        case _:
            return None


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _sites_in(path: Path, tree: ast.Module) -> Iterator[Site]:
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        around = [f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or f.lineno)]
        scope: ast.AST = max(around, key=lambda f: f.lineno) if around else tree
        codes = _codes(call.args[0], scope)
        if not codes:
            continue
        named = {word.arg: word.value for word in call.keywords}
        args: frozenset[str] | None = None
        match _called(call):
            case "Diagnostic":
                args = _keys(named.get("args"), scope)
            case "wrong" | "complain" if None not in named:
                args = frozenset(name for name in named if name not in (None, "labels"))
            case "warn":  # of the analyses
                given = _keys(named.get(None), scope)
                plain = frozenset(name for name in named if name not in (None, "also"))
                args = None if given is None else plain | given
            case _:
                pass
        for code in codes:
            yield Site(code, f"{path.relative_to(PACKAGE)}:{call.lineno}", args)


SITES = [site for path, tree in _sources() for site in _sites_in(path, tree)]


def _named_codes() -> set[str]:
    """Every code that stands anywhere in the package outside of the catalogue."""
    return {
        node.value
        for _, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def _blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _templates(entry: Entry) -> tuple[str, ...]:
    return entry.zh, entry.en, entry.fix_zh, entry.fix_en


def test_every_code_that_is_raised_has_an_entry() -> None:
    assert sorted(_named_codes() - set(CATALOGUE)) == []


def test_every_entry_is_raised_somewhere() -> None:
    assert sorted(set(CATALOGUE) - _named_codes() - RESERVED) == []


def test_the_sites_are_found() -> None:
    """The reading of the source is worth something only while it sees the sites."""
    seen = {site.code for site in SITES if site.args is not None}
    policy = {code for code in _named_codes() if code.startswith("P")}
    assert sorted(policy - seen) == []


@pytest.mark.parametrize(
    "site",
    [s for s in SITES if s.args is not None and s.code[0] in "PUV"],
    ids=lambda site: f"{site.code}-{site.where}",
)
def test_a_template_uses_only_what_the_site_gives(site: Site) -> None:
    entry = CATALOGUE[site.code]
    assert site.args is not None
    for template in _templates(entry):
        assert _blanks(template) <= site.args, f"{site.where} gives {sorted(site.args)}"
    found = Diagnostic(site.code, "a.pol", args=dict.fromkeys(site.args, "某"))
    for lang in ("zh", "en"):
        message, hint = wording(found, lang)
        assert message and hint and "‹" not in message + hint


# --- the words -------------------------------------------------------------------------------

OWN = [entry for code, entry in sorted(CATALOGUE.items()) if code[0] in "PUV"]
JARGON = re.compile(
    r"token|parse|lexer|syntax|语法|解析|词法|标识符|变量|布尔|字符串|类型错误|异常|参数错误|非法|列表|数组|null",
    re.IGNORECASE,
)


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.code)
def test_the_words_are_a_drafters_words(entry: Entry) -> None:
    for text in (entry.zh, entry.fix_zh, entry.page):
        assert not JARGON.search(text), text
    assert entry.page.endswith(("。", "！", "？", "」", "”", "）"))
    assert not entry.zh.endswith("。"), "a message is a title"
    assert entry.fix_zh.endswith(("。", "？", "）", "」", "…", "}", "pol"))
    assert re.search(r"[\u4e00-\u9fff]", entry.zh) and entry.en
    assert max(len(line) for line in entry.zh.split("\n")) <= 60
    assert max(len(line) for line in entry.fix_zh.split("\n")) <= 100


def test_an_example_of_what_is_right_goes_with_each_example_of_what_is_wrong() -> None:
    alone = {entry.code for entry in OWN if entry.good and not entry.bad}
    assert alone == set()


# --- the examples ----------------------------------------------------------------------------

HEAD = "政策《某市若干政策》。\n"
FACTS = """对象 企业：
  高新技术企业：认定；
  规上企业：是否；
  研发投入：逐年金额；
  设备投资额：金额；
  员工人数：数量（人）；
  首期缴纳比例：比例；
  智能工厂：初级、中级、高级之一或无，从低到高；
  成立日期：日期；
  所在区：名称。
对象 区、县（市）。
清单 车型：年产量：数量（辆）；新上市：是否。
"""
"""What the examples of the pages may speak of without declaring it."""

OFFICIAL = {
    "P0401": "对规上企业，给予5万元奖励。本政策由市经信局负责解释。",
    "P0402": "对规上企业，给予5万元奖励。",
}


RULE = re.compile(r"给予|权利：|约束：|废止|改为")
"""A snippet without any of these only declares; the file around it needs a rule."""


def whole(snippet: str, code: str) -> str:
    """The snippet as a file: with a name, facts and a heading where it has none of its own."""
    parts = [] if code == "P0338" else [HEAD]
    if snippet.startswith("政策"):
        parts = []
    if code in OFFICIAL:
        parts.append("官方文本：正式.txt。\n")
    if not re.search(r"^(对象|清单) ", snippet, re.MULTILINE):
        parts.append(FACTS)
    if not re.search(r"^(第.{1,2}条 |附则|年度：|官方文本：|对象 |清单 |修订：)", snippet, re.MULTILINE):
        parts.append("第一条 培育措施。\n")
    if code not in ("P0345", "P0349") and not RULE.search(snippet):
        headed = "".join(parts[-1:]).startswith("第") or re.search(r"^第.{1,2}条 ", snippet, re.MULTILINE)
        snippet += ("" if headed else "\n第九条 示例措施。") + "\n对企业，给予1万元奖励。"
    return "".join([*parts, snippet, "\n"])


def _found(snippet: str, code: str, folder: Path) -> list[Diagnostic]:
    path = folder / "a.pol"
    path.write_text(whole(snippet, code), encoding="utf-8")
    (folder / "正式.txt").write_text(OFFICIAL.get(code, ""), encoding="utf-8")
    compiled = compile_file(path, analyses=code.startswith("P06"))
    if code.startswith("V") and compiled.policy is not None:
        verdicts = prove(compiled.policy, {}, goals_of(compiled.policy))
        return [each for each in findings(verdicts, str(path)) if each.severity != "note"]
    if code in ("P0620", "P0621") and compiled.policy is not None:  # only the solver sees them
        return [*compiled.diagnostics, *told(answered(compiled.policy)[0], compiled.source)]
    return compiled.diagnostics


OPEN: dict[str, str] = {}
"""Codes whose examples do not hold yet, and why. Remove the line when they do."""


def _examples(which: str) -> list[object]:
    """The entries that have such an example, as parameters."""
    return [
        pytest.param(
            entry,
            id=entry.code,
            marks=[pytest.mark.xfail(reason=OPEN[entry.code], strict=True)] if entry.code in OPEN else [],
        )
        for entry in OWN
        if getattr(entry, which)
    ]


@pytest.mark.parametrize("entry", _examples("bad"))
def test_the_wrong_example_is_wrong_in_this_way(entry: Entry, tmp_path: Path) -> None:
    found = _found(entry.bad, entry.code, tmp_path)
    assert entry.code in {each.code for each in found}
    for each in found:
        for lang in ("zh", "en"):
            message, hint = wording(each, lang)
            assert message and hint
            assert "‹" not in (message + hint).replace("‹U+", "")


@pytest.mark.parametrize("entry", _examples("good"))
def test_the_right_example_is_right(entry: Entry, tmp_path: Path) -> None:
    found = {each.code for each in _found(entry.good, entry.code, tmp_path)}
    # what is declared around an example is not all used in it
    assert {code for code in found if code == entry.code or not code.startswith("P06")} == set()


def test_the_codes_without_an_example_can_be_raised_too(tmp_path: Path) -> None:
    """Too large, too long a list, another encoding: nothing to show on a page, but still true."""
    assert [each.code for each in decode(b" " * 33_000_000, "a")[1]] == ["P0110"]
    assert [each.code for each in decode("政策".encode("gbk"), "a")[1]] == ["P0115"]
    levels = "、".join(f"级{number}" for number in range(201))
    long = f"对象 企业：级别：{levels}之一；规上企业：是否。\n第一条 甲甲。\n对{levels}级别且规上企业，给予1万元奖励。"
    assert "P0114" in {each.code for each in _found(long, "", tmp_path)}
    (tmp_path / "原.pol").write_text("政策《某》。\n", encoding="utf-8")
    amended = "修订：原.pol。\n第九条废止。"
    assert "P0505" in {each.code for each in _found(amended, "", tmp_path)}
    codes = {entry.code for entry in OWN if entry.code[0] == "P" and not entry.bad}
    assert codes == {"P0110", "P0114", "P0115", "P0343", "P0345", "P0505"}
