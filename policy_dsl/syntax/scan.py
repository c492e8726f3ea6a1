"""The first look at a file: where its sentences end, and which words it declares.

Chinese has no spaces, so the words must be known before the text can be cut. Declarations stand
in fixed places (``对象 …：名：类型；``, ``定义 名：``, ``第二条 标题。``, ``名：对…``, ``给予…补助``), which is enough to find
every name without understanding any rule.
"""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

from policy_dsl.diagnostics.suggest import alike
from policy_dsl.syntax.chars import HIDDEN, LOOK_ALIKE, normal
from policy_dsl.syntax.keywords import KEYWORDS, SPELLINGS
from policy_dsl.syntax.stops import missing

TYPES = (
    "逐年金额", "逐年比例", "逐年是否", "逐年数量", "连续年数", "是否", "金额", "比例", "数量", "年份", "日期", "名称", "认定",
)  # fmt: skip
BUILTIN_WORDS = (
    "经认定",
    "首次认定",
    "重新认定",
    "已认定",
    "无",
    "申报日期",
    "申报年度",
    "合计金额",
    "历史",
    "同类政策",
)

_VISIBLE = re.compile(r"\S+")
_META = re.compile(r"(政策)(?=《)|(文号|官方文本|语言|年度|修订|施行)：")
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+条")
_ITEM_MARK = re.compile(r"（[一二三四五六七八九十]{1,3}）|（\d{1,2}）")
_BENEFIT_NAME = re.compile(
    r"(?:元|给予其?|的)((?:(?!给予|标准|比例|其)[^\W\d_A-Za-z]){2,6}?(?:补助|奖励|支持|资助|补偿|补贴|奖补))(?=[，。；、（不]|$)"
)
_NOT_A_NAME = re.compile(
    r"^(以内|以上|以下|左右|一次性|进档|标准|其|不超过|每|年度|单个|给予|的|元|再|直接|累计)|一事一议|给予|不超过|万元"
)
_BLOCK = re.compile("|".join(w + "：" for t in ("MAXIMAL", "ADDITIVE", "ONE_CHOICE") for w in KEYWORDS[t]))
_LABEL = re.compile(r"[^，。；：、「」]{2,20}：")
_STATEMENT_WORDS = frozenset(
    w for t in ("RIGHT", "LIMIT", "NOTE", "READING", "EXAMPLE", "PROPERTY", "WORDING", "REPLACED", "ADDED") for w in KEYWORDS[t]
)  # fmt: skip


class Forced(msgspec.Struct):
    """A stretch of the squeezed text that is one token by its place, whatever its characters."""

    start: int
    end: int
    kind: str


class Scan(msgspec.Struct):
    """The squeezed normal text with the place of every character, and what the file declares."""

    raw: str
    text: str
    places: list[int]
    strings: list[tuple[int, int]] = msgspec.field(default_factory=list)
    sentences: list[tuple[int, int]] = msgspec.field(default_factory=list)
    words: dict[str, int] = msgspec.field(default_factory=dict)
    quoted: set[str] = msgspec.field(default_factory=set)
    units: set[str] = msgspec.field(default_factory=set)
    runs: list[tuple[str, str]] = msgspec.field(default_factory=list)
    forced: dict[int, Forced] = msgspec.field(default_factory=dict)
    comments: list[tuple[int, int]] = msgspec.field(default_factory=list)
    hidden: list[int] = msgspec.field(default_factory=list)
    look_alike: list[int] = msgspec.field(default_factory=list)
    unclosed: int | None = None
    titles: set[int] = msgspec.field(default_factory=set)
    unstopped: list[int] = msgspec.field(default_factory=list)
    stray: list[int] = msgspec.field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the file of the squeezed range."""
        if not self.places:
            return 0, 0
        if start >= len(self.places):
            last = self.places[-1] + 1
            return last, last
        return self.places[start], self.places[max(start, end - 1)] + 1

    def declare(self, start: int, end: int) -> str:
        """Take ``text[start:end]`` as a declared name; 「…」 around it means «one word, I am sure»."""
        if self.text[start : start + 1] == "「" and self.text[end - 1 : end] == "」":
            name = self.text[start + 1 : end - 1]
            self.quoted.add(name)
        else:
            name = self.text[start:end]
        if name:
            self.words.setdefault(name, start)
            self.forced[start] = Forced(start, end, "WORD")
        return name


def scan(raw: str) -> Scan:
    """Find sentences, strings, comments and declared words. Never fails; oddities are listed."""
    text = normal(raw)
    squeezed = "".join(text.split())
    places: list[int] = []
    for m in _VISIBLE.finditer(text):
        places.extend(range(m.start(), m.end()))
    found = Scan(raw, squeezed, places)
    found.hidden.extend(m.start() for m in HIDDEN.finditer(squeezed) if m.start() or m.group() != "\ufeff")
    _split(found)
    _cut_at_missing_stops(found)
    for start, end in found.sentences:
        _sentence(found, start, end)
    strings = found.strings
    inside = 0
    for m in LOOK_ALIKE.finditer(squeezed):
        at = m.start()
        while inside < len(strings) and strings[inside][1] <= at:
            inside += 1
        if not (inside < len(strings) and strings[inside][0] <= at):
            found.look_alike.append(at)
    return found


def _split(found: Scan) -> None:
    """Cut at 。 (and at a half-width full stop that cannot be a decimal point), outside 「…」."""
    text, at, start = found.text, 0, 0
    if text.startswith("\ufeff"):
        at = start = 1
    end = len(text)
    pattern = re.compile(r"[「」。.]")
    chars: list[int] = []
    while m := pattern.search(text, at):
        mark, at = m.group(), m.end()
        if mark == "「":
            close = text.find("」", at)
            nested = text.find("「", at, close if close >= 0 else end)
            if close < 0 or nested >= 0:
                if found.unclosed is None:
                    found.unclosed = m.start()
                close = text.find("。", at, nested if nested >= 0 else end)
                close = (nested if nested >= 0 else end) if close < 0 else close
                found.strings.append((m.start(), close))
                at = close
                continue
            found.strings.append((m.start(), close + 1))
            at = close + 1
        elif mark == "」":
            if len(found.stray) < 20:
                found.stray.append(m.start())
        elif mark == "。" or _is_stop(found, m.start()):
            if mark == ".":
                chars.append(m.start())
            found.sentences.append((start, at))
            start = at
    if start < end:
        found.sentences.append((start, end))
    for place in chars:
        found.text = found.text[:place] + "。" + found.text[place + 1 :]


def _cut_at_missing_stops(found: Scan) -> None:
    """Cut where a 。 was forgotten, so that one slip swallows no statement; the places are reported."""
    inside = [at for first, last in found.strings for at in (first, last)]
    sentences: list[tuple[int, int]] = []
    for start, end in found.sentences:
        begin = start
        for at in missing(found.raw, found.text, found.places, start, end):
            if bisect_right(inside, at) % 2 == 0:
                sentences.append((begin, at))
                found.unstopped.append(at)
                begin = at
        sentences.append((begin, end))
    found.sentences[:] = sentences


def _is_stop(found: Scan, at: int) -> bool:
    """Whether a half-width full stop ends a sentence: not inside a number, nor inside a file name."""
    after = found.text[at + 1 : at + 2]
    return after == "" or not (after.isascii() and after.isalnum())


def _sentence(found: Scan, start: int, end: int) -> None:
    text = found.text
    while (after := _string_prefix(found, start, end)) is not None:
        start = after
    body = text[start : end - 1] if text[end - 1 : end] == "。" else text[start:end]
    if body.startswith(("注：", "注「")):
        found.comments.append((start, end))
        return
    if (m := _META.match(text, start, end)) and m.end() < end:
        found.forced[start] = Forced(start, start + len(body), "META")
        return
    for keyword, parse in (
        ("对象", _facts),
        ("清单", _facts),
        ("定义", _definitions),
        ("参数", _definitions),
    ):
        if body.startswith(keyword):
            parse(found, start + len(keyword), start + len(body))
            return
        if (
            body[:2] != keyword and alike(body[:2], keyword) and "：" in body
        ):  # 对像 企业：…; the lexer reports it
            parse(found, start + len(keyword), start + len(body))
            return
    if m := _ARTICLE.match(text, start, end):
        _heading(found, start, m.end(), start + len(body))
        return
    if body == "附则":
        return
    if body.startswith(("例「", "性质「")):
        return
    _rule(found, start, start + len(body))


def _string_at(found: Scan, at: int) -> int | None:
    """The end of the string that starts at ``at``."""
    if found.text[at : at + 1] != "「":
        return None
    close = found.text.find("」", at)
    return close + 1 if close >= 0 else len(found.text)


def _pieces(found: Scan, start: int, end: int, marks: str) -> list[tuple[int, int]]:
    """Cut ``[start, end)`` at ``marks``, outside 「…」, “…” and （…）."""
    text, pieces, at, begin, depth = found.text, [], start, start, 0
    while at < end:
        char = text[at]
        if char == "「":
            at = _string_at(found, at) or end
            continue
        if char in "“（":
            depth += 1
        elif char in "”）":
            depth = max(0, depth - 1)
        elif char in marks and depth == 0:
            pieces.append((begin, at))
            begin = at + 1
        at += 1
    pieces.append((begin, end))
    return pieces


def _names(found: Scan, start: int, end: int) -> list[str]:
    """``名，又称甲、乙``: declare each; the names."""
    text = found.text
    also = text.find("，又称", start, end)
    names = [found.declare(start, also if also >= 0 else end)]
    if also >= 0:
        names += [found.declare(a, b) for a, b in _pieces(found, also + 3, end, "、")]
    return names


def _facts(found: Scan, start: int, end: int) -> None:
    """``对象 名[，又称…]：事实；事实``."""
    head = _colon(found, start, end)
    _names(found, start, end if head < 0 else head)
    if head < 0:
        return
    for begin, stop in _pieces(found, head + 1, end, "；"):
        colon = _colon(found, begin, stop)
        if begin < stop and colon >= 0:
            names = _names(found, begin, colon)
            _type(found, colon + 1, stop, names)
        elif begin < stop:
            comma = found.text.find("，", begin, stop)  # written for the ： that is missing
            found.declare(begin, comma if comma > begin else stop)


def _colon(found: Scan, start: int, end: int) -> int:
    pieces = _pieces(found, start, end, "：")
    return pieces[0][1] if len(pieces) > 1 else -1


def _type(found: Scan, start: int, end: int, names: list[str]) -> None:
    """The right side of a fact: force its type word, declare its values and units."""
    text = found.text
    prompt = text.find("「", start, end)
    while prompt > start and text[prompt - 1] in "、分":  # 「…」 that quotes a value, not a prompt
        after = _string_at(found, prompt) or end
        prompt = text.find("「", after, end)
    if prompt == start:
        after = _string_at(found, prompt) or end
        prompt = text.find("「", after, end)
    stop = prompt if prompt >= 0 else end
    for name in TYPES:
        if text.startswith(name, start):
            found.forced[start] = Forced(start, start + len(name), "TYPE")
            after = start + len(name)
            if name.endswith("数量") and text[after : after + 1] == "（":
                close = text.find("）", after, stop)
                if close > 0:
                    found.units.add(text[after + 1 : close])
                    found.forced[after] = Forced(after, close + 1, "UNIT")
            if name in ("连续年数", "逐年是否"):
                for each in names:
                    before, mark, rest = each.partition("连续")
                    if mark and rest:
                        found.runs.append((before + mark, rest))
            if name == "认定" and text.startswith("，分", after):
                found.forced[after] = Forced(after, after + 2, "LEVELS")
                _values(found, after + 2, stop)
                for each in names:
                    found.words.setdefault(each + "等级", start)
            return
    for tail in ("之一", "可多项"):
        at = text.rfind(tail, start, stop)
        if at > start:
            _values(found, start, at)
            return


def _values(found: Scan, start: int, end: int) -> None:
    for begin, stop in _pieces(found, start, end, "、，"):
        if begin < stop:
            found.declare(begin, stop)


def _definitions(found: Scan, start: int, end: int) -> None:
    for begin, stop in _pieces(found, start, end, "；"):
        colon = _colon(found, begin, stop)
        if colon > begin:
            _names(found, begin, colon)


def _heading(found: Scan, start: int, after: int, end: int) -> None:
    """``第二条 标题。``; ``第二条改为：…`` and ``第二条废止`` are statements of a 修订."""
    rest = found.text[after:end]
    if rest.startswith(("改为", "修改为", "废止")) or "，" in rest or "不超过" in rest or not rest:
        _rule(found, start, end)
        return
    while (
        after < end and found.text[after] in "：，、；"
    ):  # reported by the grammar, not made part of the title
        after += 1
    found.titles.add(after)
    found.declare(after, end)


def _rule(found: Scan, start: int, end: int) -> None:
    """Names that stand inside rules: labels (``建设支持：…``), ``给予建设支持``, ``以上统称…``, a right's words."""
    text = found.text
    for first, last in _pieces(found, start, end, "；"):
        if first >= last:
            continue
        right = text.startswith("权利：", first)
        if right:
            comma = text.rfind("，", first, last)
            if comma > 0:
                found.declare(comma + 1, last)
        else:
            _label(found, first, last)
            if block := _BLOCK.search(
                text, first, last
            ):  # the first of a block stands in one piece with its head
                _label(found, block.end(), last)
        called = text.find("统称", first, last)
        if called >= 0:
            stop = text.find("，", called, last)
            found.declare(called + 2, stop if stop >= 0 else last)
        for m in _BENEFIT_NAME.finditer(text, first, last):
            name = m.group(1)
            if name not in SPELLINGS and not _NOT_A_NAME.search(name):
                found.words.setdefault(name, m.start(1))


def _label(found: Scan, first: int, last: int) -> None:
    """``名：…``, ``（一）名：…``."""
    if mark := _ITEM_MARK.match(found.text, first, last):
        first = mark.end()
    if (m := _LABEL.match(found.text, first, last)) and _is_label(found.text[first : m.end() - 1]):
        found.declare(first, m.end() - 1)


def _string_prefix(found: Scan, start: int, end: int) -> int | None:
    """Skip ``原文「…」`` / ``说明「…」`` standing before a rule in one sentence."""
    for word in ("原文", "说明"):
        if found.text.startswith(word + "「", start):
            after = _string_at(found, start + len(word))
            if after is not None and after < end:
                return after
            return None
    return None


def _is_label(name: str) -> bool:
    if name in _STATEMENT_WORDS or name in SPELLINGS or name.startswith(("解读", "用语")):
        return False
    return not any(word in name for word in ("下列", "改为", "增加", "对", "给予", "不超过", "资金由"))
