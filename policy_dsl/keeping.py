"""Counterexamples kept as 例: written as a drafter would, formatted, checked and run before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from policy_dsl.check.examples import article_name
from policy_dsl.core.ir import Award, Limit, Policy, Right
from policy_dsl.facts import read_object
from policy_dsl.pipeline import compile_file, compile_source
from policy_dsl.proofs.verdict import Sums, Verdict
from policy_dsl.source import Source
from policy_dsl.syntax.format import format_text
from policy_dsl.trials import run_trials
from policy_dsl.types import MoneyT
from policy_dsl.values.case import Case
from policy_dsl.values.format import format_number


class CannotKeepError(Exception):
    """Why a counterexample cannot be written as a 例."""


def with_examples(path: str, policy: Policy, refuted: Sequence[Verdict]) -> tuple[str, list[str]]:
    """The text of the file with a 例 for each company of the counterexamples after its 性质, and their names. A 例
    says what the company gets now: when the rule is mended it is changed with it. Raises :class:`CannotKeepError`
    where the new text has a finding that the old one has not, or where a 例 does not come out as it says."""
    before = compile_file(Path(path))
    if before.policy is None or before.amended is not None:
        raise CannotKeepError(
            "修订文件里不写例，请写到原政策里" if before.amended is not None else "文件有错误"
        )
    text = before.source.text
    taken = {each.name for each in policy.examples}
    names: list[str] = []
    why: list[str] = []
    there = [_company(each.facts, policy) for each in policy.examples]
    for verdict in sorted(refuted, key=lambda each: each.goal.origin.start, reverse=True):
        try:
            bodies = [
                f"{'，'.join([*_givens(document, policy), *under])}；则{expected}。"
                for document, under, expected in _companies(verdict, policy)
                if under or _company(document, policy) not in there
            ]
        except CannotKeepError as problem:
            why.append(str(problem))
            continue
        fresh_names = []
        for _ in bodies:
            fresh_names.append(_fresh(f"反例：{verdict.goal.name}", taken))
            taken.add(fresh_names[-1])
        made = [f"例「{name}」：{body}" for name, body in zip(fresh_names, bodies, strict=True)]
        names = [*fresh_names, *names]
        if not made:
            continue
        at = _after(text, verdict.goal.origin.end)
        text = f"{text[:at]}\n{chr(10).join(made)}{text[at:]}"
    if not names and why:
        raise CannotKeepError("；".join(dict.fromkeys(why)))
    if not names:
        return before.source.text, []
    text = format_text(text)
    after = compile_source(Source(before.source.name, text), Path(path))
    known = [(each.code, each.args) for each in before.diagnostics]
    fresh = [each for each in after.diagnostics if (each.code, each.args) not in known]
    if after.policy is None or fresh:
        raise CannotKeepError(f"写出的例有问题（{'、'.join(each.code for each in fresh)}）")
    failed = [each.example.name for each in run_trials(after.policy, names).trials if not each.passed]
    if failed:
        raise CannotKeepError(f"写出的例「{failed[0]}」算出来不一样")
    return text, names


def _company(document: dict[str, object], policy: Policy) -> Case | None:
    """Who a 例 or a counterexample is about, however the values are written."""
    cases, _, _ = read_object(document, "例", policy)
    return msgspec.structs.replace(cases[0], name="") if len(cases) == 1 else None


def _fresh(name: str, taken: set[str]) -> str:
    for n in range(1, len(taken) + 2):
        tried = name if n == 1 else f"{name}（{n}）"
        if tried not in taken:
            return tried
    raise AssertionError


def _after(text: str, end: int) -> int:
    """The end of the sentence that reaches to ``end``."""
    at = text.find("。", max(0, end - 1))
    return len(text) if at < 0 else at + 1


def _companies(verdict: Verdict, policy: Policy) -> Iterator[tuple[dict[str, object], list[str], str]]:
    """For each 例: the company, the reading it is under, and what it gets."""
    goal, first = verdict.goal, verdict.witness[0]
    match goal.kind:
        case "exclusive":
            if len(goal.awards) != 1 or len(goal.others) != 1:
                raise CannotKeepError("说的不是两项")
            both = (f"{_named(ident, policy)}享有" for ident in (*goal.awards, *goal.others))
            yield first, [], "，".join(both)
        case "equal":
            sides = zip((goal.awards, goal.others), verdict.sums, strict=True)
            yield first, [], "，".join(_expected(ids, sums, policy) for ids, sums in sides)
        case "alike":
            for option, sums in zip(goal.values, verdict.sums, strict=True):
                yield first, [f"依「{goal.reading}」{option}"], _expected(goal.awards, sums, policy)
        case "stack":
            raise CannotKeepError("先后不同的算法写不成例")
        case _:
            for document, sums in zip(verdict.witness, verdict.sums, strict=True):
                yield document, [], _expected(goal.awards, sums, policy, each=bool(goal.each))


def _expected(awards: tuple[str, ...], sums: Sums, policy: Policy, *, each: bool = False) -> str:
    low, high = sums
    if high is None:
        raise CannotKeepError("金额没有上限")
    if each or len(awards) > 1:
        targets = {award.article for award in policy.awards if award.id in awards}
        whole = {award.id for award in policy.awards if award.article in targets}
        if each or len(targets) != 1 or whole != set(awards):
            raise CannotKeepError("说的不是一项或一整条")
        target = targets.pop()
    elif awards:
        target = _named(awards[0], policy)
    else:
        target = "合计金额"
    if high == 0:
        return f"{target}为无"
    if low == high:
        return f"{target}为{format_number(high, MoneyT())}"
    most = format_number(high, MoneyT())
    return f"{target}为不超过{most}" if low == 0 else f"{target}为{format_number(low, MoneyT())}至{most}"


def _named(ident: str, policy: Policy) -> str:
    """How a 例 speaks of an award: by its article, and by its place there where the article has others."""
    article = next(each.article for each in policy.awards if each.id == ident)
    rules: list[Award | Right | Limit] = [*policy.awards, *policy.rights, *policy.limits]
    inside = list(dict.fromkeys(each.id for each in rules if each.article == article))
    number = article_name(inside.index(ident) + 1).removesuffix("条")
    return article if len(inside) == 1 else f"{article}{number}项"


def _givens(document: dict[str, object], policy: Policy) -> Iterator[str]:
    things = {thing.name for thing in policy.things}
    for name, value in document.items():
        match value:
            case _ if name == "申报主体":
                pass
            case _ if name == "未列事项":
                yield "其余为无"
            case _ if name == "申报日期":
                year, month, day = str(value).split("-")
                yield f"申报日期为{int(year)}年{int(month)}月{int(day)}日"
            case list() if name in ("历史", "同类政策"):
                for row in value:
                    yield _receipt(row, name, policy)
            case list() if name in things:
                for row in value:
                    yield from _item(name, row)
            case dict():
                for at, (year, of) in enumerate(value.items()):
                    yield f"{'' if at else name}{year}年为{_value(of)}"
            case _:
                yield f"{name}为{_value(value)}"


def _item(thing: str, row: dict[str, object]) -> Iterator[str]:
    facts = {name: value for name, value in row.items() if name != "名称"}
    if not facts:
        yield f"{thing}「{row['名称']}」"
    for name, value in facts.items():
        if isinstance(value, dict):
            raise CannotKeepError("清单各项的逐年事实写不成例")
        yield f"{thing}「{row['名称']}」的{name}为{_value(value)}"


def _receipt(row: dict[str, object], name: str, policy: Policy) -> str:
    had = "已获" if name == "历史" else "已从同类政策获得"
    item = f"「{row['项目']}」" if "项目" in row else ""
    tier = f"（{row['档']}）" if "档" in row else ""
    return f"{row['年度']}年{had}{_named(str(row['事项']), policy)}{item}{row['金额']}{tier}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "和".join(map(_value, value)) or "无"
        case _:
            return str(value)
