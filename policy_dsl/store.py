"""Policies ready to run: compiled once, kept by content, read back typed.

The cache is data (MessagePack of the IR's own types), never code and never pickle. An entry carries the
very bytes it was made from – the policy's and the official text's – and the state of the front end's code:
it is used only when all of them are the same now, so a stale entry is never used; a damaged one fails its
checksum or its types and is rebuilt. ``POLC_CACHE_DIR`` names the folder, ``POLC_CACHE=off`` switches it off.

Every command starts here, so this module imports little: paths are plain strings.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, TypeVar

import msgspec

from policy_dsl.core.ir import Example, Policy, Property

if TYPE_CHECKING:
    from collections.abc import Callable

    from policy_dsl.pipeline import Compiled

_MAGIC = b"polc-ir-6"
_MOST_ENTRY = 64 * 1024 * 1024
_HERE = os.path.dirname(os.path.abspath(__file__))
_FRONT = ("check", "core", "resolve", "source", "syntax", "types")
_ALL = (
    *_FRONT, "analyses", "backends", "backends/interpreter", "backends/symbolic", "cliffs", "diagnostics", "diagnostics/catalogue",
    "facts", "fuzz", "mutation", "proofs", "values", "",
)  # fmt: skip
"""The code that findings and proofs rest on; "": the modules at the top, the pipeline among them."""


class BrokenPolicyError(Exception):
    """The policy has errors; ``compiled`` says which."""

    def __init__(self, compiled: Compiled) -> None:
        super().__init__(compiled.source.name)
        self.compiled = compiled


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """One kept policy. ``code``: the state of the front end; ``inputs``: the bytes it was made from;
    ``policy``: without its examples and properties, which only some commands need."""

    code: bytes
    inputs: tuple[bytes, ...]
    policy: Policy
    rest: msgspec.Raw


class _Rest(msgspec.Struct, frozen=True, array_like=True):
    examples: tuple[Example, ...]
    properties: tuple[Property, ...]


def load(path: str | os.PathLike[str], *, whole: bool = True) -> Policy:
    """The typed policy of a ``.pol`` file. ``whole=False``: without 例 and 性质, which evaluation does not read.

    Raises OSError, or :class:`BrokenPolicyError` when the policy has errors.
    """
    name = os.fspath(path)
    with open(name, "rb") as file:
        data = file.read()
    place = _place(name)
    if place is not None:
        kept = _read(place, data, name, whole)
        if kept is not None:
            return kept
    # Not at the top: the front end (the grammar's tables, the checker) is needed only when nothing is kept.
    from pathlib import Path

    from policy_dsl.pipeline import compile_file

    compiled = compile_file(Path(name), examples=whole)
    if compiled.policy is None:
        raise BrokenPolicyError(compiled)
    if place is not None:
        _write(place, compiled.policy, data, name)
    return compiled.policy


def policy_places() -> list[str]:
    """Where policies are looked for: ``policies/`` here, then those that come with polc."""
    places = [
        "policies",
        os.path.join(_HERE, "data", "policies"),
        os.path.join(os.path.dirname(_HERE), "policies"),
    ]
    return [place for place in places if os.path.isdir(place)]


def policies_in(folder: str) -> list[str]:
    """The policy files of a folder, in order."""
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".pol"))


def known_policies() -> list[str]:
    """Every policy file in the first place that has any."""
    for place in policy_places():
        found = policies_in(place)
        if found:
            return found
    return []


def stem(path: str) -> str:
    """The file's name without ``.pol``."""
    return os.path.basename(path).removesuffix(".pol")


def find_policy(name: str) -> str | None:
    """The policy that a facts file names: a path, a file's name, or its 文号 or title."""
    if name.endswith(".pol") and os.path.isfile(name):
        return name
    everywhere = [path for place in policy_places() for path in policies_in(place)]
    for path in everywhere:
        if name in (os.path.basename(path), stem(path)):
            return path
    wanted = "".join(name.split()).strip("《》")
    for path in everywhere:
        with open(path, encoding="utf-8", errors="replace") as file:
            head = "".join(file.read(4000).split())
        if wanted and (f"文号：{wanted}。" in head or f"《{wanted}》" in head):
            return path
    return None


def _folder() -> str | None:
    if os.environ.get("POLC_CACHE", "").lower() in ("off", "0", "no"):
        return None
    chosen = os.environ.get("POLC_CACHE_DIR")
    if chosen:
        return chosen
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if not base:
        home = os.path.expanduser("~")
        if home == "~":  # no home folder
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "polc")


def _code_state(packages: tuple[str, ...] = _FRONT) -> bytes:
    """The state of the code of these packages (the front end's): names, sizes and times of its files."""
    parts = []
    folders = [os.path.join(_HERE, name) for name in (*packages, "data")]
    for folder in (*folders, os.path.join(os.path.dirname(_HERE), "grammar")):
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.name.endswith((".py", ".lark", ".json")):
                state = entry.stat()
                parts.append(f"{folder}/{entry.name} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(sorted(parts)).encode("utf-8", "surrogateescape")


def _place(path: str, kind: str = "ir") -> str | None:
    folder = _folder()
    if folder is None:
        return None
    full = os.path.abspath(path).encode("utf-8", "surrogateescape")
    return os.path.join(folder, f"{zlib.crc32(full):08x}-{zlib.adler32(full):08x}.{kind}")


def _inputs(data: bytes, path: str) -> tuple[bytes, ...]:
    """The bytes that decide the outcome: the file, and the files beside it that its head names."""
    found = [data]
    for key in ("修订", "官方文本"):  # the base first: it names the official text
        for text in tuple(found):
            at = text.find(key.encode())
            if at < 0:
                continue
            head = text[at : at + 600].decode("utf-8", "replace").replace(":", "：")
            named = "".join(head.split()).partition("：")[2].partition("。")[0]
            beside = os.path.join(os.path.dirname(path), os.path.basename(named))
            if named and os.path.isfile(beside):
                with open(beside, "rb") as file:
                    found.append(file.read())
    return tuple(found)


def made_of(path: str) -> tuple[bytes, ...]:
    """The bytes of a policy file and of the files beside it that its head names. Raises ``OSError``."""
    with open(path, "rb") as file:
        return _inputs(file.read(), path)


class _Finding(msgspec.Struct, frozen=True, array_like=True):
    """What else was found out about a policy file. ``name``: as the user gave it, which the findings repeat."""

    code: bytes
    inputs: tuple[bytes, ...]
    name: str
    body: msgspec.Raw


_Found = TypeVar("_Found")


def found_before(path: str, kind: str, what: type[_Found]) -> _Found | None:
    """What :func:`keep_found` kept of this kind, if neither the file and those that it names nor any of the code has
    changed since."""
    place = _place(path, kind)
    body = None if place is None else _body(place)
    if body is None:
        return None
    try:
        entry = msgspec.msgpack.decode(body, type=_Finding)
        with open(path, "rb") as file:
            inputs = _inputs(file.read(), path)
        if entry.code != _code_state(_ALL) or entry.inputs != inputs or entry.name != path:
            return None
        return msgspec.msgpack.decode(entry.body, type=what)
    except (msgspec.MsgspecError, RecursionError, OSError):
        return None


def keep_found(path: str, kind: str, found: object, data: bytes) -> None:
    """Keep what was found out about a policy file whose bytes are ``data``."""
    place = _place(path, kind)
    if place is not None:
        body = msgspec.Raw(msgspec.msgpack.encode(found))
        _put(place, lambda: _Finding(_code_state(_ALL), _inputs(data, path), path, body))


def _body(place: str) -> memoryview | None:
    """An entry without its head; None where there is none, or a damaged one."""
    try:
        with open(place, "rb") as file:
            kept = file.read(_MOST_ENTRY)
    except OSError:
        return None
    head = len(_MAGIC) + 4
    if kept[: len(_MAGIC)] != _MAGIC or kept[len(_MAGIC) : head] != zlib.crc32(kept[head:]).to_bytes(
        4, "big"
    ):
        return None
    return memoryview(kept)[head:]


def _read(place: str, data: bytes, path: str, whole: bool) -> Policy | None:
    body = _body(place)
    if body is None:
        return None
    try:
        entry = msgspec.msgpack.decode(body, type=_Entry)
        if entry.code != _code_state() or entry.inputs != _inputs(data, path):
            return None
        if not whole:
            return entry.policy
        rest = msgspec.msgpack.decode(entry.rest, type=_Rest)
    except (msgspec.MsgspecError, RecursionError, OSError):
        return None
    return msgspec.structs.replace(entry.policy, examples=rest.examples, properties=rest.properties)


def _write(place: str, policy: Policy, data: bytes, path: str) -> None:
    rest = msgspec.msgpack.encode(_Rest(policy.examples, policy.properties))
    core = msgspec.structs.replace(policy, examples=(), properties=())
    _put(place, lambda: _Entry(_code_state(), _inputs(data, path), core, msgspec.Raw(rest)))


def _put(place: str, entry: Callable[[], object]) -> None:
    """Written aside and moved into place; that it cannot be kept is no error."""
    aside = f"{place}.{os.getpid()}"
    try:
        body = msgspec.msgpack.encode(entry())
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_MAGIC + zlib.crc32(body).to_bytes(4, "big") + body)
        os.replace(aside, place)
    except OSError:
        try:
            os.unlink(aside)
        except OSError:
            return
