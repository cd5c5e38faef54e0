"""The commands of admins, who are the user ids in the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.telegram.admin import texts
from bot.telegram.admin.acts import carry_out
from bot.telegram.admin.corpus import reload, remove, rollback
from bot.telegram.admin.insight import audit, stats, status, unanswered
from bot.telegram.admin.people import ban, bans, quota, unban
from bot.telegram.gating import Decision
from bot.telegram.requests import Request

#: What was sent longer ago is not carried out: things may have changed since.
_FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """What a command does with its arguments: it returns the outcome to note, "" for none.

    Cut short it does not run again: its sender is told so by `interrupted`, one of the texts.
    None stands for one that only shows something, and so may simply be answered again. What a
    `private` one shows, of people, questions or errors, is nothing for a group.
    """

    run: Callable[[Request, str], Awaitable[str]]
    interrupted: str | None = None
    private: bool = False


COMMANDS: dict[str, AdminCommand] = {
    "reload": AdminCommand(reload, texts.INTERRUPTED),
    "remove": AdminCommand(remove, texts.INTERRUPTED_ACT),
    "rollback": AdminCommand(rollback, texts.INTERRUPTED_ACT),
    "ban": AdminCommand(ban, texts.INTERRUPTED_ACT),
    "unban": AdminCommand(unban, texts.INTERRUPTED_ACT),
    "quota": AdminCommand(quota, texts.INTERRUPTED_ACT),
    "bans": AdminCommand(bans, private=True),
    "status": AdminCommand(status, private=True),
    "stats": AdminCommand(stats, private=True),
    "unanswered": AdminCommand(unanswered, private=True),
    "audit": AdminCommand(audit, private=True),
}


async def run_admin_command(request: Request, decision: Decision) -> None:
    """Carry out an admin's command, and note what changes something; refuse it to others."""
    at, update, command = request.at, request.update, COMMANDS[decision.command]
    if not request.by_admin:
        await at.replies.say(update, _refusal(request))
    elif command.private and not request.is_private:
        await request.say(texts.IN_PRIVATE)
    elif command.interrupted is None:
        await command.run(request, decision.text)
    elif update.update_id in at.queue.replayed:
        told = request.text(command.interrupted, command=decision.command)
        await at.replies.close(update, [told])
    elif request.age > _FRESH:
        await request.say(texts.ACT_TOO_OLD, command=decision.command)
    else:
        act = f"/{decision.command} {decision.text}".strip()
        await carry_out(request, act, command.run(request, decision.text))


def _refusal(request: Request) -> str:
    """No; in private with the sender's id, which whoever sets the bot up needs and can't guess."""
    if request.person is None:
        return request.text(texts.ADMINS_BY_NAME)
    told = request.text(texts.ADMINS_ONLY)
    if not request.is_private:
        return told
    return f"{told} {request.text(texts.YOUR_ID, user_id=str(request.person))}"
