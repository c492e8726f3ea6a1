"""A progress bar on the terminal for what takes long; none where nobody looks, or where a program reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_WIDTH = 30


@contextmanager
def progress(form: str) -> Iterator[Callable[[int, int], None] | None]:
    """What hears how many of how many are done, or None: the bar is drawn beside text for a person only, and is gone
    when all is done, however that ends."""
    if form != "text" or not sys.stderr.isatty():
        yield None
        return
    shown = ""

    def tell(done: int, of: int) -> None:
        nonlocal shown
        full = _WIDTH * done // of
        bar = f"\r{'█' * full}{'░' * (_WIDTH - full)} {done}/{of}"
        if bar != shown:
            click.echo(bar, err=True, nl=False)
            shown = bar

    try:
        yield tell
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)
