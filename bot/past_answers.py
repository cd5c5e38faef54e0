"""Answers given before: shown again, unfolded, shared, rated and forgotten.

What is shown is read from the catalogue anew each time, so that nothing is shown of an article
that was taken down, nor more of any article than its source allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from bot.answers import Answer, Citation
from bot.asked import Asker
from bot.errors import UnknownAnswer
from bot.json_shapes import from_json
from bot.storage.stores import Stores
from config.settings import Settings
from retrieval.articles import Article, Excerpt
from retrieval.catalogue import Holder
from retrieval.chunk_ids import split_chunk_id
from retrieval.corpus import Corpus
from retrieval.passages import beginning, passages, reach


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A passage of an article as it stands in the catalogue, around the words that were quoted.

    `body[start:end]` is the passage, `body[quote_start:quote_end]` the quote in it.
    """

    article: Article
    start: int
    end: int
    quote_start: int
    quote_end: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """The passage before the quote, the quote, and the passage behind it."""
        body = self.article.body
        return (
            body[self.start : self.quote_start],
            body[self.quote_start : self.quote_end],
            body[self.quote_end : self.end],
        )


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """What a link opens; `question` is None where its text is not kept.

    `changed` says that an article in it has another version today.
    """

    answer: Answer
    question: str | None
    changed: bool


class PastAnswers:
    """The logged answers of one service; every method may block, so call it in a thread."""

    def __init__(self, settings: Settings, corpus: Corpus, stores: Stores) -> None:
        self._corpus = corpus
        self._stores = stores
        self._unfold_length = settings.answering.unfold_length
        self._own_lengths = {
            source.name: source.unfold_length
            for source in settings.sources
            if source.unfold_length is not None
        }

    def answer(self, answer_id: str) -> Answer:
        """The answer under an id as it was given, if all that it cites is still to be read.

        Raises UnknownAnswer where it is not logged (any more), or an article in it was removed.
        """
        record = self._stores.log.read(answer_id)
        try:
            answer = from_json(Answer, _as_given(record))
        except ValidationError:
            raise UnknownAnswer(f"the answer {answer_id} was logged by another version") from None
        shown = {citation.article_id for citation in answer.citations}
        shown |= {nearest.article_id for nearest in answer.nearest}
        if not shown <= self._corpus.catalogue.holders(shown).keys():
            raise UnknownAnswer(f"an article in the answer {answer_id} was removed")
        return answer

    def further_excerpts(self, answer_id: str) -> list[Excerpt]:
        """What else was found for a question, best first, of articles as they are live today.

        What the answer quotes is left out, and so are chunks of versions that were replaced. Of
        each there is no more than its source lets readers see: its beginning, or nothing.
        """
        record = self._stores.log.read(answer_id)
        found = [one["chunk_id"] for one in record["excerpts"]]
        catalogue = self._corpus.catalogue
        holders = catalogue.holders({one["article_id"] for one in record["excerpts"]})
        live = {holder.version_id for holder in holders.values()}
        wanted = [split_chunk_id(chunk_id) for chunk_id in found]
        stored = catalogue.chunked(sorted({version for version, _ in wanted} & live))
        excerpts = []
        for (version, position), one in zip(wanted, record["excerpts"], strict=True):
            if version in stored and position < len(stored[version][1]):
                article, spans = stored[version]
                excerpts.append(
                    Excerpt(one["chunk_id"], article, *spans[position], score=one["score"])
                )
        return [
            beginning(one, reach(one.article.body, self._length(holders[one.article.id])))
            for one in excerpts
            if not _quoted(one, record["answer"]["citations"])
        ]

    def unfolded(self, answer_id: str, n: int) -> Unfolded:
        """The passage around citation `n` of an answer, as long as its source allows.

        Raises UnknownAnswer where the answer, the citation or the article is not there any more, or
        readers may see no more of it than the quote.
        """
        unfolded = self._around([self._citation(answer_id, n)])
        if n not in unfolded:
            raise UnknownAnswer(f"there is nothing to show around citation {n}")
        return unfolded[n]

    def unfoldable(self, citations: Sequence[Citation]) -> list[int]:
        """The numbers of the citations around which there is more that readers may see."""
        return list(self._around(citations))

    def share(self, answer_id: str, asker: Asker) -> str:
        """A token that opens an answer for whoever has it; only its asker may make one.

        Raises UnknownAnswer where it is not logged, or somebody else asked.
        """
        self.answer(answer_id)
        asked_by = self._stores.log.asked_by(answer_id)
        if asked_by is not None and asked_by != self._stores.hasher.name(asker.user):
            raise UnknownAnswer("only who asked can share an answer")
        with suppress(IntegrityError):
            return self._stores.shares.mint(answer_id)
        raise UnknownAnswer(f"the answer {answer_id} was deleted")

    def shared(self, token: str) -> SharedAnswer:
        """The answer that a token opens.

        Raises UnknownAnswer where the token is wrong, or the answer or an article in it is gone.
        """
        answer_id = self._stores.shares.answer_of(token)
        if answer_id is None:
            raise UnknownAnswer("this link opens nothing")
        answer = self.answer(answer_id)
        holders = self._corpus.catalogue.holders({one.article_id for one in answer.citations})
        changed = any(
            holders[one.article_id].version_id != one.version_id
            for one in answer.citations
            if one.article_id in holders
        )
        question = self._stores.log.read(answer_id)["question"]
        return SharedAnswer(answer, question, changed=changed)

    def forget_user(self, user: str) -> int:
        """Erase a user's questions with their answers and votes; returns how many questions.

        What models cost for them today stays until the day is over, so that limits hold. Raises
        StillReadable.
        """
        name = self._stores.hasher.hash(user)
        self._stores.erased_users.mark(name)
        self._stores.spending.forget_user(name)
        deleted = self._stores.log.forget_user(name)
        self._stores.log.erase_deleted()
        return deleted

    def _citation(self, answer_id: str, n: int) -> Citation:
        for citation in self.answer(answer_id).citations:
            if citation.n == n:
                return citation
        raise UnknownAnswer(f"the answer {answer_id} has no citation {n}")

    def _around(self, citations: Sequence[Citation]) -> dict[int, Unfolded]:
        """By number, the passages around these citations, of those around which something stands.

        None of an article that was removed, nor where its source lets readers see no more.
        """
        catalogue = self._corpus.catalogue
        holders = catalogue.holders({citation.article_id for citation in citations})
        stored = catalogue.articles(sorted({citation.version_id for citation in citations}))
        found = {}
        for one in citations:
            holder, article = holders.get(one.article_id), stored.get(one.version_id)
            if holder is None or article is None:
                continue
            quoted = Excerpt("", article, one.start, one.end, score=0.0)
            [passage] = passages([quoted], self._length(holder))
            around = Unfolded(article, passage.start, passage.end, one.start, one.end)
            before, _, after = around.parts
            if any(char.isalnum() for char in before + after):
                found[one.n] = around
        return found

    def _length(self, holder: Holder) -> int:
        return self._own_lengths.get(holder.source_name, self._unfold_length)


def _as_given(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of the answer in a record, those that its JSON leaves out too."""
    return {
        **record["answer"],
        "lead": record["lead"],
        "notes": record["notes"],
        "language": record["language"],
        "frames_in": record.get("frames_in"),  # unknown to earlier versions
        "understood_as": record["understood_as"],
    }


def _quoted(excerpt: Excerpt, citations: Sequence[dict[str, Any]]) -> bool:
    return any(
        excerpt.article.version_id == citation["version_id"]
        and excerpt.start < citation["end"]
        and citation["start"] < excerpt.end
        for citation in citations
    )
