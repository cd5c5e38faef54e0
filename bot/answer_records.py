"""An answer and its record in the log, made anew or taken from an earlier one."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.answers import Answer, Timings
from bot.asked import AskedQuestion
from bot.json_shapes import from_json, to_json
from bot.storage.answers import AnswerRecord
from bot.storage.hashing import Hasher
from config.settings import AnsweringSettings, Settings
from retrieval.results import Retrieval

if TYPE_CHECKING:
    from bot.answering.drafts import Attempt, Draft


#: The settings that an answer depends on. One that was logged while questions were kept must not
#: come into the log again with their words.
_OF_A_MODEL = {"name", "base_url", "output"}
_OF_ANSWERING = {
    "excerpts", "passage_length", "max_claims", "min_content_share", "min_similarity",
    "stale_after_days", "keep_questions",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Records:
    """Makes answers and their records; what is kept of a question is a matter of the settings."""

    settings: AnsweringSettings
    hasher: Hasher

    def made(
        self, asked: AskedQuestion, draft: Draft, retrieval: Retrieval, begun: float
    ) -> tuple[Answer, AnswerRecord]:
        """The answer that a draft becomes; answering `begun` then, by `time.perf_counter`."""
        answer = _answer(draft, retrieval, asked, _timings(asked, retrieval, begun))
        kept = draft if self._in_words else _without_echoes(draft)
        attempts = [*asked.attempts, *draft.attempts]
        record = AnswerRecord(
            **self._asked(asked, answer),
            **_taken(attempts),
            language=retrieval.language,
            frames_in=asked.frames_in,
            as_of=retrieval.as_of,
            cached_from=None,
            answer=to_json(replace(answer, text=_text(kept))),
            lead=kept.lead,
            notes=list(kept.notes),
            excerpts=[
                {"chunk_id": e.chunk_id, "article_id": e.article.id, "score": e.score}
                for e in retrieval.excerpts
            ],
            passages=[
                {"version_id": p.article.version_id, "start": p.start, "end": p.end}
                for p in draft.shown
            ],
            signals=asdict(retrieval.signals),
            dropped=[self._refused(text, reason) for text, reason in draft.dropped],
            prompt_hash=draft.prompt_hash,
        )
        return answer, record

    def repeatable(self, draft: Draft) -> bool:
        """Whether the record of a draft holds all of it, so that it can be given again."""
        return draft.whole and (self._in_words or not draft.echoes)

    def given_again(
        self, asked: AskedQuestion, earlier: AnswerRecord, retrieval: Retrieval, begun: float
    ) -> tuple[Answer, AnswerRecord]:
        """An earlier answer under an id of its own, and its record."""
        answer = from_json(
            Answer,
            {
                **earlier.answer,
                "answer_id": _new_id(),
                "timings_ms": _timings(asked, retrieval, begun),
                "lead": earlier.lead,
                "notes": earlier.notes,
                "language": earlier.language,
                "frames_in": earlier.frames_in,
                "understood_as": asked.reread,
            },
        )
        record = replace(
            earlier,
            **self._asked(asked, answer),
            **_taken(asked.attempts),
            cached_from=earlier.answer_id,
            answer=to_json(answer),
        )
        return answer, record

    def cache_key(
        self, retrieval: Retrieval, prompt_hash: str, settings: Settings, frames_in: str | None
    ) -> str:
        """Under which a model's answer to this is cached: all that the answer depends on.

        The excerpts stand in it beside the corpus version, whose numbers begin anew where somebody
        begins with a new catalogue and keeps bot.db.
        """
        today = retrieval.as_of or datetime.now(UTC)
        depends_on = {
            "corpus": retrieval.corpus.version,
            "prompt": prompt_hash,
            "models": [one.model_dump(mode="json", include=_OF_A_MODEL) for one in settings.models],
            "embedder": settings.embedder,
            "as_of": to_json(retrieval.as_of),
            "today": today.date().isoformat(),
            "excerpts": [excerpt.chunk_id for excerpt in retrieval.excerpts],
            "frames": frames_in,
            "answering": self.settings.model_dump(mode="json", include=_OF_ANSWERING),
        }
        return self.hasher.hash(retrieval.question, json.dumps(depends_on, sort_keys=True))

    @property
    def _in_words(self) -> bool:
        """Whether words of a question may be kept."""
        return self.settings.keep_questions == "text"

    def _refused(self, claim: str, reason: str) -> dict[str, str | None]:
        """A refused claim as it may be kept; it and the details may be in the question's words."""
        if self._in_words:
            return {"claim": claim, "reason": reason}
        return {"claim": None, "reason": reason.partition(" (")[0]}

    def _asked(self, asked: AskedQuestion, answer: Answer) -> dict[str, Any]:
        """The part of an answer's record that tells what was asked, as far as it may be kept."""
        return {
            "answer_id": answer.answer_id,
            "asked_at": datetime.now(UTC),
            "question": asked.text if self._in_words else None,
            "question_hash": self.hasher.hash(asked.text.casefold()),
            "understood_as": asked.reread if self._in_words else None,
        }


def _taken(attempts: Sequence[Attempt]) -> dict[str, Any]:
    """The part of an answer's record that tells what asking models took."""
    usages = [attempt.usage for attempt in attempts if attempt.usage]
    costs = [attempt.cost for attempt in attempts if attempt.cost is not None]
    return {
        "attempts": to_json(list(attempts)),
        "input_tokens": sum(usage.input_tokens for usage in usages) if usages else None,
        "output_tokens": sum(usage.output_tokens for usage in usages) if usages else None,
        "cost": sum(costs) if costs else None,
    }


def _timings(asked: AskedQuestion, retrieval: Retrieval, begun: float) -> Timings:
    """How long it took; `begun` is when answering began, by `time.perf_counter`."""
    now = time.perf_counter()
    return Timings(
        understand=round(retrieval.understand_ms, 1),
        retrieve=round(retrieval.retrieve_ms, 1),
        answer=round((now - begun) * 1_000, 1),
        total=round((now - asked.started) * 1_000, 1),
    )


def _answer(draft: Draft, retrieval: Retrieval, asked: AskedQuestion, timings: Timings) -> Answer:
    return Answer(
        answer_id=_new_id(),
        status=draft.status,
        degraded=draft.degraded,
        text=_text(draft),
        claims=draft.claims,
        citations=draft.citations,
        nearest=draft.nearest,
        model=draft.model,
        corpus_version=retrieval.corpus.version,
        timings_ms=timings,
        lead=draft.lead,
        notes=draft.notes,
        language=retrieval.language,
        understood_as=asked.reread,
        frames_in=asked.frames_in,
    )


def _text(draft: Draft) -> str:
    from bot.answering.frames import render_text

    return render_text(draft)


def _without_echoes(draft: Draft) -> Draft:
    """A draft whose notes say nothing in the question's words."""
    return replace(draft, notes=tuple(note for note in draft.notes if note not in draft.echoes))


def _new_id() -> str:
    return secrets.token_hex(8)
