"""The commands of admins, who are the user ids in the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.telegram.admin import texts
from bot.telegram.admin.acts import noted
from bot.telegram.admin.corpus import reload, remove, rollback
from bot.telegram.admin.insight import audit, stats, status, unanswered
from bot.telegram.admin.people import ban, bans, quota, unban
from bot.telegram.gating import Decision
from bot.telegram.requests import Request


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """What a command does with its arguments: it returns the outcome to note, "" for none.

    One that only shows something is `harmless`: after a crash it may run again.
    """

    run: Callable[[Request, str], Awaitable[str]]
    harmless: bool = False


COMMANDS: dict[str, AdminCommand] = {
    "reload": AdminCommand(reload),
    "remove": AdminCommand(remove),
    "rollback": AdminCommand(rollback),
    "ban": AdminCommand(ban),
    "unban": AdminCommand(unban),
    "bans": AdminCommand(bans, harmless=True),
    "quota": AdminCommand(quota),
    "status": AdminCommand(status, harmless=True),
    "stats": AdminCommand(stats, harmless=True),
    "unanswered": AdminCommand(unanswered, harmless=True),
    "audit": AdminCommand(audit, harmless=True),
}


async def run_admin_command(request: Request, decision: Decision) -> None:
    """Carry out an admin's command and note it; refuse it to others, and after a restart."""
    at, update, command = request.at, request.update, COMMANDS[decision.command]
    if not request.by_admin:
        await at.replies.say(update, _refusal(request))
    elif update.update_id in at.queue.replayed and not command.harmless:
        told = request.text(texts.INTERRUPTED, command=decision.command)
        await at.replies.close(update, [told])
    else:
        outcome = await command.run(request, decision.text)
        await noted(request, f"/{decision.command} {decision.text}".strip(), outcome)


def _refusal(request: Request) -> str:
    """No; in private with the sender's id, which whoever sets the bot up needs and can't guess."""
    if request.person is None:
        return request.text(texts.ADMINS_BY_NAME)
    told = request.text(texts.ADMINS_ONLY)
    if not request.is_private:
        return told
    return f"{told} {request.text(texts.YOUR_ID, user_id=str(request.person))}"
