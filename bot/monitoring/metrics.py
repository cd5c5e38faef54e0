"""The figures of a running bot, as Prometheus reads them: no texts and no ids in any label."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, Info
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.answers import Answer

if TYPE_CHECKING:
    from bot.answering.drafts import Attempt
    from retrieval.reports import Vitals

_LOG = logging.getLogger(__name__)
_Found = TypeVar("_Found")

#: Bounds of the times of answers in seconds: excerpts take hundredths, models up to a minute.
_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)


class Metrics:
    """The figures of one process, in a registry of their own."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        build = Info("newsbot_build", "The version that runs.", registry=self.registry)
        build.info({"version": version("newsbot")})
        self._questions = self._counter(
            "newsbot_questions",
            "Questions answered on Telegram, by the status of the answer.",
            "status",
        )
        self._seconds = Histogram(
            "newsbot_answer_seconds",
            "From the handling of a question to Telegram's taking its answer.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._updates = self._counter(
            "newsbot_updates", "Updates handled, by what was done about them.", "action"
        )
        self._errors = self._counter(
            "newsbot_update_errors", "Updates whose handling raised an error."
        )
        self._calls = self._counter(
            "newsbot_telegram_calls",
            "Calls of the Bot API, by method and HTTP status or kind of failure.",
            "method",
            "outcome",
        )
        self._retry_after = self._counter(
            "newsbot_telegram_retry_after_seconds", "Seconds that Telegram asked to wait."
        )
        self._attempts = self._counter(
            "newsbot_model_attempts", "Language models asked for an answer.", "model", "outcome"
        )
        self._tokens = self._counter(
            "newsbot_model_tokens", "Tokens that models read and wrote.", "model", "direction"
        )
        self._cost = self._counter(
            "newsbot_model_cost", "What models cost, in the unit of their prices.", "model"
        )

    def watch(
        self,
        vitals: Callable[[], Vitals],
        waiting: Callable[[], float],
        poll_age: Callable[[], float],
    ) -> None:
        """Have the figures of the corpus, inbox and connection looked up when somebody reads them.

        `waiting` counts the updates not yet handled, `poll_age` is in seconds.
        """
        self.registry.register(_LookedUp(vitals, waiting, poll_age))

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """An answer that Telegram has taken."""
        self._questions.labels(answer.status).inc()
        self._seconds.observe(seconds)

    def count_update(self, action: str) -> None:
        """An update that was handled."""
        self._updates.labels(action).inc()

    def count_error(self) -> None:
        """An update whose handling raised an error."""
        self._errors.inc()

    def count_call(self, method: str, outcome: str, retry_after: float = 0.0) -> None:
        """A call of the Bot API, and how long Telegram then asked to wait, in seconds."""
        self._calls.labels(method, outcome).inc()
        self._retry_after.inc(retry_after)

    def count_attempt(self, attempt: Attempt) -> None:
        """A model that was asked."""
        self._attempts.labels(attempt.model, "failed" if attempt.failure else "answered").inc()
        if attempt.usage is not None:
            self._tokens.labels(attempt.model, "input").inc(attempt.usage.input_tokens)
            self._tokens.labels(attempt.model, "output").inc(attempt.usage.output_tokens)
        if attempt.cost is not None:
            self._cost.labels(attempt.model).inc(attempt.cost)

    def render(self) -> bytes:
        """The figures in Prometheus' text format; reads the databases, so it may block."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)


class _LookedUp(Collector):
    """The figures that stand elsewhere: looked up when somebody reads them, each place once."""

    def __init__(
        self,
        vitals: Callable[[], Vitals],
        waiting: Callable[[], float],
        poll_age: Callable[[], float],
    ) -> None:
        self._vitals = vitals
        self._waiting = waiting
        self._poll_age = poll_age

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        waiting, vitals = _or_none(self._waiting), _or_none(self._vitals)
        yield _gauge("newsbot_inbox_waiting", "Updates stored and not yet handled.", waiting)
        yield _gauge(
            "newsbot_poll_age_seconds",
            "Since Telegram last answered a poll; NaN with a webhook.",
            self._poll_age(),
        )
        yield _gauge(
            "newsbot_corpus_articles", "Live articles.", vitals.articles if vitals else None
        )
        yield _gauge(
            "newsbot_corpus_version", "Number of the corpus.", vitals.version if vitals else None
        )
        yield _gauge(
            "newsbot_last_reload_timestamp_seconds",
            "When sources were last read, in seconds since 1970; 0 = never.",
            vitals.last_reload_seconds if vitals else None,
        )


def _gauge(name: str, meaning: str, value: float | None) -> Metric:
    """A figure; one that cannot be looked up is NaN, and hides no other."""
    return GaugeMetricFamily(name, meaning, value=math.nan if value is None else value)


def _or_none(look_up: Callable[[], _Found]) -> _Found | None:
    try:
        return look_up()
    except Exception:  # noqa: BLE001 - whatever ails the database
        _LOG.exception("figures for monitoring cannot be looked up")
        return None
