"""What an answer shows, chosen once for text, Markdown and HTML: which rows, in what order, in what words.

Everything here is text of the user or of the policy as it came; the writer of a format escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from policy_dsl.core.result import AwardResult, LimitResult, Missing, Outcome, RightResult, Step, Total
from policy_dsl.present.amount import day, interval, step_value
from policy_dsl.present.words import say
from policy_dsl.types import NONE
from policy_dsl.values.shares import parted

_QUOTA = re.compile(r"每年[^，]*不超过[0-9]")

_ENDS = "，。；：,;\n"
"""What ends the first piece of a sentence."""

SHORT_PIECE = 10
"""Characters below which a piece of a sentence says too little to stand alone."""

MANY_KEYS = ("applicant", "s_granted", "s_total", "s_pending", "s_missing")
"""The columns of :func:`many_lines`."""

MOST_STEPS = 4
"""So many steps of a calculation, and no more, stand in a cell; `polc explain` shows them all."""

FEW = 8
"""So many refusals, and no more, are shown one by one without being asked for."""

Answer = AwardResult | RightResult | LimitResult


def awards(outcome: Outcome, status: str) -> list[AwardResult]:
    """The awards of one status, in the policy's order."""
    return [award for award in outcome.awards if award.status == status]


def rights(outcome: Outcome, verbose: bool = False) -> tuple[list[RightResult], list[RightResult]]:
    """The rights to show, and those that missing facts decide, to be counted; ``verbose``: all to show."""
    if verbose:
        return list(outcome.rights), []
    shown = [right for right in outcome.rights if right.status == "granted"]
    return shown, [right for right in outcome.rights if right.status == "unknown"]


def limits(outcome: Outcome, verbose: bool = False) -> tuple[list[LimitResult], list[LimitResult]]:
    """The same for limits, exceeded ones first."""
    order = ("exceeded", "within", "unknown", "not_applicable")
    every = sorted(outcome.limits, key=lambda limit: order.index(limit.status))
    if verbose:
        return every, []
    shown = [limit for limit in every if limit.status in ("exceeded", "within")]
    return shown, [limit for limit in every if limit.status == "unknown"]


def columns(rows: Sequence[Sequence[str | Sequence[str]]]) -> list[int]:
    """The columns of a table that say something in some row; the first two, which name the row, always do."""
    return (
        [at for at in range(len(rows[0])) if at < 2 or any("".join(row[at]) for row in rows)] if rows else []
    )


def still_open(shown: Sequence[Answer], lang: str = "zh") -> str:
    """«待定：第二十七条3项。»"""
    return say(lang, "undecided") + say(lang, "colon") + per_article(shown, lang) + say(lang, "end")


def title(answer: Answer, lang: str = "zh", beside: bool = False) -> str:
    """The title, with what is given instead of money, and the item that it is for. ``beside``: the recipient
    has a column of its own, so an item that is the recipient is not said twice."""
    name = answer.title
    if isinstance(answer, AwardResult) and answer.voucher and answer.voucher not in name:
        name += say(lang, "open_b") + answer.voucher + say(lang, "close_b")
    item = "" if beside and _is_recipient(answer) else answer.item
    return f"{name}{say(lang, 'colon')}{item}" if item else name


def _is_recipient(answer: Answer) -> bool:
    """Whether the item that it is for is also who is paid."""
    return isinstance(answer, AwardResult) and answer.recipient == answer.item


def first_piece(text: str) -> str:
    """The first piece of a rule's sentence, without the marks around it: who it is for.

    A piece that is too short to say that («每个乘用车型，») takes the next one with it.
    """
    text = text.strip(" \n\t　" + _ENDS)
    start = 0
    for at in [*_ends(text), len(text)]:
        piece = text[start:at]
        if text[at : at + 1] in ("，", ","):
            # how many are chosen does not say who: «每年评选不超过10个标杆案例，对标杆案例…»
            if start == 0 and _QUOTA.match(piece) and text[at + 1 : at + 2] == "对":
                start = at + 1
                continue
            if len(piece) < SHORT_PIECE or text[at + 1 : at + 2] in ("且", "或", "并"):
                continue
        return piece
    return text


def _ends(text: str) -> Iterator[int]:
    """Where the pieces end. A comma inside quotes or brackets belongs to the name."""
    depth = 0
    for at, char in enumerate(text):
        if char in "（(〔《「“":
            depth += 1
        elif char in "）)〕》」”":
            depth -= 1
        elif char in _ENDS and depth <= 0:
            yield at


def basis(award: AwardResult, lang: str = "zh", known: Sequence[str] = ()) -> tuple[str, ...]:
    """The column 依据: who it is for, how the amount came about (with a trace), what is weighed, what is
    still missing besides ``known``."""
    lines = [first_piece(award.text or award.quote), say(lang, "semi").join(reckoned(award, lang))]
    if award.basis:
        lines.append(say(lang, "weighs", basis=award.basis))
    needs = needed(award, known)
    if needs:
        lines.append(say(lang, "lacking", facts=listed(needs, lang)))
    elif award.needs:
        lines.append(say(lang, "sum_open"))
    return tuple(line for line in lines if line)


def reckoned(award: AwardResult, lang: str = "zh") -> list[str]:
    """The steps of the calculation that made the amount what it is, in order: «新增额×5%＝135万元».

    Empty without a trace. What the columns beside it say already is left out, and so is a step that changed
    nothing: a cap that was not reached, nothing received before. Of a sum over many things only what
    holds for the sum is said.
    """
    sums = [step for step in award.steps if step.holds is None and step.low is not None]
    if [step.kind for step in sums if not _idle(step)] == ["value"] and sums[0].high == award.ceiling:
        return []
    lead = first_piece(award.text or award.quote)
    summed = award.item is None and any("[" in name for step in award.steps for name, _ in step.inputs)
    out: dict[str, None] = {}
    value: tuple[int | None, int | None] = (None, None)
    for step in sums:
        before, value = value, (step.low, step.high)
        if _idle(step) or (summed and step.kind not in ("cap", "deduct")):
            continue
        shown = step_value(step, lang)
        if step.kind == "cap":
            # one cap on several awards may bind without taking anything off this one
            if _above(before[1], step.high) or _above(before[1], award.ceiling):
                text = step.text
                if step.low == step.high and shown not in text:
                    text = say(lang, "comes_to", text=text, value=shown)
                out[say(lang, "capped" if step.bound else "capped_maybe", text=text)] = None
        elif step.kind == "value":
            out |= {} if step.text in lead else {step.text: None}
        elif value != before:
            out[say(lang, "comes_to", text=step.text, value=shown)] = None
    return list(out)[:MOST_STEPS]


def _above(high: int | None, cap: int | None) -> bool:
    """Whether ``cap`` takes something off a value of at most ``high`` (None = no upper end, or not known)."""
    return cap is not None and (high is None or high > cap)


def _idle(step: Step) -> bool:
    """Whether a step of a calculation changed nothing, or is only what the next one starts from."""
    match step.kind:
        case "base":
            return True
        case "cap":
            return step.bound is False
        case "overlap" | "history":
            return all(value == NONE for _, value in step.inputs)
        case _:
            return False


def needed(answer: Answer, known: Sequence[str] = ()) -> tuple[str, ...]:
    """What it needs besides ``known``."""
    return tuple(name for name in answer.needs if name not in known)


def all_need(shown: Sequence[Answer]) -> tuple[str, ...]:
    """The facts that every one of three or more needs: said once, not in each row."""
    if len(shown) < 3:
        return ()
    return tuple(name for name in shown[0].needs if all(name in one.needs for one in shown))


def said(answer: RightResult | LimitResult, lang: str = "zh") -> tuple[str, ...]:
    """The column 规定 of a right or a limit: the rule in short, and what is still missing.

    The title of a limit often is its rule, and is not said twice.
    """
    piece = first_piece(answer.text or answer.quote)
    lines = ["" if isinstance(answer, LimitResult) and answer.title in answer.text else piece]
    if answer.needs:
        lines.append(say(lang, "needs") + say(lang, "colon") + listed(answer.needs, lang))
    return tuple(line for line in lines if line)


def listed(names: Sequence[str], lang: str = "zh", most: int = 6) -> str:
    """Names in a row; more than ``most`` are counted."""
    shown = say(lang, "list").join(names[:most])
    return shown + (say(lang, "more", n=len(names)) if len(names) > most else "")


def amount(award: AwardResult, lang: str = "zh") -> str:
    """保底–最高 of an award. An upper end is 不限 only where the policy sets none, else 待定."""
    return interval(award.floor, award.ceiling, lang, top_word(award))


def top_word(award: AwardResult) -> str:
    """How an upper end that is not there is called."""
    return "no_limit" if award.kind == "open" or not award.needs else "undecided"


def total(outcome: Outcome, sums: Total | None = None, lang: str = "zh") -> str:
    """A total as text; without ``sums`` the one over everything."""
    return _sum(sums or outcome.total, _endless(outcome), lang)


def _endless(outcome: Outcome) -> list[AwardResult]:
    """The awards without an upper end."""
    return [award for award in outcome.awards if award.status != "denied" and award.ceiling is None]


def _sum(sums: Total, endless: Sequence[AwardResult], lang: str) -> str:
    """A sum as text. An upper end that is not there is 不限 only if no missing fact would give it one."""
    open_ = endless and all(top_word(award) == "undecided" for award in endless)
    return interval(sums.floor, sums.ceiling, lang, "undecided" if open_ else "no_limit")


def decided(outcome: Outcome) -> Total:
    """What the granted awards come to. While others are open: bounds that certainly hold, since awards
    that are set off against each other can only come to less than their ceilings."""
    granted, pending = awards(outcome, "granted"), awards(outcome, "unknown")
    if not pending:
        return outcome.total
    sums = plus(Total(award.floor, award.ceiling) for award in granted)
    whole = outcome.total.ceiling
    if whole is not None and (sums.ceiling is None or whole < sums.ceiling):
        return Total(sums.floor, whole)
    return sums


def plus(sums: Iterable[Total]) -> Total:
    """The sum; without an upper end when one of them has none."""
    floor = 0
    ceiling: int | None = 0
    for one in sums:
        floor += one.floor
        ceiling = None if ceiling is None or one.ceiling is None else ceiling + one.ceiling
    return Total(floor, ceiling)


def by_recipient(outcome: Outcome, lang: str = "zh") -> list[tuple[int, str, str]]:
    """(depth, label, amount) by recipient, without those who get nothing; empty when there is only one.

    The applicant stands first. Several others beside it also get a sum of their own, and stand below it;
    those of them for whom everything is open are one line.
    """
    some = [(name, sums) for name, sums in outcome.totals.items() if sums != Total(0, 0)]
    if len(some) < 2:
        return []
    own = [pair for pair in some if is_applicant(outcome, pair[0])]
    others = [pair for pair in some if not is_applicant(outcome, pair[0])]
    sure = {award.recipient for award in outcome.awards if award.status == "granted"}
    vague = [pair for pair in others if pair[0] not in sure]
    if len(vague) > 2:
        others = [pair for pair in others if pair[0] in sure]
    else:
        vague = []
    rows = [(1, say(lang, "own", name=name), total(outcome, sums, lang)) for name, sums in own]
    below = bool(own) and len(others) + len(vague) > 1
    if below:
        every = plus(sums for _, sums in others + vague)
        rows.append((1, say(lang, "others"), total(outcome, every, lang)))
    key, depth = ("which", 2) if below else ("own", 1)
    rows += [(depth, say(lang, key, name=name), total(outcome, sums, lang)) for name, sums in others]
    if vague:
        words = say(lang, "others_pending", n=len(vague))
        rows.append((depth, words, total(outcome, plus(sums for _, sums in vague), lang)))
    return rows


def parts_of(award: AwardResult) -> list[tuple[str, Total]]:
    """What each payer of an award pays of it: exactly where the text states the shares, else something up to all of it."""
    if not award.payers:
        return []
    shares = [payer.share for payer in award.payers if payer.share is not None]
    if len(shares) < len(award.payers):
        return [(payer.name, Total(0, award.ceiling)) for payer in award.payers]
    floors = parted(award.floor, shares)
    ceilings = [None] * len(shares) if award.ceiling is None else parted(award.ceiling, shares)
    return [
        (payer.name, Total(floor, ceiling))
        for payer, floor, ceiling in zip(award.payers, floors, ceilings, strict=True)
    ]


def by_payer(outcome: Outcome) -> dict[str, Total]:
    """What each of those who pay comes to over all awards, in the order of the text; empty where no award has shares of
    its own that the text states."""
    given = [award for award in outcome.awards if award.status != "denied"]
    if not any(len(award.payers) > 1 and award.payers[0].share is not None for award in given):
        return {}
    found: dict[str, Total] = {}
    for award in given:
        for name, sums in parts_of(award):
            found[name] = plus((found[name], sums)) if name in found else sums
    return found


def is_applicant(outcome: Outcome, recipient: str) -> bool:
    """Whether a recipient is the applicant itself: by name, or as 企业."""
    return recipient in (outcome.applicant, "企业", "申请人") or recipient.startswith(("企业（", "企业："))


def title_lines(answer: Answer, lang: str = "zh", beside: bool = False) -> tuple[str, ...]:
    """The same for a table, the item under the title."""
    name = title(msgspec.structs.replace(answer, item=None), lang)
    twice = beside and _is_recipient(answer)
    return (name, f"（{answer.item}）") if answer.item and not twice else (name,)


def usual_funder(shown: Sequence[AwardResult]) -> str:
    """Who pays most of them. Said once below the table, so that its column only shows the others."""
    funders: dict[str, int] = {}
    for award in shown:
        funders[award.funder] = funders.get(award.funder, 0) + 1
    return max(funders, key=lambda name: funders[name], default="")


def per_article(shown: Iterable[Answer], lang: str = "zh") -> str:
    """«第一条3项、第四条2项», in their order."""
    found: dict[str, int] = {}
    for one in shown:
        found[one.article] = found.get(one.article, 0) + 1
    return say(lang, "list").join(say(lang, "count_of", article=a, n=n) for a, n in found.items())


def missing(outcome: Outcome, lang: str = "zh") -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(facts, what they decide), facts that decide the same together, the most decisive first."""
    groups: dict[tuple[str, ...], list[Missing]] = {}
    for one in outcome.missing:
        groups.setdefault(one.decides, []).append(one)
    every: tuple[Answer, ...] = (*outcome.awards, *outcome.rights, *outcome.limits)
    names = {one.id: one for one in every}
    rows = []
    for decides, facts in sorted(groups.items(), key=lambda pair: -len(pair[0])):
        said = []
        for id_ in decides:
            found = names.get(id_)
            said.append(id_ if found is None else _named(found, lang))
        rows.append((tuple(one.fact for one in facts), tuple(dict.fromkeys(said))))
    return rows


def _named(found: Answer, lang: str) -> str:
    return found.title + say(lang, "open_b") + found.article + say(lang, "close_b")


def headline(outcome: Outcome, lang: str = "zh", bare: bool = False) -> str:
    """The answer in one sentence: how many, how much (not if ``bare``), what is open."""
    granted, pending = awards(outcome, "granted"), awards(outcome, "unknown")
    lead = say(lang, "granted_n", n=len(granted)) if granted else say(lang, "none_granted")
    if granted and not bare:
        sums = total(outcome, decided(outcome), lang)
        lead += say(lang, "comma") + say(lang, "total_is", sum=sums)
    if pending:
        lead += say(lang, "semi") + say(lang, "also_pending_n" if granted else "pending_n", n=len(pending))
    return lead + say(lang, "end")


def sums(outcome: Outcome, lang: str = "zh") -> list[tuple[str, str]]:
    """(label, amount) of 合计: one line; two while something is open besides what is granted."""
    if not awards(outcome, "unknown"):
        return [(say(lang, "s_total"), total(outcome, None, lang))]
    rows = [(say(lang, "with_pending"), total(outcome, None, lang))]
    if awards(outcome, "granted"):
        rows.insert(0, (say(lang, "decided_part"), total(outcome, decided(outcome), lang)))
    return rows


def heading(outcome: Outcome, lang: str = "zh") -> list[tuple[str, str]]:
    """(label, value) of what the answer is about."""
    rows = [
        (say(lang, "applicant"), outcome.applicant or say(lang, "no_name")),
        (say(lang, "date"), day(outcome.date, lang)),
    ]
    if outcome.readings:
        chosen = say(lang, "semi").join(f"{name}＝{option}" for name, option in outcome.readings.items())
        rows.append((say(lang, "readings"), chosen))
    return rows


def notices(outcome: Outcome, lang: str = "zh", verbose: bool = False) -> list[str]:
    """What the reader must know, each once. Quotas and caps of articles under which nothing is granted yet
    are counted, unless ``verbose``."""
    granted = {award.article for award in outcome.awards if award.status == "granted"}
    shown: dict[str, None] = {}
    folded: dict[str, None] = {}
    for notice in outcome.notices:
        text = (notice.article + say(lang, "colon") if notice.article else "") + notice.text
        far = notice.code in ("pool", "cap") and notice.article and notice.article not in granted
        (folded if far and not verbose else shown)[text] = None
    return [*shown, say(lang, "more_notices", n=len(folded))] if folded else list(shown)


def one_line(outcome: Outcome, lang: str = "zh") -> tuple[str, str, str, str, str]:
    """An applicant among several: name, how many granted, how much, how many open, how many facts missing."""
    return (
        outcome.applicant or say(lang, "no_name"),
        str(len(awards(outcome, "granted"))),
        total(outcome, decided(outcome), lang),
        str(len(awards(outcome, "unknown"))),
        str(len(outcome.missing)),
    )


def many_lines(outcomes: Sequence[Outcome], lang: str = "zh") -> list[tuple[str, ...]]:
    """One line for each applicant, and below them the sum of what they get."""
    rows: list[tuple[str, ...]] = [one_line(outcome, lang) for outcome in outcomes]
    sums = plus(decided(outcome) for outcome in outcomes)
    counts = [sum(len(awards(outcome, status)) for outcome in outcomes) for status in ("granted", "unknown")]
    endless = [award for outcome in outcomes for award in _endless(outcome)]
    return [*rows, (say(lang, "s_total"), str(counts[0]), _sum(sums, endless, lang), str(counts[1]), "")]


def policy_name(outcome: Outcome) -> str:
    """The policy's name and its number."""
    name = outcome.policy if outcome.policy.startswith("《") else f"《{outcome.policy}》"
    return f"{name}（{outcome.number}）" if outcome.number else name


def same_reason(denied: Sequence[AwardResult]) -> str:
    """The reason, when all of two or more are refused for the same one; else ""."""
    reasons = {award.reason for award in denied}
    return reasons.pop() if len(denied) > 1 and len(reasons) == 1 else ""


def worth_noting(shown: Iterable[AwardResult]) -> bool:
    """Whether an award is a range, so that the reader needs to know what the two ends mean."""
    return any(award.floor != award.ceiling for award in shown)
