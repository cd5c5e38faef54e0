"""Whether a second outlet tells what a claim says, which decides if one outlet stands alone.

This is no proof, so it asks for less than `verification`: the claim's names and numbers in another
outlet's excerpt, and some of its words in one sentence there. A telling in other words counts, and
so does a copy of the cited article that another outlet carries, found or not: not one outlet alone
says it then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering import dates, names, quantities
from bot.answering.lexicon import content_terms, is_figure_term
from bot.answering.oppositions import opposed
from bot.answering.polarity import turned_round
from bot.answers import Citation, Claim
from retrieval.analysis import lower_case, terms_of, without_marks, words
from retrieval.articles import Excerpt
from retrieval.catalogue import LiveVersion
from retrieval.chunking import sentence_spans

#: Share of a claim's other content words in one sentence, where names or numbers tie the two …
_TIED_SHARE = 0.25
#: … and where it has none.
_UNTIED_SHARE = 0.5
#: Characters that all forms of a name have in common.
_BEGINNING = 3


@dataclass(frozen=True)
class _Report:
    """One outlet's excerpt, read once for all claims."""

    excerpt: Excerpt

    @property
    def lang(self) -> str | None:
        return self.excerpt.article.lang

    @cached_property
    def text(self) -> str:
        return f"{self.excerpt.article.title}\n{self.excerpt.text}"

    @cached_property
    def plain(self) -> str:
        """The text without case and accents."""
        return without_marks(lower_case(self.text))

    @cached_property
    def forms(self) -> set[str]:
        return names.forms_of(self.text, self.lang)

    @cached_property
    def numbers(self) -> list[quantities.Quantity]:
        return quantities.quantities(self.text, self.lang)

    @cached_property
    def sentences(self) -> list[tuple[str, set[str]]]:
        text = self.excerpt.text
        spans = sentence_spans(text, self.lang)
        return [(text[a:b], content_terms(text[a:b], self.lang)) for a, b in spans]


def corroborated(
    excerpts: Sequence[Excerpt],
    copies: Mapping[str, Sequence[LiveVersion]],
    claims: Sequence[Claim],
    citations: Sequence[Citation],
) -> set[int]:
    """Positions of the claims that another known outlet tells as well.

    `copies` gives by version id the other versions of a cited article's story. Only excerpts in the
    language of the cited article are asked: there words can be compared.
    """
    by_number = {citation.n: citation for citation in citations}
    languages = {excerpt.article.version_id: excerpt.article.lang for excerpt in excerpts}
    reports = [_Report(excerpt) for excerpt in excerpts if excerpt.article.source]
    found = set()
    for position, claim in enumerate(claims):
        cited = [by_number[n] for n in claim.citations]
        outlets = {citation.source for citation in cited}
        if _carried_elsewhere(cited, outlets, copies):
            found.add(position)
            continue
        language = languages.get(cited[0].version_id)
        others = [
            report
            for report in reports
            if report.excerpt.article.source not in outlets and report.lang == language
        ]
        if any(_tells(report, claim.text) for report in others):
            found.add(position)
    return found


def _carried_elsewhere(
    cited: Sequence[Citation],
    outlets: Collection[str | None],
    copies: Mapping[str, Sequence[LiveVersion]],
) -> bool:
    """Whether another known outlet carries a copy of one of the cited articles."""
    return any(
        copy.source and copy.source not in outlets
        for citation in cited
        for copy in copies.get(citation.version_id, ())
    )


def _tells(report: _Report, claim: str) -> bool:
    """Whether a report gives a claim's names and numbers, and its sense in one sentence."""
    lang = report.lang
    named = [word for name in names.names_in(claim, lang) for word in _sure(name)]
    # Taking a text apart into its forms is dear, and most other reports hold none of the names.
    if not all(_may_hold(report.plain, word) for word in named):
        return False
    if not all(names.is_given(word, report.forms, lang) for word in named):
        return False
    numbers = quantities.quantities(dates.without(claim, dates.dates(claim)), lang)
    if numbers and quantities.unsupported(numbers, report.numbers):
        return False
    tied = {term for name in named for word in words(name) for term in terms_of(word, lang)}
    terms = {term for term in content_terms(claim, lang) - tied if not is_figure_term(term)}
    least = (_TIED_SHARE if named or numbers else _UNTIED_SHARE) * len(terms)
    return any(
        len(terms & held) >= least
        and not opposed(claim, sentence)
        and not turned_round(claim, sentence, lang)
        for sentence, held in report.sentences
    )


def _may_hold(plain: str, word: str) -> bool:
    """Whether a text without case and accents holds what every form of a word begins with."""
    return without_marks(lower_case(word))[:_BEGINNING] in plain


def _sure(name: names.Name) -> tuple[str, ...]:
    """The words of a name, but for the first of a sentence, which may be an ordinary one."""
    return name.words[1:] if name.opens_sentence else name.words
