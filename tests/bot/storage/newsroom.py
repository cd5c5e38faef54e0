"""Answers in a log, by the few fields that figures are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.json_shapes import to_json
from bot.storage.answers import AnswerLog, AnswerRecord
from bot.storage.statistics import Statistics


class Newsroom:
    """Answers that were given, and their figures."""

    def __init__(self, engine: Engine) -> None:
        self.log = AnswerLog(engine)
        self.figures = Statistics(engine).figures
        self.unanswered = Statistics(engine).unanswered
        self._answers = 0

    def answer(
        self,
        question: str | None,
        status: str = "not_found",
        *,
        user: str | None = None,
        days_ago: int = 0,
        ms: float = 10.0,
        **fields: Any,
    ) -> str:
        """Log an answer under the id that is returned."""
        self._answers += 1
        answer_id = f"answer-{self._answers}"
        given: dict[str, Any] = {
            "answer_id": answer_id,
            "asked_at": datetime.now(UTC) - timedelta(days=days_ago),
            "question": question,
            "question_hash": f"hash of {question}",
            "understood_as": None,
            "language": "en",
            "as_of": None,
            "cached_from": None,
            "answer": {
                "status": status, "citations": [], "nearest": [], "timings_ms": {"total": ms},
            },
            "notes": [],
            "excerpts": [],
            "passages": [],
            "signals": {},
            "dropped": [],
            "prompt_hash": None,
            "attempts": [],
            "input_tokens": None,
            "output_tokens": None,
            "cost": None,
        }  # fmt: skip
        record = AnswerRecord(**{**given, **fields})
        self.log.write(record, to_json(record), user)
        return answer_id
