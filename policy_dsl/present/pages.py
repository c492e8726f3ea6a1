"""A page that is written by a program, with the marks that tell whether it still is what it was made as."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

_MARKS = re.compile(r"\n<!-- 依据 ([0-9a-f]{16}) 正文 ([0-9a-f]{16}) -->\n\Z")


def digest(data: bytes) -> str:
    """Which content it is."""
    return sha256(data).hexdigest()[:16]


def basis(paths: Iterable[Path]) -> str:
    """Which content these files have together."""
    return digest(b"".join(digest(path.read_bytes()).encode() for path in paths))


def marked(body: str, made_of: str) -> str:
    """The page, with what it was made of (:func:`basis`) and its own content at its end."""
    return f"{body}\n<!-- 依据 {made_of} 正文 {digest(body.encode())} -->\n"


def current(page: str, made_of: str) -> bool:
    """Whether a page is made of this, and as it was written."""
    marks = _MARKS.search(page)
    return marks is not None and marks.groups() == (made_of, digest(page[: marks.start()].encode()))
