"""What the last turn of a conversation was about, in the words of its question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering import names
from bot.answering.lexicon import function_words
from bot.storage.conversations import Turn
from retrieval.analysis import lower_case, terms_of


def word_class(words: str) -> frozenset[str]:
    """A closed class of words, written as a line of them."""
    return frozenset(words.split())


#: A word with what an apostrophe or a hyphen ties to it.
WORD = re.compile(r"[^\W_]+(?:['’ʼ.-][^\W_]+)*")
#: Small words that may stand within a phrase: "the ferry of Norwick".
_TIES = word_class("of the and de la le du des del di von van der 's")
_DETERMINERS = word_class("the a an this that these those")


#: Before or after a name, what tells that it is somebody's.
_SPEAKS = r"(?:said|says|told|tells|added|adds|announced|warned|resigned|dedi|söyledi|açıkladı)"
_ROLE = (
    r"(?:mayor|minister|president|chancellor|chief|director|captain|judge|king|queen|governor|"
    r"senator|secretary|coach|mr|mrs|ms|dr|sir|başkanı?|bakanı?|müdürü)"
)
_ASKS_WHO = re.compile(r"\s*who\b|.*\bkim\b", re.IGNORECASE)
#: How far apart in an answer two words may stand that stand side by side in the question.
_WINDOW = 3


@dataclass(frozen=True)
class Topic:
    """What follow-ups to a turn speak of."""

    turns: Sequence[Turn]
    """Those of the topic, oldest first; at least one."""

    @property
    def last(self) -> Turn:
        """The turn that is followed up."""
        return self.turns[-1]

    @cached_property
    def phrases(self) -> list[str]:
        """The phrases of the last question that its answer takes up, in their order.

        Without an answer, or where it is in another language, all that say something.
        """
        lang = self.last.language
        told = f"{self.last.answer} {' '.join(self.last.headlines)}"
        places: dict[str, list[int]] = {}
        for position, word in enumerate(WORD.findall(told)):
            for term in terms_of(word, lang):
                places.setdefault(term, []).append(position)
        return self._runs(places) or self._runs(None)

    @cached_property
    def person(self) -> str | None:
        """Whom "he" or "she" means: who is said to speak or to hold an office, or a full name."""
        for turn in reversed(self.turns):
            for text in (turn.question, turn.answer):
                found = [
                    " ".join(name.words)
                    for name in names.names_in(text, turn.language)
                    if not name.opens_sentence or len(name.words) > 1
                ]
                for name in found:
                    if _is_somebody(name, text):
                        return name
                full = [name for name in found if " " in name]
                if full and text is turn.answer and _ASKS_WHO.match(turn.question):
                    return full[0]
        return None

    def _runs(self, places: Mapping[str, Sequence[int]] | None) -> list[str]:
        """Runs of words of the last question that say something.

        With `places`, the positions of terms in what was answered, those alone that stand there,
        and side by side only where they do so there too.
        """
        question, lang = self.last.question, self.last.language
        empty = function_words(lang)
        runs: list[tuple[int, int]] = []
        before: tuple[str, ...] = ()
        for match in WORD.finditer(question):
            terms = terms_of(match.group(), lang)
            if _lower(match.group()) in empty or not _stands_in(terms, places):
                continue
            gap = WORD.findall(question[runs[-1][1] : match.start()]) if runs else []
            between = question[runs[-1][1] : match.start()] if runs else ""
            small = {_lower(word) for word in gap}
            tied = small <= _TIES and not small <= _DETERMINERS
            beside = bool(runs) and not between.strip() and _near(before, terms, places)
            if tied or beside:
                runs[-1] = (runs[-1][0], match.end())
            else:
                runs.append((match.start(), match.end()))
            before = terms
        return [_with_determiner(question, *run) for run in runs]


def telling(phrases: Sequence[str]) -> str | None:
    """The phrase that says most: one with a name before one without, the longer first."""
    return max(phrases, key=_weight, default=None)


def most_alike(phrases: Sequence[str], change: str) -> str | None:
    """The phrase that another thing would take the place of: of its kind, as far as shows."""
    words = {word.lower() for word in WORD.findall(change)} - _DETERMINERS
    named = _has_name(change)

    def alikeness(phrase: str) -> tuple[int, bool, bool, int]:
        shared = len(words & {word.lower() for word in WORD.findall(phrase)})
        return shared, _has_name(phrase) == named, *_weight(phrase)

    return max(phrases, key=alikeness, default=None)


def _stands_in(terms: Sequence[str], places: Mapping[str, Sequence[int]] | None) -> bool:
    return places is None or any(term in places for term in terms)


def _near(
    one: Sequence[str], other: Sequence[str], places: Mapping[str, Sequence[int]] | None
) -> bool:
    """Whether two words stand together in what was answered."""
    if places is None:
        return True
    mine = [place for term in one for place in places.get(term, ())]
    theirs = [place for term in other for place in places.get(term, ())]
    return any(0 < abs(a - b) <= _WINDOW for a in mine for b in theirs)


def _is_somebody(name: str, text: str) -> bool:
    escaped = re.escape(name)
    role = name.split(maxsplit=1)[0].lower()
    return bool(
        re.fullmatch(_ROLE, role, re.I)
        or re.search(rf"\b{_ROLE}\.?\s+{escaped}|{escaped},? {_SPEAKS}\b", text, re.I)
        or re.search(rf"\b{_SPEAKS} {escaped}", text, re.I)
    )


def _with_determiner(question: str, start: int, end: int) -> str:
    """A run with the article before it."""
    before = WORD.findall(question[:start])
    if before and before[-1].lower() in _DETERMINERS:
        return f"the {question[start:end]}"
    return question[start:end]


def _has_name(phrase: str) -> bool:
    return any(word[0].isupper() for word in WORD.findall(phrase))


def _weight(phrase: str) -> tuple[bool, int]:
    return _has_name(phrase), len(phrase)


def _lower(word: str) -> str:
    return lower_case(word)
