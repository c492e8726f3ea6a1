"""One award from its sentence to its sum: what `polc explain` shows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl.core.ir import Origin
from policy_dsl.core.result import AwardResult, LimitResult, Outcome, RightResult, Step
from policy_dsl.diagnostics.render import cells, visible
from policy_dsl.present import view
from policy_dsl.present.amount import figure, step_value
from policy_dsl.present.cells import clip, hang, pad
from policy_dsl.present.words import WORDS, say
from policy_dsl.values.format import UNKNOWN

MARKS = {True: "✓", False: "✗", None: "?"}
STYLES = {True: "32", False: "31", None: "33"}


def find(outcome: Outcome, key: str, item: str | None = None) -> list[view.Answer]:
    """Awards, rights and limits that ``key`` names: an id, else a title, else an article, else a part
    of a title; of one ``item`` only, if given. Empty when there is none."""
    every: tuple[view.Answer, ...] = (*outcome.awards, *outcome.rights, *outcome.limits)
    if item is not None:
        every = tuple(one for one in every if one.item == item)
    for test in (
        [one for one in every if one.id == key],
        [one for one in every if one.title == key],
        [one for one in every if one.article == key],
        [one for one in every if key and key in one.title],
    ):
        if test:
            return test
    return []


def explain(
    outcome: Outcome,
    key: str,
    item: str | None = None,
    lang: str = "zh",
    color: bool = False,
    width: int = 100,
) -> str:
    """The explanation of what ``key`` names (see :func:`find`). ``LookupError`` when it names nothing."""
    found = find(outcome, key, item)
    if not found:
        raise LookupError(key)
    parts = []
    quote = ""
    for answer in found:
        again = bool(quote) and answer.quote == quote
        quote = answer.quote
        parts.append(_one(answer, lang, color, max(width, 40), again))
    return "\n".join(parts)


def words_of(step: Step, lang: str) -> tuple[str, ...]:
    """What stands behind a step: the values put in, what is missing, whether a cap bound."""
    said = []
    given = [pair for pair in step.inputs if pair[1] != UNKNOWN or not step.needs]
    if given:
        pairs = (say(lang, "input", name=name, value=figure(value, lang)) for name, value in given)
        said.append(say(lang, "comma").join(pairs))
    if step.needs:
        said.append(say(lang, "missing_facts", facts=view.listed(step.needs, lang)))
    if step.kind == "cap":
        key = {True: "bound_yes", False: "bound_no", None: "bound_maybe"}[step.bound]
        said.append(say(lang, key))
    return tuple(said)


def is_condition(step: Step) -> bool:
    """Whether a step is a condition (✓ ✗ ?), not a line of the calculation."""
    return step.holds is not None or (step.low is None and step.high is None)


def _bare(step: Step) -> Step:
    """The step without its place."""
    return msgspec.structs.replace(step, origin=Origin(0, 0))


def signs(steps: Sequence[Step]) -> list[str]:
    """= before the value of a step; ≤ before what is left of a cap on several awards, which is no value of
    this one."""
    out = []
    before: int | None = None
    for step in steps:
        if step.kind == "cap" and before is not None and step.high is not None and step.high > before:
            out.append("≤")
            continue
        out.append("=")
        before = None if is_condition(step) else step.high
    return out


def kind_of(step: Step, lang: str) -> str:
    """The word for a step of a calculation."""
    key = f"k_{step.kind}"
    return say(lang, key) if key in WORDS else step.kind


def result_of(answer: view.Answer, lang: str) -> str:
    """The last line of an explanation."""
    said = say(lang, answer.status)
    match answer:
        case AwardResult():
            if answer.status == "denied":
                return said + (say(lang, "semi") + answer.reason if answer.reason else "")
            sums = view.amount(answer, lang)
            said += "" if sums == said else say(lang, "comma") + sums
            if answer.status == "granted" and answer.floor != answer.ceiling and not answer.needs:
                said += say(lang, "semi") + say(lang, "decided_by")
        case LimitResult():
            for key, text in (("actual", answer.actual), ("limit", answer.limit)):
                if shown := figure(text, lang):
                    said += say(lang, "comma") + say(lang, key).lower() + say(lang, "colon") + shown
        case RightResult():
            pass
    if answer.needs:
        said += say(lang, "semi") + say(lang, "missing_facts", facts=view.listed(answer.needs, lang))
    return said


def _facts(answer: view.Answer, lang: str, again: bool) -> list[tuple[str, str]]:
    """(label, value) above the conditions. ``again``: the quote has just been shown."""
    quote = say(lang, "as_above") if again else f"「{answer.quote}」" if answer.quote else ""
    rows = [("quote", quote), ("rule", answer.text)]
    match answer:
        case AwardResult():
            rows += [
                ("recipient", answer.recipient),
                ("funder", answer.funder),
                ("kind", say(lang, answer.kind)),
            ]
        case RightResult():
            rows.append(("recipient", answer.holder))
        case LimitResult():
            pass
    return [(say(lang, label), value) for label, value in rows if value]


def _one(answer: view.Answer, lang: str, color: bool, width: int, again: bool) -> str:
    def paint(text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if color and text else text

    colon = say(lang, "colon")
    lines = [paint(clip(f"{answer.article} {view.title(answer, lang)}", 200), "1")]
    for label, value in _facts(answer, lang, again):
        lines += hang(label + colon, clip(value, 4000), width)
    # alternatives often share a condition; once is enough
    conditions = list(
        dict.fromkeys(condition for condition in map(_bare, answer.steps) if is_condition(condition))
    )
    sums = [step for step in answer.steps if not is_condition(step)]
    if conditions:
        lines += ["", paint(say(lang, "conditions"), "1")]
        for step in conditions:
            said = visible(step.text)
            behind = visible(say(lang, "semi").join(words_of(step, lang)))
            if behind:
                said += say(lang, "open_b") + behind + say(lang, "close_b")
            first, *rest = hang("    ", said, width)
            lines += [f"  {paint(MARKS[step.holds], STYLES[step.holds])} {first[4:]}", *rest]
    if sums:
        lines += ["", paint(say(lang, "arithmetic"), "1"), *_sums(sums, lang, width)]
    if not answer.steps:
        lines += ["", say(lang, "no_steps")]
    lines.append("")
    result = hang(say(lang, "result") + colon, clip(result_of(answer, lang), 400), width)
    lines += [paint(line, "1") for line in result]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _sums(steps: Sequence[Step], lang: str, width: int) -> list[str]:
    """The calculation, line by line: kind, words, value; below each what it was made from."""
    kinds = [visible(kind_of(step, lang)) for step in steps]
    texts = [clip(step.text.removeprefix(kind), 60) for step, kind in zip(steps, kinds, strict=True)]
    values = [visible(step_value(step, lang)) for step in steps]
    first = max(cells(kind) for kind in kinds)
    second = min(max(cells(text) for text in texts), max(width // 2, 16))
    lines: list[str] = []
    for step, kind, text, value, sign in zip(steps, kinds, texts, values, signs(steps), strict=True):
        label = f"  {pad(kind, first)}  "
        if cells(text) <= second:
            lines.append(f"{label}{pad(text, second)}  {sign} {value}")
        else:
            lines += hang(label, text, width)
            lines.append(f"{' ' * cells(label)}{' ' * second}  {sign} {value}")
        behind = words_of(step, lang)
        if behind:
            lines += hang(" " * cells(label), visible(say(lang, "semi").join(behind)), width)
    return lines
