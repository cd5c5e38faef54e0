"""How the `newsbot` command ends: typer's own ways, put right where the contract differs.

typer ends Ctrl-C with 130 and a reader's leaving with 1, and explains wrong usage in four lines.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from bot import terminal

#: What every kind of wrong usage is; of its family typer makes only this child public.
WrongUsage: type[Exception] = typer.BadParameter.__mro__[1]


class Commands(TyperGroup):
    """The commands; what ends one from outside is dealt with before typer sees it."""

    def invoke(self, ctx: Any) -> Any:
        """Carry out the command that was typed."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            terminal.say("interrupted; nothing was changed that was not reported")
            sys.exit(1)
        except BrokenPipeError:
            # The reader of a pipe left, as `head` does; the flush at exit must not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        return result


def usage_of(error: Exception) -> str:
    """What wrong usage was: one line, or the whole help where no command was given."""
    message: str = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    if context is None or message == context.get_help():
        return message
    return f"{message.removesuffix('.')}: see `{context.command_path} --help`"


def show_version(asked: bool) -> None:
    """Callback of `--version`: print it and end."""
    if asked:
        from importlib.metadata import version

        terminal.show(f"newsbot {version('newsbot')}")
        raise typer.Exit
