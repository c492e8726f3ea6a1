"""YAML, the plain part of it: no anchors, tags, merge keys or second documents; numbers stay text.

Only ``true``, ``false``, ``null``, ``~`` and decimal numbers mean something of their own. ``yes``, ``on``,
``010``, ``1_000``, ``1:30`` and dates are texts, which the fact they stand for accepts or not.
"""

from __future__ import annotations

import re
from contextlib import suppress

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
)

from policy_dsl.facts.document import DEEPEST, Document, Place
from policy_dsl.facts.problem import Enough, Num, Path, Problem, Problems, Raw, shown
from policy_dsl.facts.yamlwords import Broken, explain, missing_space

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.A)
_WORDS: dict[str, Raw] = {
    "true": True,
    "false": False,
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "": None,
}

_COLON = {"char": "：", "write": "半角的 : 加一个空格", "write_en": "a plain : and a space"}

LARGEST = 16 * 1024 * 1024
"""Characters of a YAML file; it is read far more slowly than JSON."""


def _index(mark: object) -> int:
    """Where a mark of the parser stands, in code points."""
    return int(getattr(mark, "index", 0))


_MANY = (
    "几个申报主体放进“申报主体列表”，一个一段，前面加“- ”，不用 --- 分开。",
    "Put several applicants under 申报主体列表, each with “- ” before it, and leave out the ---.",
)
_KEY = ("名称写成文字，例如 申报主体: 甲公司。", "Write the name as a text: 申报主体: ….")
_MERGE = ("把要合并进来的内容直接写在这里。", "Write here what is to be merged.")


class _Open:
    """A list or an object that is being read. ``key``: of the next value, None when a key comes next."""

    __slots__ = ("key", "made", "path", "skip", "span")

    def __init__(self, made: list[Raw] | dict[str, Raw], path: Path, skip: bool) -> None:
        self.made = made
        self.path = path
        self.key: str | None = None
        self.span = (0, 0)
        self.skip = skip


class _Builder:
    """Builds the tree from events, without recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems = Problems()
        self.places: dict[Path, Place] = {}
        self.stack: list[_Open] = []
        self.documents = 0
        self.root: Raw = None

    def report(self, code: str, start: int, end: int, args: dict[str, str], path: Path = ()) -> None:
        words = {name: shown(word) for name, word in args.items()}
        self.problems.put(Problem(code, path, "value", words, span=(start, end)))

    def refuse(
        self, event: yaml.events.Event, zh: str, en: str, how: tuple[str, str] | None = None
    ) -> Enough:
        """Report a part of YAML that is not accepted. To be raised where reading cannot go on."""
        start = _index(event.start_mark)
        end = max(min(_index(event.end_mark), start + 80), start + 1)
        path = self.stack[-1].path if self.stack else ()
        words = {"feature": zh, "feature_en": en}
        if how is not None:
            words |= {"how": how[0], "how_en": how[1]}
        self.report("F0117", start, end, words, path)
        return Enough()

    def event(self, event: yaml.events.Event) -> None:
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.refuse(event, "第二个文档（---）", "a second document (---)", _MANY)
            case AliasEvent():
                self.refuse(event, "引用（*）", "an alias (*)")
                top = self.stack[-1] if self.stack else None
                if top is not None and isinstance(top.made, dict) and top.key is None:
                    raise Enough
                self.place(top, None, _index(event.start_mark), _index(event.end_mark))
            case ScalarEvent() | CollectionStartEvent():
                if event.anchor is not None:
                    self.refuse(event, "锚点（&）", "an anchor (&)")
                if event.tag is not None:
                    self.refuse(event, f"标签（{event.tag}）", f"a tag ({event.tag})")
                self.node(event)
            case CollectionEndEvent():
                self.stack.pop()
            case _:
                pass

    def node(self, event: ScalarEvent | CollectionStartEvent) -> None:
        top = self.stack[-1] if self.stack else None
        start = _index(event.start_mark)
        if top is not None and isinstance(top.made, dict) and top.key is None:
            if not isinstance(event, ScalarEvent):
                raise self.refuse(event, "写法：以列表或对象为键", "a list or an object as a key", _KEY)
            self.key(top, event)
            return
        made: Raw
        if isinstance(event, ScalarEvent):
            made, end = self.scalar(event), _index(event.end_mark)
        else:
            if len(self.stack) >= DEEPEST:
                self.report("F0106", start, start + 1, {"limit": str(DEEPEST)})
                raise Enough
            made, end = {} if isinstance(event, MappingStartEvent) else [], start + 1
        path, skip = self.place(top, made, start, end)
        if isinstance(made, list | dict):
            self.stack.append(_Open(made, path, skip))

    def place(self, top: _Open | None, made: Raw, start: int, end: int) -> tuple[Path, bool]:
        """Put a value where it belongs; its path, and whether it stands under a key that is a second one."""
        if top is None:
            self.root = made
            self.places[()] = Place(None, (start, end))
            return (), False
        if isinstance(top.made, list):
            path: Path = (*top.path, len(top.made))
            top.made.append(made)
            key = None
            skip = top.skip
        else:
            name = top.key or ""
            path, key = (*top.path, name), top.span
            skip = top.skip or name in top.made
            top.made.setdefault(name, made)
            top.key = None
        if not skip:
            self.places[path] = Place(key, (start, end))
        return path, skip

    def key(self, top: _Open, event: ScalarEvent) -> None:
        start, end = _index(event.start_mark), _index(event.end_mark)
        name = event.value
        if name == "<<" and not event.style:
            raise self.refuse(event, "合并键（<<）", "a merge key (<<)", _MERGE)
        if name in top.made:
            self.report("F0112", start, end, {"key": name}, (*top.path, name))
        top.key, top.span = name, (start, end)

    def scalar(self, event: ScalarEvent) -> Raw:
        text = event.value
        if event.style:
            return str(text)
        if text in _WORDS:
            return _WORDS[text]
        return Num(text) if _NUMBER.fullmatch(text) else str(text)


def _syntax(builder: _Builder, error: yaml.YAMLError) -> None:
    """Report what the parser could not read, at its place; a full-width colon is said to be one."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(mark.index if mark is not None else getattr(error, "position", 0) or 0, len(builder.text))
    begin = builder.text.rfind("\n", 0, builder.text.rfind("\n", 0, at) + 1 and at) + 1
    before = builder.text.rfind("\n", 0, max(begin - 1, 0)) + 1
    colon = builder.text.find("：", before, at + 1)
    if colon >= 0:
        builder.report("F0107", colon, colon + 1, _COLON)
    elif "nesting depth" in str(getattr(error, "problem", "")):
        # libyaml stops at 1000 of its own accord since 0.2.6, before the first of them is told
        builder.report("F0106", at, at + 1, {"limit": str(DEEPEST)})
    else:
        _broken(builder, explain(builder.text, error))


def _broken(builder: _Builder, why: Broken) -> None:
    words = {"what": why.zh, "what_en": why.en}
    if why.how is not None:
        words |= {"how": why.how[0], "how_en": why.how[1]}
    builder.report("F0116", why.start, why.end, words)


def read_yaml(name: str, text: str) -> Document:
    """The document that ``text`` writes; what is wrong with the writing is in its ``problems``."""
    builder = _Builder(text)
    if len(text) > LARGEST:
        sizes = {"size": f"{len(text) / 2**20:.1f}M", "limit": f"{LARGEST // 2**20}M"}
        builder.report("F0101", 0, 1, sizes)
        return Document(name, None, text, builder.problems, True)
    broken = False
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.event(event)
    except Enough:
        broken = True
    except yaml.YAMLError as error:
        broken = True
        with suppress(Enough):
            _syntax(builder, error)
    # what a part that is not accepted would have been, nobody knows: only these parts are reported
    broken = broken or any(one.code == "F0117" for one in builder.problems.found)
    if not broken and isinstance(builder.root, str) and (colon := text.find("：")) >= 0:
        # lines like 申报主体：甲公司 are one long text to YAML
        builder.report("F0107", colon, colon + 1, _COLON)
        broken = True
    elif not broken and isinstance(builder.root, str) and (why := missing_space(text)) is not None:
        _broken(builder, why)
        broken = True
    elif not broken and builder.root is None:
        builder.problems.put(Problem("F0104", (), "value", {}))
        broken = True
    places = builder.places
    return Document(
        name,
        builder.root,
        text,
        builder.problems,
        broken,
        lambda wanted: {path: places[path] for path in wanted if path in places},
    )
