"""The code blocks of the documents, and what each kind of block promises.

A block's first line says what it is; the words after the language are its marks.

====================  ===============================================================================
````` ```pol `````    a whole policy file: it compiles without an error
`pol 声明`            the declarations of the page: a whole file, kept for the 片段 after it
`pol 片段`            rules only: compiled behind the last 声明; an article is put before them if they have none
`pol 错误 P0320 …`    rules (or a whole file) in which ``polc check`` finds exactly these codes
`pol 文件=甲.pol`     as ``pol``, and written under this name for the console blocks of the page
`pol 残 文件=甲.pol`  the same for a file that is not meant to compile
`json 文件=甲.json`   a facts file for the console blocks
`facts`               a facts file (JSON, or YAML with the mark ``yaml``) for the policy before it
`result`              what the facts before it give under the policy before that, one line an answer
`console`             commands after ``$ ``, and exactly what they print
`python`              a doctest
`text`, `sh`, `yaml`  shown, not run (the first two ``sh`` blocks of the READMEs are tested apart)
====================  ===============================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from policy_dsl.backends.interpreter import compile_policy, evaluate_many
from policy_dsl.core.result import Outcome
from policy_dsl.facts import read_facts
from policy_dsl.pipeline import Compiled, compile_text
from policy_dsl.present.amount import interval
from policy_dsl.present.view import parts_of
from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
MANUAL = ROOT / "docs" / "手册"
KINDS = {"pol", "facts", "result", "console", "python", "text", "sh", "yaml", "json", "toml"}

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
_LIMITS = {"within": "符合", "exceeded": "超出", "unknown": "待定", "not_applicable": "不适用"}
_RIGHTS = {"granted": "享有", "denied": "不享有", "unknown": "待定"}


@dataclass(frozen=True)
class Block:
    """One fenced block: its language and marks, its text, and the line of the page where it begins."""

    page: Path
    line: int
    kind: str
    marks: tuple[str, ...]
    text: str
    start: int = 0

    @property
    def where(self) -> str:
        """For the name of a test and its message."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def file(self) -> str | None:
        """The name after ``文件=``."""
        return next((mark.removeprefix("文件=") for mark in self.marks if mark.startswith("文件=")), None)


@dataclass(frozen=True)
class Policy:
    """A ``pol`` block as it is compiled. ``codes``: the errors that it must have."""

    block: Block
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """A policy, facts, and what must come out."""

    policy: Policy
    facts: Block
    result: Block


def pages() -> list[Path]:
    """Every page that is tested: the READMEs, CONTRIBUTING, and all under ``docs/`` that is written by hand."""
    found = [path for path in (*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md") if path.is_file()]
    found += [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent.name != "schema"]
    return found


def written() -> list[Path]:
    """The pages whose blocks follow the conventions above (the generated ones have their own)."""
    return [path for path in pages() if path in READMES or MANUAL in path.parents]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        kind, *marks = match["info"].split() or [""]
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, kind, tuple(marks), match["body"], match.start("body")))
    return found


def samples(page: Path) -> tuple[list[Policy], list[Sample]]:
    """The policies of a page, and the results that it states."""
    policies: list[Policy] = []
    stated: list[Sample] = []
    header = ""
    facts: Block | None = None
    for block in blocks(page):
        match block.kind:
            case "pol" if "残" in block.marks:
                continue
            case "pol":
                policy, header = _policy(block, header)
                policies.append(policy)
                facts = None
            case "facts":
                facts = block
            case "result":
                assert policies and facts is not None, f"{block.where}: no policy or facts before this result"
                stated.append(Sample(policies[-1], facts, block))
            case _:
                pass
    return policies, stated


def _policy(block: Block, header: str) -> tuple[Policy, str]:
    text = block.text
    codes = tuple(mark for mark in block.marks if re.fullmatch(r"P\d{4}", mark))
    if "声明" in block.marks:
        header = text
    elif "政策《" not in text:
        assert "片段" in block.marks or "错误" in block.marks, (
            f"{block.where}: not a whole file, and not a 片段"
        )
        assert header, f"{block.where}: a 片段 without a 声明 before it"
        if not re.match(r"\s*(第[零〇一二三四五六七八九十百\d]+条|对象|清单|定义|参数|用语)", text):
            text = "第一条 示例。\n" + text
        text = header + "\n" + text
    return Policy(block, text, codes), header


def compiled(policy: Policy) -> Compiled:
    """The policy after all stages."""
    return compile_text(Source(policy.block.where, policy.text))


def answers(sample: Sample) -> list[str]:
    """What the facts give, one line an answer, in the form of a ``result`` block."""
    made = compiled(sample.policy)
    assert made.policy is not None, [each.code for each in made.diagnostics]
    name = "facts.yaml" if "yaml" in sample.facts.marks else "facts.json"
    cases, extra, found = read_facts(sample.facts.text.encode(), name, made.policy)
    wrong = [f"{each.code} {dict(each.args)}" for each in found if each.severity == "error"]
    assert not wrong, f"{sample.facts.where}: {wrong}"
    code = compile_policy(made.policy, dict(extra.applicants[0].readings))
    if len(cases) == 1:
        return _lines(code.evaluate(cases[0]), "")
    lines = []
    for case, outcome in zip(cases, evaluate_many(code, cases).outcomes, strict=True):
        lines += _lines(outcome, case.name + " ")
    return lines


def _lines(outcome: Outcome, who: str) -> list[str]:
    lines = []
    for award in outcome.awards:
        name = award.id + (f"〔{award.item}〕" if award.item else "")
        amount = interval(award.floor, award.ceiling)
        shown = {"granted": amount, "denied": "不予", "unknown": f"待定 {amount}"}[award.status]
        lines.append(f"{who}{name} {shown}")
        if award.status != "denied":
            lines.append(f"{who}{name} 发给 {award.recipient}")
            lines.append(f"{who}{name} 资金 {award.funder}")
            for payer, paid in parts_of(award):
                lines.append(f"{who}{name} 分担 {payer} {interval(paid.floor, paid.ceiling)}")
    for right in outcome.rights:
        lines.append(f"{who}{right.id}{f'〔{right.item}〕' if right.item else ''} {_RIGHTS[right.status]}")
    for limit in outcome.limits:
        name = limit.id + (f"〔{limit.item}〕" if limit.item else "")
        lines.append(f"{who}{name} {_LIMITS[limit.status]}")
        if limit.actual:
            lines.append(f"{who}{name} {_LIMITS[limit.status]}，{limit.actual}（{limit.limit}）")
    lines.append(f"{who}合计 {interval(outcome.total.floor, outcome.total.ceiling)}")
    lines += [f"{who}缺 {missing.fact}" for missing in outcome.missing]
    return lines
