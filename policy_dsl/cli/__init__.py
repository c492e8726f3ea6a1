"""The command line. One file a command; each is imported only when it is used."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from policy_dsl import __version__
from policy_dsl.cli.help import localized
from policy_dsl.cli.words import say, set_language

COMMANDS = (
    "check",
    "eval",
    "explain",
    "fmt",
    "test",
    "fuzz",
    "diff",
    "cliffs",
    "facts",
    "sql",
    "population",
    "batch",
    "simulate",
    "ledger",
    "audit",
    "error",
    "completion",
)
CLEAN, FINDINGS, USAGE, UNKNOWN, INTERNAL = 0, 1, 2, 3, 70


class Commands(click.Group):
    """Subcommands by name, imported on demand; their helps come from the table of words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"policy_dsl.cli.{cmd_name}_command")
        command: click.Command = module.command()
        return localized(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section(say("h_commands")):
            formatter.write_dl([(name, say(name)) for name in COMMANDS])


def _set_lang(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    del ctx, param
    if value:
        set_language(value)
    return value


def lang_option() -> click.Option:
    """``--lang``, on every command."""
    return click.Option(
        ["--lang"], type=click.Choice(["zh", "en"]), help=say("lang"), expose_value=False, is_eager=True, callback=_set_lang
    )  # fmt: skip


def group() -> click.Group:
    """The ``polc`` command."""
    version = click.Option(
        ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version, help=say("h_version")
    )  # fmt: skip
    return localized(
        Commands(
            "polc", help=say("polc"), params=[lang_option(), version], subcommand_metavar=say("h_command")
        )
    )


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    if value:
        click.echo(f"polc {__version__}")
        ctx.exit()


def main() -> None:
    """Entry point: exit code 0 clean, 1 findings, 2 usage or input, 3 unknown, 70 internal."""
    gc.set_threshold(100_000, 20, 20)  # a short process: collecting every 700 objects only costs time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = INTERNAL
    try:
        code = group().main(prog_name="polc", standalone_mode=False) or CLEAN
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as problem:
        click.echo(_complaint(problem), err=True)
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("interrupted"), err=True)
        code = 130
    except BrokenPipeError:  # the reader of a pipe went away: nothing more to say
        sys.stderr.close()
        os._exit(CLEAN)
    except Exception as problem:
        if os.environ.get("POLC_DEBUG"):
            raise
        click.echo(say("internal", text=f"{type(problem).__name__} {problem}"[:300]), err=True)
    sys.exit(code if isinstance(code, int) else CLEAN)


def _complaint(problem: click.ClickException) -> str:
    """Click's usage errors in the language of the run."""
    ctx = getattr(problem, "ctx", None)
    command = ctx.command_path.partition(" ")[2] if ctx is not None else ""
    match problem:
        case click.NoSuchOption(option_name=name, possibilities=near):
            hint = say("near", name="、".join(near)) if near else ""
            text = say("e_no_option", name=name, near=hint)
        case click.MissingParameter(param=param) if param is not None:
            text = say("e_missing", name=param.human_readable_name)
        case click.BadParameter(param=param, message=message) if param is not None:
            text = say("e_bad", name=_param_name(param), text=_expected(param.type) or message)
        case click.BadOptionUsage(option_name=name):
            text = say("e_no_value", name=name)
        case click.UsageError(message=message) if message.startswith("No such command"):
            text = say("e_no_command", name=message.split("'")[1], known="、".join(COMMANDS))
        case click.UsageError(message=message) if message.startswith("Got unexpected extra argument"):
            text = say("e_extra", text=message[message.find("(") + 1 :].rstrip(")."))
        case _:
            text = problem.format_message()
    return say("e_usage", text=text) + "\n" + say("e_help", command=command).replace("  ", " ")


def _expected(type_: object) -> str:
    """What an option takes, for the two kinds that click describes in English."""
    match type_:
        case click.Choice(choices=choices):
            return say("e_choice", known=say("e_or").join(str(one) for one in choices))
        case click.IntRange(min=low, max=high):
            return say("e_range", low=low, high=high)
        case _:
            return ""


def _param_name(param: Any) -> str:
    return str(param.opts[0] if param.opts and param.opts[0].startswith("-") else param.human_readable_name)
