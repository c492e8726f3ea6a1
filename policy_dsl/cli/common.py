"""What several commands share: reading and writing files, colours, loading policies, complaints."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import click

from policy_dsl import store
from policy_dsl.cli.words import language
from policy_dsl.core.ir import Policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from policy_dsl.diagnostics import Diagnostic
    from policy_dsl.source import Source

_MOST_INPUT = 100 * 1024 * 1024


class Stop(click.exceptions.Exit):
    """End the command with this exit code; everything has been said."""


def complain(code: str, /, **args: str) -> Stop:
    """Say a U-diagnostic on stderr; returns the exception to raise (exit 2)."""
    from policy_dsl.diagnostics import Diagnostic

    show([Diagnostic(code, "", args=args)], {})
    return Stop(2)


def no_access(name: str, problem: OSError) -> Stop:
    """The complaint that a file cannot be read or written, with the reason in both languages: what the system says
    of it is in neither for sure."""
    zh, en = _REASONS.get(problem.errno or 0, ("", ""))
    number = f"{problem.errno}" if problem.errno else "?"
    return complain(
        "U0103", file=name, reason=zh or f"系统错误{number}", reason_en=en or f"system error {number}"
    )


_REASONS = {
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "not permitted"),
    errno.EROFS: ("这个位置只能读，不能写", "the place is read-only"),
    errno.ENOSPC: ("磁盘已满", "the disk is full"),
    errno.EDQUOT: ("磁盘配额已用完", "the disk quota is used up"),
    errno.ENOENT: ("文件夹不存在", "there is no such folder"),
    errno.ENOTDIR: ("路径中间有一段不是文件夹", "a part of the path is not a folder"),
    errno.EISDIR: ("它是文件夹", "it is a folder"),
    errno.ENAMETOOLONG: ("文件名太长", "the name is too long"),
    errno.EBUSY: ("正被别的程序占用", "it is in use"),
    errno.ELOOP: ("快捷方式绕成了圈", "the links go in a circle"),
    errno.EIO: ("磁盘读写出错", "the disk failed"),
}


def show(found: list[Diagnostic], sources: dict[str, Source], *, err: bool = True) -> None:
    """Diagnostics for a person."""
    from policy_dsl.diagnostics.render import render_text

    text = render_text(found, sources, language(), color=use_color("auto", err=err))
    click.echo(text, err=err, nl=False)


def use_color(choice: str, *, err: bool = False) -> bool:
    """Whether to colour: only on a terminal, never with NO_COLOR."""
    if choice == "auto":
        stream = sys.stderr if err else sys.stdout
        return not os.environ.get("NO_COLOR") and stream.isatty()
    return choice == "always"


def width_of(choice: int | None) -> int:
    """The width asked for, else the terminal's, else 100."""
    if choice:
        return choice
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        columns = 0
    return min(columns, 140) if columns > 0 else 100


def read_input(name: str) -> bytes:
    """A file's bytes (``-``: standard input); at most 100 MB are read."""
    if name == "-":
        return sys.stdin.buffer.read(_MOST_INPUT + 1)
    try:
        if os.path.isdir(name):
            raise complain("U0102", file=name)
        with open(name, "rb") as file:
            return file.read(_MOST_INPUT + 1)
    except FileNotFoundError as problem:
        raise complain("U0101", file=name) from problem
    except OSError as problem:
        raise no_access(name, problem) from problem


def write_output(name: str, data: bytes) -> None:
    """Written aside and moved into place: the file is whole, or as it was."""
    import tempfile
    from pathlib import Path

    path = Path(name)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".polc-")
    except OSError as problem:
        raise no_access(name, problem) from problem
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as problem:
        Path(temporary).unlink(missing_ok=True)
        raise no_access(name, problem) from problem
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def emit(text: str, out: str | None) -> None:
    """To the screen, or whole into a file."""
    if out is None or out == "-":
        click.echo(text, nl=not text.endswith("\n"))
    else:
        write_output(out, text.encode("utf-8"))


def load_policy(path: str, *, whole: bool = True) -> Policy:
    """The typed policy; its errors are shown and end the command with 2. ``whole``: with its 例 and 性质."""
    try:
        if os.path.isdir(path):
            raise complain("U0102", file=path)
        return store.load(path, whole=whole)
    except store.BrokenPolicyError as problem:
        compiled = problem.compiled
        show(compiled.diagnostics, compiled.sources())
        raise Stop(2) from problem
    except FileNotFoundError as problem:
        raise complain("U0101", file=path) from problem
    except OSError as problem:
        raise no_access(path, problem) from problem


def choose_policy(option: str | None, asked: str | None, nowhere: Callable[[str], Stop] | None = None) -> str:
    """``--policy``, else what the facts name, else the only one there is. ``nowhere``: says that there is none of the
    name that the facts give, and which there are."""
    wanted = option or asked
    if wanted is not None:
        if option is not None and os.path.exists(option):
            return option
        found = store.find_policy(wanted)
        if found is None:
            known = "、".join(store.stem(path) for path in store.known_policies())
            raise complain("U0104", name=wanted, known=known) if option or nowhere is None else nowhere(known)
        return found
    known_paths = store.known_policies()
    if len(known_paths) == 1:
        return known_paths[0]
    if not known_paths:
        raise complain("U0108", place="policies/")
    raise complain("U0113", known="、".join(os.path.basename(path) for path in known_paths))


def policy_files(names: tuple[str, ...]) -> list[Path]:
    """The files named (a folder stands for its .pol files), else all of ``policies/``."""
    from pathlib import Path

    if not names:
        found = store.known_policies()
        if not found:
            raise complain("U0108", place="policies/")
        return [Path(path) for path in found]
    out: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(path.glob("*.pol"))
            if not inside:
                raise complain("U0108", place=name)
            out += inside
        elif path.exists():
            out.append(path)
        else:
            raise complain("U0101", file=name)
    return out
