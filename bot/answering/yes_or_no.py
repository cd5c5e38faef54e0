"""Whether cited sentences answer a yes/no question plainly; a wrong "yes" is far worse than none.

A sentence says yes where it states what is asked: all of the question's words of content, in the
question's order, close together in one clause, with nothing about it that doubts, denies, bounds or
postpones. It says no where the same is stated with one "not" before the verb. Only quotes in the
question's language are read, and nothing is concluded from an opposite or another figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.conflicts import Asked, Statement
from bot.answering.dates import is_calendar_word
from bot.answering.lexicon import function_terms
from bot.answering.oppositions import opposed
from bot.answering.polarity import turned_round
from bot.answering.speech import said_and_told
from bot.answering.yes_or_no_words import YesNoWords, words_of
from bot.answers import Citation
from retrieval.analysis import UNSPACED, lower_case, terms_of, words
from retrieval.articles import Excerpt
from retrieval.chunking import sentence_spans
from retrieval.results import Retrieval

#: Fewest words of content by which a sentence is known to be about the same thing.
_FEWEST = 3
#: Most words between two of them, and how far before the verb a "not" stands.
_GAP, _BEFORE_VERB = 5, 2
_ASKS = re.compile("[?？؟]")
#: English adverbs that change nothing about a statement.
_ADVERB = re.compile(r"\w+ly|yet|also|today|yesterday|now|then")
#: Behind these stands a noun, or an adjective before one.
_ARTICLES = frozenset(
    {
        "the", "a", "an", "its", "their", "der", "die", "das", "den", "dem", "des", "ein", "eine",
        "einen", "einem", "einer", "eines", "el", "la", "los", "las", "un", "una", "le", "les",
        "une",
    }
)  # fmt: skip
#: A sentence elsewhere with this share of the question's words may take a verdict back.
_ABOUT = 0.7


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which outlets' sentences say yes and which no; None is an outlet that is not known."""

    yes: tuple[str | None, ...]
    no: tuple[str | None, ...]


def verdict_of(
    retrieval: Retrieval, citations: Sequence[Citation], told: Sequence[Excerpt]
) -> Verdict | None:
    """What the citations say to a yes/no question; None where it is none or they say neither.

    `told` are the excerpts that the citations are from; what else stands there may contradict.
    """
    question = _Question.of(retrieval)
    if question is None:
        return None
    found: dict[bool, dict[str, str | None]] = {True: {}, False: {}}
    for citation in citations:
        for excerpt in told:
            if not _holds(excerpt, citation):
                continue
            for start, end in sentence_spans(excerpt.text, excerpt.article.lang):
                begin = excerpt.start + start
                if begin >= citation.end or excerpt.start + end <= citation.start:
                    continue
                if said_and_told(excerpt.article.body, begin, excerpt.start + end)[0]:
                    continue
                says = question.answered_by(excerpt.text[start:end], excerpt.article.lang)
                if says is not None:
                    found[says][citation.article_id] = citation.source
            break
    yes, no = found[True], found[False]
    if not (yes or no) or yes.keys() & no.keys():
        return None
    if not (yes and no) and question.contradicted_in(told):
        return None
    return Verdict(tuple(dict.fromkeys(yes.values())), tuple(dict.fromkeys(no.values())))


@dataclass(frozen=True, slots=True)
class _Question:
    """A yes/no question: what it states, word for word."""

    text: str
    language: str
    known: YesNoWords
    wanted: tuple[tuple[str, ...], ...]
    """For each word of content the terms that it may stand under, in order."""
    names: frozenset[int]
    """Which of them are names or numbers."""

    @classmethod
    def of(cls, retrieval: Retrieval) -> _Question | None:
        """The question, if it is one that can be answered by yes or no alone."""
        language, text = retrieval.language, retrieval.question
        known = words_of(language)
        if known is None or len(retrieval.clauses) > 1:
            return None
        plain = _plain(text)
        if not known.asks.search(plain) or known.no_plain_question.search(plain):
            return None
        wanted: list[tuple[str, ...]] = []
        names: set[int] = set()
        common = function_terms(language)
        at = 0
        for position, word in enumerate(words(text)):
            width = len(terms_of(word, None))
            groups = retrieval.term_groups[at : at + width]
            at += width
            if known.particle.fullmatch(word.lower()):
                continue
            for group in groups:
                if not group or any(term in common for term in group):
                    continue
                if word[0].isdigit() or (position and word[0].isupper()):
                    names.add(len(wanted))
                wanted.append(group)
        unspaced = bool(re.search(f"[{UNSPACED}]", text))
        if len(wanted) < _FEWEST or not (names or (unspaced and len(wanted) > 2 * _FEWEST)):
            return None
        return cls(text, language, known, tuple(wanted), frozenset(names))

    def answered_by(self, sentence: str, lang: str | None) -> bool | None:
        """True where a sentence states what is asked, False where it denies it, else None."""
        if lang != self.language or not self._stated_plainly(sentence):
            return None
        listed = list(words(sentence))
        places = self._places(listed, sentence)
        if places is None:
            return None
        negations = [at for at, word in enumerate(listed) if self.known.negates(word.lower())]
        if not negations:
            return True
        return False if self._denied(listed, places, negations) else None

    def _stated_plainly(self, sentence: str) -> bool:
        """Whether nothing in a sentence doubts or bounds what it states; both are of one time."""
        known, asked, said = self.known, _plain(self.text), _plain(sentence)
        if _ASKS.search(said):
            return False
        doubts = {match.group() for match in known.doubts.finditer(said)}
        if doubts - {match.group() for match in known.doubts.finditer(asked)}:
            return False
        if bool(known.future.search(asked)) != bool(known.future.search(said)):
            return False
        if known.present.search(asked):
            return bool(known.present_in.search(said)) and not known.past_in.search(said)
        return True

    def _denied(
        self, listed: Sequence[str], places: Sequence[int], negations: Sequence[int]
    ) -> bool:
        """Whether the one negation stands right before the verb: a word that is no name."""
        if len(negations) > 1 or not self.known.denies_before_verb:
            return False
        after = range(negations[0] + 1, negations[0] + 2 + _BEFORE_VERB)
        verb = next((at for at in after if at in places), None)
        return verb is not None and listed[verb].islower() and verb != places[0]

    def contradicted_in(self, told: Sequence[Excerpt]) -> bool:
        """Whether any excerpt has a sentence about this that says otherwise, or another figure."""
        asked = Asked(self.text, self.language)
        about: list[tuple[str, Statement]] = []
        for excerpt in told:
            if excerpt.article.lang != self.language:
                continue
            for start, end in sentence_spans(excerpt.text, self.language):
                sentence = excerpt.text[start:end]
                terms = {term for word in words(sentence) for term in terms_of(word, self.language)}
                held = sum(not terms.isdisjoint(group) for group in self.wanted)
                if held >= _ABOUT * len(self.wanted):
                    statement = Statement(sentence, excerpt.article.title, self.language)
                    about.append((excerpt.article.id, statement))
        for at, (article, one) in enumerate(about):
            for other_article, other in about[at + 1 :]:
                if opposed(one.text, other.text) or turned_round(
                    one.text, other.text, self.language
                ):
                    return True
                if article != other_article and one.conflict_with(other, asked):
                    return True
        return False

    def _places(self, listed: Sequence[str], sentence: str) -> list[int] | None:
        """Where the words of the question stand in a sentence: in order, near, in one clause."""
        terms = [set(terms_of(word, self.language)) for word in listed]
        best: list[int] | None = None
        for first in (at for at, held in enumerate(terms) if not held.isdisjoint(self.wanted[0])):
            places = [first]
            for group in self.wanted[1:]:
                after = range(places[-1], min(len(terms), places[-1] + _GAP + 2))
                place = next((at for at in after if not terms[at].isdisjoint(group)), None)
                if place is None:
                    break
                places.append(place)
            else:
                best = places
        if best is None:
            return None
        # The words between, as written: no comma, no "which" or "before" may stand there.
        spans = _spans(sentence, listed)
        for one, other in pairwise(best):
            if one < other and self.known.parts.search(sentence[spans[one][1] : spans[other][0]]):
                return None
        before = range(self._clause_start(sentence, spans, best[0]), best[0])
        between = [at for at in range(best[0], best[-1]) if at not in best]
        plain = all(self._adds_nothing(listed[at]) for at in before) and all(
            self._adds_nothing(listed[at]) or lower_case(listed[at - 1]) in _ARTICLES
            for at in between
        )
        return best if plain else None

    def _clause_start(self, sentence: str, spans: Sequence[tuple[int, int]], first: int) -> int:
        """The first word of the clause in which the word at `first` stands."""
        for at in range(first, 0, -1):
            if self.known.parts.search(sentence[spans[at - 1][1] : spans[at][1]]):
                return at
        return 0

    def _adds_nothing(self, word: str) -> bool:
        """Whether a word beside those asked for leaves the statement what it is.

        Function words, dates and adverbs do (a "not" is looked at by itself), and between two of
        them adjectives behind an article. A verb does not: "The court banned Norwick from buying
        the ferry" is no yes to "Did Norwick buy the ferry?"
        """
        word = lower_case(word)
        common = function_terms(self.language)
        if all(term in common for term in terms_of(word, self.language)) or word[0].isdigit():
            return True
        if is_calendar_word(word) or self.known.negates(word):
            return True
        return self.language == "en" and bool(_ADVERB.fullmatch(word))


def _plain(text: str) -> str:
    return " ".join(lower_case(text).split())


def _holds(excerpt: Excerpt, citation: Citation) -> bool:
    same = excerpt.article.version_id == citation.version_id
    return same and excerpt.start <= citation.start and citation.end <= excerpt.end


def _spans(sentence: str, listed: Sequence[str]) -> list[tuple[int, int]]:
    """Where each word stands in its sentence; one that NFKC wrote anew has the last one's place."""
    found, after = [], 0
    for word in listed:
        start = sentence.find(word, after)
        start, end = (start, start + len(word)) if start >= 0 else (after, after)
        found.append((start, end))
        after = end
    return found
