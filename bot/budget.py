"""Whether a language model may be asked: what it may cost in a day, in all and for one user."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.drafts import Attempt
from bot.storage.spending import Spending
from config.settings import BudgetSettings

_NONE = "No budget is set aside for the language model."
_SPENT = "Today's budget for the language model is used up."
_SPENT_BY_USER = "Your share of today's budget for the language model is used up."


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of the settings over what was spent.

    An answer that has begun is finished, so a limit may be passed by what is under way.
    """

    limits: BudgetSettings
    spending: Spending

    def refusal(self, user: str | None) -> str | None:
        """Why no model may be asked, in a sentence for the reader; None where one may."""
        limits = self.limits
        if none := self.none(user):
            return none
        if limits.daily is not None and self.spending.today() >= limits.daily:
            return _SPENT
        share = limits.daily_per_user
        if user is not None and share is not None and self.spending.today(user) >= share:
            return _SPENT_BY_USER
        return None

    def none(self, user: str | None) -> str | None:
        """Why no model may be asked at all, whatever was spent; None where one may."""
        limits = self.limits
        shut = limits.daily == 0 or (user is not None and limits.daily_per_user == 0)
        return _NONE if shut else None

    def charge(self, user: str | None, attempt: Attempt) -> None:
        """Note what asking a model took."""
        if attempt.usage:
            usage = attempt.usage
            self.spending.add(user, usage.input_tokens, usage.output_tokens, attempt.cost)
