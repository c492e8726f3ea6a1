"""例: facts in the form of a facts file, and what must follow."""

from __future__ import annotations

from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.check.twice import twice
from policy_dsl.check.units import literal, money
from policy_dsl.core import ir
from policy_dsl.resolve import AwardSym, FactSym, ThingSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import small_number
from policy_dsl.types import SetT

_STATUS = {
    "nothing": "denied",
    "pending": "unknown",
    "entitled": "granted",
    "kept": "within",
    "broken": "exceeded",
}

Things = dict[str, dict[str, dict[str, object]]]
"""The items that a 例 gives: list → name → facts."""


class Index:
    """Which awards, rights and limits a name or an article stands for."""

    def __init__(self, awards: list[ir.Award], rights: list[ir.Right], limits: list[ir.Limit], names: dict[str, tuple[str, ...]]) -> None:  # fmt: skip
        self.names = names
        self.things: dict[str, str | None] = {}
        self.recipients = {a.id: a.recipient.name for a in awards if a.recipient.kind == "fact"}
        self.articles: dict[str, list[str]] = {}
        self.titles: dict[str, list[str]] = {}
        every: list[ir.Award | ir.Right | ir.Limit] = [*awards, *rights, *limits]
        for each in every:
            self.things[each.id] = each.thing
            ids = self.articles.setdefault(each.article, [])
            if each.id not in ids:
                ids.append(each.id)
            titled = self.titles.setdefault(each.title, [])
            if each.id not in titled:
                titled.append(each.id)

    def of_item(self, ids: tuple[str, ...], item: str, things: Things) -> tuple[str, ...]:
        """Those of ``ids`` that are worked out for each item of a list, and so for the one of this name."""
        return tuple(ident for ident in ids if item in things.get(self.things[ident] or "", {}))

    def find(self, target: t.Target, scope: Scope) -> tuple[str, ...]:
        """The ids that the words speak of. 合计金额 = all awards (empty)."""
        if target.article:
            ids = self.articles.get(scope_article(target.article), [])
            if target.item:
                at = ordinal(target.item) - 1
                ids = ids[at : at + 1]
            if not ids:
                raise scope.wrong("P0211", target.span, name=scope.text(target.span))
            return tuple(ids)
        assert target.nouns is not None
        word = target.nouns.words[-1]
        if word.text in ("合计金额", "合计", "总额"):
            return ()
        if word.text in self.names:
            return self.names[word.text]
        for symbol in scope.names.meanings(word.text):
            if isinstance(symbol, AwardSym):
                if symbol.kind == "title" and self.articles.get(symbol.article):
                    return tuple(self.articles[symbol.article])
                if self.titles.get(word.text):
                    return tuple(self.titles[word.text])
        if self.titles.get(word.text):
            return tuple(self.titles[word.text])
        raise scope.wrong("P0211", target.span, name=scope.text(target.span))


def scope_article(text: str) -> str:
    """第16条 → 第十六条; a number that no article can have stays as it is."""
    number = ordinal(text) if text.startswith("第") else 0
    return article_name(number) if number else text


def ordinal(text: str) -> int:
    """第十六条, 第16条, 第一项, （二） → the number; 0 for one that is far too long."""
    return small_number(text.strip("第条项（）"))


def article_name(number: int) -> str:
    """16 → 第十六条, 105 → 第一百零五条."""
    digits = "零一二三四五六七八九"
    words, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + digits[digit] + unit
        gap = False
    if 10 <= number < 20:
        words = words[1:]
    return f"第{words}条" if number < 10_000 else f"第{number}条"


def example(node: t.ExampleNode, scope: Scope, index: Index) -> ir.Example:
    """``例「…」：…；则…``."""
    facts: dict[str, object] = {"申报主体": node.name}
    readings: dict[str, str] = {}
    things: dict[str, dict[str, dict[str, object]]] = {}
    yearly = ""
    years: dict[str, dict[str, object]] = {}
    history: list[dict[str, object]] = []
    other: list[dict[str, object]] = []
    forms: dict[str, tuple[str, Span]] = {}
    stated: dict[tuple[str, ...], Span] = {}
    for given in node.givens:
        key = _stated(given, yearly, scope)
        if key is not None and stated.setdefault(key, given.span) is not given.span:
            raise WrongError(twice("".join(key[1:]), given.span, stated[key], scope.source))
        if key is not None and key[0] in ("fact", "year"):
            name = "".join(key[1:]) if key[0] == "fact" else key[1]
            before, span = forms.setdefault(name, (key[0], given.span))
            if before != key[0]:  # 研发投入为…，研发投入2024年为…: both cannot be meant
                raise WrongError(twice(name, given.span, span, scope.source))
        match given.kind:
            case "others":
                facts["未列事项"] = "无"
            case "reading":
                readings[given.item] = given.text
            case "received" | "received_other":
                assert given.year is not None and given.target is not None
                ids = index.find(given.target, scope)
                if len(ids) != 1:
                    raise scope.wrong(
                        "P0212", given.span, name=scope.text(given.target.span), count=str(len(ids))
                    )
                number = given.values[0]
                assert isinstance(number, t.Number)
                receipt: dict[str, object] = {
                    "年度": given.year.value[0],
                    "事项": ids[0],
                    "金额": number.text,
                }
                if given.target.thing:
                    receipt["项目"] = given.target.thing
                if given.level is not None:
                    receipt["档"] = "".join(word.text for word in given.level.words)
                under = "历史" if given.kind == "received" else "同类政策"
                receipts = history if given.kind == "received" else other
                facts[under] = receipts
                receipts.append(receipt)
            case "thing":
                assert given.thing is not None
                things.setdefault(thing_of(given.thing, scope), {}).setdefault(given.item, {})
            case "year":
                assert given.year is not None
                if given.nouns is not None:
                    yearly = _fact_name(given.nouns, None, scope)
                if not yearly:
                    raise scope.wrong("P0334", given.span, found=scope.text(given.span))
                number = given.values[0]
                assert isinstance(number, t.Number)
                facts[yearly] = years.setdefault(yearly, {})
                years[yearly][str(given.year.value[0])] = number.text
            case _:
                thing = thing_of(given.thing, scope) if given.thing else None
                assert given.nouns is not None
                name = _fact_name(given.nouns, thing, scope)
                value = _value(given, scope)
                if thing is None:
                    facts[name] = value
                else:
                    things.setdefault(thing, {}).setdefault(given.item, {})[name] = value
    for thing, items in things.items():
        facts[thing] = [{"名称": name, **values} for name, values in items.items()]
    expects = _expects(node, scope, index, things)
    return ir.Example(node.name, scope.article, facts, readings, expects, scope.origin(node.span))


def _stated(given: t.Given, yearly: str, scope: Scope) -> tuple[str, ...] | None:
    """What the 例 says here, to see whether it says it twice; earlier payments may well be alike."""
    match given.kind:
        case "received" | "received_other" | "thing":
            return None
        case "others":
            return "others", scope.text(given.span)
        case "reading":
            return "reading", given.item
        case "year":
            assert given.year is not None
            name = _fact_name(given.nouns, None, scope) if given.nouns is not None else yearly
            return "year", name, given.year.text
        case _:
            assert given.nouns is not None
            thing = thing_of(given.thing, scope) if given.thing else None
            owner = f"{thing}「{given.item}」的" if thing else ""
            return "fact", owner, _fact_name(given.nouns, thing, scope)


def _expects(node: t.ExampleNode, scope: Scope, index: Index, things: Things) -> tuple[ir.Expectation, ...]:
    """What must follow; two results for one award contradict each other, even if a run would meet only one."""
    expects = []
    seen: dict[tuple[str, tuple[str, ...], str], tuple[ir.Expectation, Span]] = {}
    for each in node.expects:
        made = _expect(each, scope, index, things)
        key = (made.kind, made.target if made.kind != "missing" else (made.status,), made.item)
        before, span = seen.setdefault(key, (made, each.span))
        same = (before.floor, before.ceiling, before.status) == (made.floor, made.ceiling, made.status)
        if before is not made and not same:
            raise WrongError(twice(made.label, each.span, span, scope.source))
        expects.append(made)
    return tuple(expects)


def thing_of(word: t.Word, scope: Scope) -> str:
    """The list that a word names."""
    things = [s for s in scope.names.meanings(word.text) if isinstance(s, ThingSym)]
    exact = [s for s in things if s.name == word.text] or things
    if len(exact) != 1:
        raise scope.wrong("P0213", word.span, name=word.text)
    return exact[0].name


def _fact_name(nouns: t.Nouns, thing: str | None, scope: Scope) -> str:
    text = "".join(word.text for word in nouns.words)
    if text in ("申报日期", "历史", "同类政策"):
        return text
    here = scope.about(thing)
    fact = here.fact(t.Word("WORD", text, nouns.span))
    if fact is None or fact.thing != thing:
        near = next((s.thing for s in scope.names.meanings(text) if isinstance(s, FactSym) and s.thing), "")
        if near and thing is None:
            raise scope.wrong("P0203", nouns.span, name=text, thing=near)
        raise scope.wrong("P0207", nouns.span, name=text)
    return fact.name


def _value(given: t.Given, scope: Scope) -> object:
    match given.kind:
        case "true":
            return True
        case "false":
            return False
        case "none":
            return "无"
        case _:
            values: list[object] = []
            for value in given.values:
                match value:
                    case t.Number(text=text):
                        values.append(text)
                    case t.Nouns(words=words):
                        values.append("".join(word.text for word in words))
                    case str():
                        values.append(value)
            assert given.nouns is not None
            fact = scope.about(thing_of(given.thing, scope) if given.thing else None).fact(
                given.nouns.words[-1]
            )
            if fact is not None and isinstance(fact.type, SetT):
                return values
            if len(values) != 1:
                raise scope.wrong("P0335", given.span, found=scope.text(given.span))
            return values[0]


def _lacking(nouns: t.Nouns, scope: Scope) -> str:
    """The fact that is asked for, by its own name (not an 又称); of the applicant or of any list."""
    text = "".join(word.text for word in nouns.words)
    symbols = scope.names.meanings(text)
    for symbol in symbols:
        if isinstance(symbol, FactSym | ThingSym):
            return symbol.name
    if text in ("申报日期", "历史", "同类政策"):
        return text
    raise scope.wrong("P0207", nouns.span, name=text)


def _expect(node: t.Expect, scope: Scope, index: Index, things: Things) -> ir.Expectation:
    label = scope.text(node.target.span)
    origin = scope.origin(node.span)
    if node.kind == "lacking":
        assert node.target.nouns is not None
        name = _lacking(node.target.nouns, scope)
        return ir.Expectation("missing", (), label, status=name, origin=origin)
    ids, item = index.find(node.target, scope), node.target.thing
    if item and not (ids := index.of_item(ids, item, things)):
        raise scope.wrong("P0220", node.target.span, name=scope.text(node.target.span), item=item)
    if node.number is None:
        return ir.Expectation("status", ids, label, status=_STATUS[node.kind], origin=origin, item=item)
    low = money(literal(node.number), scope, at_most=True)
    high = money(literal(node.number.high), scope, at_most=True) if node.number.high else low
    assert isinstance(low, ir.Const) and isinstance(high, ir.Const)
    floor = 0 if node.kind == "at_most" else low.value
    return ir.Expectation("money", ids, label, floor, high.value, origin=origin, item=item)


__all__ = ["Index", "article_name", "example", "ordinal", "scope_article", "thing_of"]
