"""``--help`` in the language of the run, laid out in terminal cells: click counts a Chinese character as one.

What lays it out is imported when a help is shown: every command passes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from policy_dsl.cli.words import WORDS, language, say

_FIRST = 30
"""The widest first column; a longer term has its text below it."""


class Formatter(click.HelpFormatter):
    """Click's layout with wide characters counted, and its own few words translated."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        from policy_dsl.present.cells import hang

        del prefix
        self.write("\n".join(hang(say("h_usage"), f"{prog} {args}".strip(), self.width)) + "\n")

    def write_text(self, text: str) -> None:
        from policy_dsl.present.cells import wrap

        room = max(self.width - self.current_indent, 20)
        space = " " * self.current_indent
        for line in text.split("\n"):
            self.write("\n".join((space + part).rstrip() for part in wrap(line, room)) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        from policy_dsl.diagnostics.render import cells
        from policy_dsl.present.cells import hang, pad

        del col_max
        rows = list(rows)
        first = min(max(cells(term) for term, _ in rows), _FIRST)
        space = " " * self.current_indent
        for term, text in rows:
            label = space + pad(term, first) + " " * col_spacing
            if cells(term) > first:
                self.write(space + term + "\n")
                label = " " * (self.current_indent + first + col_spacing)
            self.write("\n".join(hang(label, text, self.width)).rstrip() + "\n")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section({"Options": say("h_options")}.get(name, name)):
            yield

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}{'：' if language() == 'zh' else ':'}\n")


class Context(click.Context):
    """A context whose help is laid out by :class:`Formatter`."""

    formatter_class = Formatter


Made = TypeVar("Made", bound=click.Command)


def localized(command: Made) -> Made:
    """The command with its help in the language of the run."""
    command.context_class = Context
    command.add_help_option = False
    command.options_metavar = say("h_optional")
    command.params.append(
        click.Option(
            ["--help"], is_flag=True, expose_value=False, is_eager=True, help=say("h_help"), callback=_show
        )
    )
    for param in command.params:
        key = f"m_{param.name}" if isinstance(param, click.Argument) else f"m_{param.metavar}"
        if isinstance(param.type, click.IntRange):
            key = "m_number"
        word = say(key) if key in WORDS else param.metavar
        param.metavar = f"[{word}]…" if isinstance(param, click.Argument) and param.nargs == -1 else word
    return command


def _show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    if value:
        click.echo(ctx.get_help())
        ctx.exit()
