"""What two policies differ in, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_dsl.core.result import AwardResult, Step
from policy_dsl.diagnostics.render import visible
from policy_dsl.diff.change import MONEY, STATES, WAYS, Change, Most, Move, Row, Way
from policy_dsl.diff.differences import Answer, Differences
from policy_dsl.diff.notes import WEIGHTY, Note
from policy_dsl.present.amount import interval, money, step_value, yuan
from policy_dsl.present.cells import clip
from policy_dsl.present.differences_words import WHAT, note_line, row_name, why_open
from policy_dsl.present.explain import MARKS, is_condition, kind_of, signs, words_of
from policy_dsl.present.jsonout import step_data
from policy_dsl.present.properties import stated
from policy_dsl.present.words import say
from policy_dsl.proofs.findings import amount
from policy_dsl.proofs.verdict import Sums

_STATES = {
    "denied": ("不享有", "denied"),
    "granted": ("享有", "granted"),
    "exceeded": ("超出", "exceeded"),
    "within": ("符合", "within"),
    "not_applicable": ("不适用", "not applicable"),
}


def text(found: Differences, lang: str, color: bool, verbose: bool) -> str:
    """Article by article what moved, with the companies that show it; then what else is not the same."""
    shown = _Text(lang, color, verbose)
    lines = [*shown.head(found), ""]
    for at, change in enumerate(found.changes):
        if change.word != "same" or (change.row.only and change.row.kind == "award"):
            lines += [*shown.change(at, change, found), ""]
    for weighty in (True, False):
        notes = [note for note in found.notes if (note.subject in WEIGHTY) is weighty]
        if notes:
            lines += [*shown.notes(notes, weighty), ""]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)


class _Text:
    def __init__(self, lang: str, color: bool, verbose: bool) -> None:
        self.lang = lang
        self.zh = lang == "zh"
        self.at = 0 if self.zh else 1
        self.color = color
        self.verbose = verbose

    def _paint(self, words: str, style: str) -> str:
        return f"\x1b[{style}m{words}\x1b[0m" if self.color and words else words

    # --- head
    def head(self, found: Differences) -> list[str]:
        old, new = map(visible, found.names)
        lines = [f"旧：{old}　新：{new}" if self.zh else f"old: {old}  new: {new}"]
        for name in dict.fromkeys((*found.readings[0], *found.readings[1])):
            one, two = (readings.get(name, "") for readings in found.readings)
            if one != two and one and two:
                lines.append(
                    f"解读「{name}」：旧按{one}，新按{two}"
                    if self.zh
                    else f"reading {name}: old {one}, new {two}"
                )
        if found.days == "new":
            lines.append(
                "两份没有同时施行的日子：下面当作旧的在新的施行期内仍然有效来比较。"
                if self.zh
                else "The two are never in force on one day: the old one is taken as if in force with the new one."
            )
        lines.append(self._paint(self._summary(found), "1"))
        return lines

    def _summary(self, found: Differences) -> str:
        rows = [each for each in found.changes if each.row.kind not in ("article", "total")]
        counts = {word: sum(each.word == word for each in rows) for word in ("differs", "unknown", "same")}
        weighty = sum(note.subject in WEIGHTY for note in found.notes)
        names = {
            "differs": ("{n}项结果变了", "{n} with other results"),
            "unknown": ("{n}项没有结论", "{n} not decided"),
            "same": ("{n}项结果相同", "{n} the same"),
        }
        parts = [names[word][self.at].format(n=n) for word, n in counts.items() if n]
        if weighty:
            parts.insert(
                1 if counts["differs"] else 0,
                f"另有{weighty}处变化" if self.zh else f"{weighty} other changes",
            )
        if found.differs:
            start = "意思变了：" if self.zh else "The meaning is another one: "
        elif counts["unknown"]:
            start = "没有结论：" if self.zh else "Not decided: "
        else:
            start = "意思相同：" if self.zh else "The same meaning: "
        end = "。" if self.zh else "."
        return start + ("，" if self.zh else ", ").join(parts) + end

    # --- one row
    def change(self, at: int, change: Change, found: Differences) -> list[str]:
        row = change.row
        lines = [self._paint(visible(row_name(row, self.lang)), "1"), f"  {self._verdict(change)}"]
        if row.kind in MONEY:
            for way, move in zip(WAYS, (change.up, change.down), strict=True):
                if said := self._most(way, move.most):
                    lines.append(f"  {said}")
        for way, move in zip(WAYS, (change.up, change.down), strict=True):
            if move.shown is not None:
                lines += self._company(row, way, move, found.answers[at, way])
        return lines

    def _verdict(self, change: Change) -> str:
        zh, row = self.zh, change.row
        only = (
            ""
            if not row.only or row.kind in ("article", "total")
            else WHAT[row.only][self.at] + ("，" if zh else ", ")
        )
        if change.word == "same":
            return only + (
                "但没有企业的结果因此不同（经证明）" if zh else "but no company's result differs (proved)"
            )
        if change.word == "unknown":
            why = why_open(change, self.lang)
            return only + (f"没有结论（{why}）" if zh else f"not decided ({why})")
        return only + self._direction(change)

    def _direction(self, change: Change) -> str:
        money = change.row.kind in MONEY
        up, down = (
            (("增", "减") if money else ("放宽", "收紧"))
            if self.zh
            else (("more", "less") if money else ("looser", "stricter"))
        )
        match change.way, change.settled:
            case "both", _:
                words = f"有的{up}，有的{down}" if self.zh else f"some {up}, some {down}"
                return words
            case way, True:
                first, second = (up, down) if way == "up" else (down, up)
                return (
                    f"只{first}不{second}（经证明）" if self.zh else f"only {first}, never {second} (proved)"
                )
            case way, _:
                first, second = (up, down) if way == "up" else (down, up)
                open_ = change.down if way == "up" else change.up
                why = why_open(open_, self.lang)
                if self.zh:
                    return f"有的{first}；有没有{second}的，没有结论（{why}）"
                return f"some {first}; whether any {second} is not decided ({why})"

    def _most(self, way: Way, most: Most) -> str:
        verb = ("多得" if way == "up" else "少得") if self.zh else ("more" if way == "up" else "less")
        if most.none:
            each = most.thing and (f"每个{most.thing}" if self.zh else f" for each {most.thing}")
            return f"{each}{verb}的金额没有上限" if self.zh else f"there is no end to how much {verb}{each}"
        if not most.proved:
            return ""
        much = money(most.amount, self.lang)
        each = most.thing and (f"每个{most.thing}" if self.zh else f" for each {most.thing}")
        if most.reached:
            return f"{each}最多{verb}{much}" if self.zh else f"at most {much} {verb}{each}"
        return f"{each}{verb}不超过{much}" if self.zh else f"not above {much} {verb}{each}"

    def _company(
        self, row: Row, way: Way, move: Move, answers: tuple[tuple[Answer, ...], tuple[Answer, ...]]
    ) -> list[str]:
        assert move.shown is not None
        zh, shown = self.zh, move.shown
        money_ = row.kind in MONEY
        word = ({"up": "多得", "down": "少得"} if money_ else {"up": "放宽", "down": "收紧"})[way]
        if not zh:
            word = ({"up": "more", "down": "less"} if money_ else {"up": "looser", "down": "stricter"})[way]
        lines = [
            f"  {word}：一家这样的企业（其余为无）"
            if zh
            else f"  {word}: a company like this (all else: none)"
        ]
        facts = list(dict.fromkeys((*stated(shown.old), *stated(shown.new))))
        lines += [f"    {line}" for line in facts]
        traces = [self._trace(of) for of in answers]
        for side, sums in enumerate((shown.before, shown.after)):
            label = (("旧", "新") if zh else ("old", "new"))[side]
            lines.append(f"    {label}{'：' if zh else ': '}{self._sums(row, sums)}")
            other = traces[1 - side]
            lines += [f"      {line}" for line in traces[side] if self.verbose or line not in other]
        return lines

    def _sums(self, row: Row, sums: Sums) -> str:
        if row.kind in STATES:
            return _STATES[STATES[row.kind][sums[0]]][self.at]
        return amount(sums) if self.zh else interval(*sums, lang=self.lang)

    def _trace(self, answers: Sequence[Answer]) -> list[str]:
        """How the sum comes about, a line a step."""
        lines: list[str] = []
        for answer in answers:
            item = f"「{answer.item}」" if answer.item else ""
            for step, sign in zip(answer.steps, signs(answer.steps), strict=True):
                lines.append(clip(item + self._step(step, sign), 160))
            if isinstance(answer, AwardResult) and answer.status == "denied" and answer.reason:
                lines.append(clip(item + answer.reason, 160))
        return list(dict.fromkeys(lines))

    def _step(self, step: Step, sign: str) -> str:
        behind = say(self.lang, "semi").join(words_of(step, self.lang))
        tail = say(self.lang, "open_b") + behind + say(self.lang, "close_b") if behind else ""
        if is_condition(step):
            return f"{MARKS[step.holds]} {visible(step.text)}{visible(tail)}"
        kind = kind_of(step, self.lang)
        words = visible(step.text.removeprefix(kind))
        return f"{kind} {words}{visible(tail)} {sign} {step_value(step, self.lang)}"

    # --- the rest
    def notes(self, notes: Sequence[Note], weighty: bool) -> Iterator[str]:
        head = (
            ("其他变化", "Other changes")
            if weighty
            else ("写法和声明的变化（影响见上）", "Declarations and texts (their effect is above)")
        )
        yield self._paint(head[self.at], "1")
        for each in notes:
            yield f"  {visible(note_line(each, self.lang))}"


def data(found: Differences) -> dict[str, object]:
    """The same as plain data; amounts in 元 as text."""
    return {
        "version": 1,
        "old": {"file": found.names[0], "readings": dict(found.readings[0])},
        "new": {"file": found.names[1], "readings": dict(found.readings[1])},
        "same": not found.differs and not any(each.word == "unknown" for each in found.changes),
        "differs": found.differs,
        "days": found.days,
        "changes": [_change(at, change, found) for at, change in enumerate(found.changes)],
        "notes": [
            {
                "subject": note.subject,
                "what": note.what,
                "article": note.article,
                "name": note.name,
                "before": note.before,
                "after": note.after,
                "counts": note.subject in WEIGHTY,
            }
            for note in found.notes
        ],
    }


def _change(at: int, change: Change, found: Differences) -> dict[str, object]:
    row = change.row
    return {
        "kind": row.kind,
        "article": row.article,
        "title": row.title,
        "only": row.only,
        "old": list(row.old),
        "new": list(row.own),
        "verdict": change.word,
        "method": change.method,
        "way": change.way,
        "settled": change.word == "same" or (change.word == "differs" and change.settled),
        "why": change.why,
        "detail": change.detail,
        "seconds": change.seconds,
        "up": _move(row, change.up, found.answers.get((at, "up"))),
        "down": _move(row, change.down, found.answers.get((at, "down"))),
    }


def _move(
    row: Row, move: Move, answers: tuple[tuple[Answer, ...], tuple[Answer, ...]] | None
) -> dict[str, object]:
    most = move.most
    return {
        "never": move.never,
        "why": move.why,
        "detail": move.detail,
        "at_most": yuan(most.amount) if most.proved else None,
        "reached": most.reached,
        "unlimited": most.none,
        "of_item": most.thing or None,
        "company": None
        if move.shown is None or answers is None
        else {
            "old": _half(row, move.shown.old, move.shown.before, answers[0]),
            "new": _half(row, move.shown.new, move.shown.after, answers[1]),
        },
    }


def _half(row: Row, facts: dict[str, object], sums: Sums, answers: tuple[Answer, ...]) -> dict[str, object]:
    low, high = sums
    state = STATES[row.kind][low] if row.kind in STATES else None
    return {
        "facts": facts,
        "floor": None if state else yuan(low),
        "ceiling": None if state or high is None else yuan(high),
        "state": state,
        "answers": [
            {
                "id": each.id,
                "title": each.title,
                "item": each.item,
                "status": each.status,
                "steps": [step_data(step) for step in each.steps],
            }
            for each in answers
        ],
    }
