"""What the commands over tables of a city share: what can go wrong with them, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from policy_dsl.cli.common import Stop, complain, no_access, show
from policy_dsl.cli.words import say

if TYPE_CHECKING:
    from policy_dsl.batch.city import City
    from policy_dsl.batch.wrong import Wrong


def need_engine() -> None:
    """Without the engine the command ends with 2."""
    for package in ("duckdb", "sqlglot"):
        if find_spec(package) is None:
            raise complain("U0201", package=package, extra="batch")


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """What is wrong with the tables, the policy or the disk ends the command with 2. ``place``: where the disk is, if the system
    does not say."""
    import duckdb

    from policy_dsl.backends.columnar.expr import Unsupported
    from policy_dsl.batch.wrong import Wrong

    try:
        yield
    except Wrong as problem:
        raise _all_of(problem) from None
    except Unsupported as problem:
        raise complain("U0204", dialect="duckdb", detail=str(problem)) from None
    except OSError as problem:
        raise no_access(problem.filename or place, problem) from problem
    except duckdb.Error as problem:
        raise complain("U0224", detail=str(problem).splitlines()[0]) from problem


def _all_of(problem: Wrong) -> Stop:
    from policy_dsl.diagnostics import Diagnostic

    show([Diagnostic(each.code, "", args=each.words) for each in (problem, *problem.also)], {})
    return Stop(2)


def say_rejects(city: City, most: int) -> int:
    """The first rows that are rejected, on stderr; how many were said."""
    found = city.reasons(most)
    for table, line, column, value, code, reason in found:
        words = {"table": table, "line": line, "column": column, "value": value or "", "code": code}
        click.echo(say("batch_reject", reason=reason, **words), err=True)
    return len(found)
