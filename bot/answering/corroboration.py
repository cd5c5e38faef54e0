"""Whether a second outlet supports a claim, which decides if "only X reports this" is true."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.claims import DraftClaim, DraftQuote
from bot.answering.verification import Verifier
from bot.answers import Citation, Claim
from retrieval.chunking import sentence_spans


def corroborated(
    verifier: Verifier, claims: Sequence[Claim], citations: Sequence[Citation]
) -> set[int]:
    """Positions of the claims that a sentence of another known outlet supports as well.

    Only excerpts in the language of the cited article are asked: there the check is word by word
    and costs no embedding.
    """
    by_number = {citation.n: citation for citation in citations}
    languages = {excerpt.article.version_id: excerpt.article.lang for excerpt in verifier.excerpts}
    found = set()
    for position, claim in enumerate(claims):
        cited = [by_number[n] for n in claim.citations]
        outlets = {citation.source for citation in cited}
        language = languages.get(cited[0].version_id)
        if any(
            verifier.check_claim(DraftClaim(claim.text, (quote,))).refusal is None
            for quote in _quotes_of_others(verifier, outlets, language)
        ):
            found.add(position)
    return found


def _quotes_of_others(
    verifier: Verifier, outlets: set[str | None], language: str | None
) -> list[DraftQuote]:
    """Each sentence in `language` that none of `outlets` wrote, but another known one."""
    return [
        DraftQuote(number, excerpt.text[start:end])
        for number, excerpt in enumerate(verifier.excerpts, start=1)
        if excerpt.article.source
        and excerpt.article.source not in outlets
        and excerpt.article.lang == language
        for start, end in sentence_spans(excerpt.text, language)
    ]
