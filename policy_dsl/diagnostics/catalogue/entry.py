"""One row of the catalogue."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """A code and its words. ``{name}`` in a template is filled from the diagnostic's ``args``.

    ``zh``/``en``: what was found and what was expected. ``fix_zh``/``fix_en``: what to write instead.
    ``else_zh``/``else_en``: the hint where ``fix`` has a word that is not known (nothing is near the wrong name).
    ``page``: a paragraph in Chinese for the page of the code; ``bad``/``good``: an example of each.
    """

    code: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    page: str = ""
    bad: str = ""
    good: str = ""
    else_zh: str = ""
    else_en: str = ""
