"""The claims of one answer: each is offered, checked, and taken or refused with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.claims import DraftClaim
from bot.answering.drafts import CitedClaims
from bot.answering.lexicon import content_terms
from bot.answering.polarity import is_negated
from bot.answering.verification import Verifier
from bot.answers import Citation, Claim
from config.settings import AnsweringSettings
from retrieval.articles import Excerpt
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

#: Called with each claim as it passes, and all citations up to it.
OnClaim = Callable[[Claim, tuple[Citation, ...]], Awaitable[None]]


@dataclass(slots=True)
class Acceptance:
    """One answer in the making; `taken` are its claims as they were offered.

    `resumed` says that somebody else goes on with it, who may say in other words what is said.
    """

    retrieval: Retrieval
    settings: AnsweringSettings
    embeddings: Callable[[], Embeddings]
    on_claim: OnClaim | None
    cited: CitedClaims = field(default_factory=CitedClaims)
    taken: list[DraftClaim] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    resumed: bool = False

    @property
    def full(self) -> bool:
        """Whether it holds as many claims as the settings allow."""
        return len(self.cited.claims) >= self.settings.max_claims

    def verifier(self, excerpts: Sequence[Excerpt]) -> Verifier:
        """What checks claims that cite these excerpts by their numbers."""
        return Verifier(
            question=self.retrieval.question,
            language=self.retrieval.language,
            excerpts=excerpts,
            settings=self.settings,
            embeddings=self.embeddings,
        )

    async def offer(self, verifier: Verifier, claim: DraftClaim) -> None:
        """Take a claim or note why not; one that says nothing new is passed over."""
        if self.full or self._says(claim.text):
            return
        # Across languages the check embeds two texts, perhaps over a network.
        verdict = await asyncio.to_thread(verifier.check_claim, claim)
        if verdict.refusal is not None:
            reason = verdict.refusal.value + (f" ({verdict.detail})" if verdict.detail else "")
            self.dropped.append((claim.text, reason))
            return
        self.taken.append(claim)
        accepted = self.cited.add(claim.text, verdict.quotes)
        if self.on_claim is not None:
            await self.on_claim(accepted, tuple(self.cited.citations))

    def _says(self, text: str) -> bool:
        """Whether a claim is there already: word for word, or for whoever goes on, in substance."""
        return any(
            claim.text.casefold() == text.casefold()
            or (self.resumed and self._covers(claim.text, text))
            for claim in self.cited.claims
        )

    def _covers(self, claim: str, text: str) -> bool:
        language = self.retrieval.language
        terms = content_terms(text, language)
        return (
            bool(terms)
            and terms <= content_terms(claim, language)
            and is_negated(text, language) == is_negated(claim, language)
        )
