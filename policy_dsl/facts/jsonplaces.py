"""The slow JSON parser: it knows every place, and goes on after the mistakes that people make.

What it forgives it reports: “：” and “，” for : and ,; “quoted” or 'quoted' text; comments; a comma too many
or too few; words and numbers that JSON does not have. So one run shows all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress

from policy_dsl.facts.document import DEEPEST, Place
from policy_dsl.facts.problem import Enough, Num, Path, Problem, Problems, Raw, shown

_WHITE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'"([^"\\\x00-\x1f]*)"')
_STRING = re.compile(r'"((?:[^"\\\n]++|\\[^\n])*+)"')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.A)
_RUN = re.compile(r"[^\s,:，：、；;\[\]{}｛｝［］\"“”]+")
_LINE = re.compile(r"[^\n]*")

_OPEN = {"“": "”", "”": "”", "‘": "’", "’": "’", "'": "'", "「": "」", "『": "』", "＂": "＂", "`": "`"}
"""What people put around a text instead of \"."""
_FULL = {
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "：": ":",
    "，": ",",
    "、": ",",
    "；": ",",
    ";": ",",
}
_SPACES = "\u3000\xa0\u200b\u200c\u200d\u2060\ufeff\x0b\x0c\x85\u2028\u2029"
_WORDS: dict[str, Raw] = {"true": True, "false": False, "null": None}
_MEANT: dict[str, bool | None] = {
    "True": True, "TRUE": True, "False": False, "FALSE": False, "None": None, "NULL": None, "Null": None,
    "nil": None, "undefined": None,
}  # fmt: skip
_ODD_NUMBER = re.compile(r"[+-]?[\d_]*\.?[\d_]*", re.A)
"""A number as other languages write it: +100, 050, .5, 5., 1_000."""

_NO_VALUE = (
    "写上值；不知道的写 null，或者连名称一起删去。",
    "Write the value; null, or no entry at all, where it is not known.",
)
_ONE_VALUE = (
    "几个申报主体写成一个列表 [{…}, {…}]，或者放进“申报主体列表”。",
    "Make several applicants one list, [{…}, {…}], or put them under 申报主体列表.",
)
_NO_JSON = (
    "JSON 文件以 { 或 [ 开头。YAML 的文件名要以 .yaml 结尾；表格另存为 .xlsx。",
    "A JSON file begins with { or [. A YAML file is called .yaml; save a table as .xlsx.",
)
_WRITE = {True: "true", False: "false", None: "null"}


def _as_number(word: str) -> str:
    """An odd number as JSON writes it: 050 → 50, .5 → 0.5."""
    whole, dot, part = word.replace("_", "").lstrip("+").partition(".")
    sign = "-" if whole.startswith("-") else ""
    whole = whole.lstrip("-").lstrip("0") or "0"
    return f"{sign}{whole}.{part}" if dot and part else f"{sign}{whole}"


class _Wanted:
    """The paths whose places are asked for, as a tree."""

    __slots__ = ("below", "path")

    def __init__(self) -> None:
        self.below: dict[str | int, _Wanted] = {}
        self.path: Path | None = None


class _Parser:
    def __init__(self, text: str, wanted: _Wanted | None) -> None:
        self.text = text
        self.at = 0
        self.problems = Problems()
        self.trail: list[str | int] = []
        self.wanted = wanted
        self.left = 0
        self.places: dict[Path, Place] = {}

    # --- reporting --------------------------------------------------------------------------

    def report(self, code: str, start: int, end: int, **args: str) -> None:
        words = {name: shown(word) for name, word in args.items()}
        self.problems.put(Problem(code, tuple(self.trail), "value", words, span=(start, end)))

    def stop(self, code: str, start: int, end: int, **args: str) -> Enough:
        """Report what cannot be read over. To be raised."""
        self.report(code, start, end, **args)
        return Enough()

    def unexpected(self, zh: str, en: str, how: tuple[str, str] | None = None) -> Enough:
        """Report what stands here instead of ``zh``. To be raised, or not where reading can go on."""
        found = self.text[self.at : self.at + 1]
        words = {"found": f"「{found}」", "found_en": f"“{found}”"}
        if not found:
            words = {"found": "文件到此结束", "found_en": "the end of the file"}
        if how is not None:
            words |= {"how": how[0], "how_en": how[1]}
        return self.stop("F0111", self.at, self.at + 1, expected=zh, expected_en=en, **words)

    def unclosed(self, mark: str, close: str, start: int) -> Enough:
        words = {
            "found": f"文件结束，「{mark}」没有收尾",
            "found_en": f"the end of the file: this {mark} is open",
        }
        return self.stop("F0111", start, start + 1, expected=close, expected_en=close, **words)

    # --- between the tokens -----------------------------------------------------------------

    def peek(self) -> str:
        """The next character that is not white space, "" at the end. Comments are reported and left out."""
        text = self.text
        while True:
            found = _WHITE.match(text, self.at)
            self.at = found.end() if found else self.at
            char = text[self.at : self.at + 1]
            start = self.at
            if char == "#" or (char == "/" and text[start + 1 : start + 2] == "/"):
                line = _LINE.match(text, start)
                self.at = line.end() if line else len(text)
            elif char == "/" and text[start + 1 : start + 2] == "*":
                end = text.find("*/", start + 2)
                self.at = len(text) if end < 0 else end + 2
            elif char and char in _SPACES:
                self.at += 1
                self.report(
                    "F0107",
                    start,
                    start + 1,
                    char=f"U+{ord(char):04X}",
                    write="普通空格",
                    write_en="a plain space",
                )
                continue
            else:
                return char
            self.report("F0108", start, min(self.at, start + 200))

    def mark(self, char: str) -> str:
        """The ASCII mark that ``char`` is, or stands for (and is reported); consumed."""
        meant = _FULL.get(char, "")
        if meant:
            self.report(
                "F0107", self.at, self.at + 1, char=char, write=f"半角的 {meant}", write_en=f"a plain {meant}"
            )
        self.at += 1
        return meant or char

    # --- texts ------------------------------------------------------------------------------

    def string(self) -> str:
        """A text in \" \" at this place."""
        start = self.at
        if (plain := _PLAIN.match(self.text, start)) is not None:
            self.at = plain.end()
            return self._seen(plain[1], start)
        found = _STRING.match(self.text, start)
        if found is None:
            line = _LINE.match(self.text, start)
            end = line.end() if line else len(self.text)
            raise self.stop(
                "F0115",
                start,
                min(end, start + 200),
                what="没有收尾的引号",
                what_en="no closing quotation mark",
            )
        self.at = found.end()
        at = start
        while (at := self.text.find("\\", at, found.end())) >= 0:
            escape = _ESCAPE.match(self.text, at)
            if escape is None:
                word = self.text[at : at + 2]
                self.report(
                    "F0115",
                    at,
                    at + 2,
                    what=f"不能识别的转义「{word}」",
                    what_en=f"the unknown escape {word}",
                )
                return found[1]
            at = escape.end()
        if (control := _BAD.search(found[1])) is not None:
            place = found.start(1) + control.start()
            self.report("F0103", place, place + 1, char=f"U+{ord(control[0]):04X}")
        return self._seen(str(json.loads(found[0], strict=False)), start)

    def _seen(self, value: str, start: int) -> str:
        """The value of a text; a lone surrogate or a control character in it is reported."""
        if (bad := _BAD.search(value)) is not None:
            self.report("F0103", start, self.at, char=f"U+{ord(bad[0]):04X}")
            return _BAD.sub("\ufffd", value)
        return value

    def quoted(self, char: str) -> str:
        """A text in quotation marks that are not JSON's; nested “ ” belong to the text."""
        start, close, depth = self.at, _OPEN[char], 1
        at = start + 1
        while at < len(self.text) and depth and self.text[at] != "\n":
            if self.text[at] == close:
                depth -= 1
            elif self.text[at] == char:
                depth += 1
            at += 1
        if depth:
            raise self.stop("F0115", start, at, what="没有收尾的引号", what_en="no closing quotation mark")
        self.at = at
        self.report("F0110", start, at, found=self.text[start:at], write=f'"{self.text[start + 1 : at - 1]}"')
        return self.text[start + 1 : at - 1]

    # --- values -----------------------------------------------------------------------------

    def value(self, wanted: _Wanted | None, depth: int, key: tuple[int, int] | None) -> Raw:
        char = self.peek()
        start = self.at
        meant = _FULL.get(char, char)
        if meant in ("{", "["):
            if depth >= DEEPEST:
                raise self.stop("F0106", start, start + 1, limit=str(DEEPEST))
            self.mark(char)
            self.found(wanted, key, start, start + 1)
            read: Callable[[_Wanted | None, int, int], Raw] = self.object if meant == "{" else self.array
            return read(wanted, depth + 1, start)
        made = self.scalar(char)
        self.found(wanted, key, start, self.at)
        return made

    def found(self, wanted: _Wanted | None, key: tuple[int, int] | None, start: int, end: int) -> None:
        """Keep a place that is asked for; the last one ends the search."""
        if wanted is not None and wanted.path is not None:
            self.places.setdefault(wanted.path, Place(key, (start, end)))
            self.left -= 1
            if not self.left:
                raise Enough

    def scalar(self, char: str) -> Raw:
        if char == '"':
            return self.string()
        if char in _OPEN and char:
            return self.quoted(char)
        run = _RUN.match(self.text, self.at)
        if run is None:
            mark = _FULL.get(char, char)
            reason = self.unexpected("一个值", "a value", _NO_VALUE if mark in (",", "}") else None)
            if mark in (",", "}", "]"):
                return None
            raise reason
        start, word = self.at, run[0]
        self.at = run.end()
        if word in _WORDS:
            return _WORDS[word]
        if word in _MEANT:
            self.report("F0113", start, self.at, found=word, write=_WRITE[_MEANT[word]])
            return _MEANT[word]
        if _NUMBER.fullmatch(word):
            return Num(word)
        if word.lstrip("+-").lower() in ("nan", "infinity", "inf"):
            self.report("F0114", start, self.at, found=word, write="null")
            return None
        if _ODD_NUMBER.fullmatch(word):
            self.report("F0114", start, self.at, found=word, write=_as_number(word))
            return None
        code = "F0114" if word[0] in "+-.0123456789" or word[0].isdigit() else "F0113"
        self.report(code, start, self.at, found=word, write=f'"{word}"')
        return word

    def array(self, wanted: _Wanted | None, depth: int, start: int) -> list[Raw]:
        items: list[Raw] = []
        comma = -1
        while True:
            char = self.peek()
            if _FULL.get(char, char) == "]":
                self.mark(char)
                if comma >= 0:
                    self.report("F0109", comma, comma + 1)
                return items
            if not char:
                raise self.unclosed("[", "]", start)
            if char == ",":
                raise self.unexpected("一个值", "a value")
            if items and comma < 0:
                self.missing_comma("]")
            self.trail.append(len(items))
            items.append(self.value(wanted.below.get(len(items)) if wanted else None, depth, None))
            self.trail.pop()
            comma = self.comma()

    def object(self, wanted: _Wanted | None, depth: int, start: int) -> dict[str, Raw]:
        made: dict[str, Raw] = {}
        comma = -1
        first = True
        while True:
            char = self.peek()
            if _FULL.get(char, char) == "}":
                self.mark(char)
                if comma >= 0:
                    self.report("F0109", comma, comma + 1)
                return made
            if not char:
                raise self.unclosed("{", "}", start)
            if not first and comma < 0:
                self.missing_comma("}")
            first = False
            key, span = self.key(char)
            colon = self.peek()
            if _FULL.get(colon, colon) != ":":
                reason = self.unexpected("冒号“:”", "a colon “:”")
                if colon != '"':
                    raise reason
            else:
                self.mark(colon)
            self.trail.append(key)
            if key in made:
                self.report("F0112", *span, key=key)
                self.value(None, depth, span)
            else:
                made[key] = self.value(wanted.below.get(key) if wanted else None, depth, span)
            self.trail.pop()
            comma = self.comma()

    def key(self, char: str) -> tuple[str, tuple[int, int]]:
        start = self.at
        if char == '"':
            key = self.string()
        elif char in _OPEN:
            key = self.quoted(char)
        elif (run := _RUN.match(self.text, start)) is not None:
            key = run[0]
            self.at = run.end()
            self.report("F0110", start, self.at, found=key, write=f'"{key}"')
        else:
            raise self.unexpected('键（如 "申报主体"）', "a key in quotation marks")
        return key, (start, self.at)

    def comma(self) -> int:
        """The place of a comma after a value, -1 when there is none."""
        char = self.peek()
        if char and _FULL.get(char, char) == ",":
            self.mark(char)
            return self.at - 1
        return -1

    def missing_comma(self, close: str) -> None:
        """Report that a comma is missing (or ``close``); where nothing can follow it, that is the end."""
        char = self.text[self.at : self.at + 1]
        if char not in "\"[{“‘'「" and _RUN.match(self.text, self.at) is None:
            raise self.unexpected(f"逗号“,”或者“{close}”", f"a comma “,” or “{close}”")
        found = f"「{char}」"
        self.report(
            "F0111",
            self.at,
            self.at + 1,
            expected="逗号“,”",
            expected_en="a comma “,”",
            found=found,
            found_en=f"“{char}”",
        )

    def document(self) -> Raw:
        char = self.peek()
        run = _RUN.match(self.text, self.at)
        if _FULL.get(char, char) not in ("{", "[", '"') and run is not None:
            word = run[0]
            if word not in _WORDS and word not in _MEANT and not _NUMBER.fullmatch(word):
                raise self.unexpected("“{”或者“[”", "“{” or “[”", _NO_JSON)
        value = self.value(self.wanted, 0, None)
        if self.peek():
            raise self.unexpected("文件结束", "the end of the file", _ONE_VALUE)
        return value


def parse(text: str) -> tuple[Raw, Problems, bool]:
    """The tree that ``text`` writes as far as it can be read, what is wrong, and whether it broke off."""
    parser = _Parser(text, None)
    try:
        return parser.document(), parser.problems, False
    except Enough:
        return None, parser.problems, True


def places(text: str, wanted: set[Path]) -> dict[Path, Place]:
    """Where these paths stand, as far as they are in the text. A container's place is its first mark."""
    if not wanted:
        return {}
    root = _Wanted()
    for path in wanted:
        node = root
        for part in path:
            node = node.below.setdefault(part, _Wanted())
        node.path = path
    parser = _Parser(text, root)
    parser.left = len(wanted)
    with suppress(Enough):
        parser.document()
    return parser.places
