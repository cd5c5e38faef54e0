"""An evaluation beside an earlier one: how each figure differs, and how sure that is.

Runs are paired by question: both saw the same ones, so how hard they are cancels out. A file that
an older newsbot wrote holds no scores of single questions; of it only figures can be subtracted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from retrieval.errors import QuestionFileError
from retrieval.evaluation import labels, load_questions
from retrieval.summaries import Figures, Scored, compare, difference

Kind = Literal["retrieval", "answers"]

_Number = Annotated[float, Field(allow_inf_nan=False)]
_Values = dict[str, _Number | None]


class _Group(BaseModel):
    overall: _Values
    by_type: dict[str, _Values]


class _Question(BaseModel):
    text: str | None = None
    type: str
    retrieval: _Values | None
    answers: _Values | None
    weights: dict[str, _Number] | None


class Evaluation(BaseModel):
    """What a comparison needs of `eval --json`; older ones have no `questions`."""

    retrieval: _Group
    answers: _Group | None
    questions: dict[str, _Question] | None = None

    def group(self, kind: Kind) -> _Group | None:
        """The figures of a kind."""
        return self.retrieval if kind == "retrieval" else self.answers

    def scored(self, kind: Kind, without: Collection[str]) -> list[Scored]:
        """The scores of the questions that have some of this kind, but for those `without`."""
        found: list[Scored] = []
        for label, question in (self.questions or {}).items():
            values = question.retrieval if kind == "retrieval" else question.answers
            if values is not None and label not in without:
                found.append(Scored(label, question.type, values, question.weights or {}))
        return found


@dataclass(frozen=True, slots=True)
class Earlier:
    """An evaluation to compare with, and the file that it was read from."""

    path: Path
    evaluation: Evaluation

    @property
    def paired(self) -> bool:
        """Whether it holds the scores of single questions."""
        return self.evaluation.questions is not None


def read_earlier(path: Path, questions: Path) -> Earlier:
    """What an earlier `newsbot eval --json` printed, to compare a run over `questions` with.

    Raises QuestionFileError where it is none, and where no question is in both.
    """
    try:
        evaluation = Evaluation.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise QuestionFileError(f"cannot read {path} to compare with: {error.strerror}") from None
    except (ValueError, RecursionError):  # what json, pydantic and decoding raise
        raise QuestionFileError(
            f"{path} is not the output of `newsbot eval --json`: make one to compare with"
        ) from None
    asked = labels(load_questions(questions))
    if evaluation.questions is not None and evaluation.questions.keys().isdisjoint(asked):
        raise QuestionFileError(
            f"{path} and {questions} have no question in common: compare with an evaluation of the "
            "same questions"
        )
    return Earlier(path, evaluation)


def compared(result: Mapping[str, Any], earlier: Earlier) -> Figures:
    """The key `compared` of `eval --json`: each figure of `result` beside the earlier one.

    A kind of figures that either has none of is None. Without pairs, `n` and intervals are None.
    Questions of one id whose texts differ are no pair; `reworded` names them.
    """
    this, other = Evaluation.model_validate(result), earlier.evaluation
    reworded = _reworded(this, other)
    found: Figures = {
        "with": str(earlier.path),
        "paired": earlier.paired,
        "reworded": sorted(reworded),
    }
    kinds: tuple[Kind, ...] = ("retrieval", "answers")
    for kind in kinds:
        ours, theirs = this.group(kind), other.group(kind)
        if ours is None or theirs is None:
            found[kind] = None
        elif earlier.paired:
            names = [name for name in ours.overall if name != "n"]
            found[kind] = compare(this.scored(kind, reworded), other.scored(kind, reworded), names)
        else:
            found[kind] = _subtracted(ours, theirs)
    return found


def _reworded(this: Evaluation, other: Evaluation) -> set[str]:
    ours, theirs = this.questions or {}, other.questions or {}
    return {
        label
        for label in ours.keys() & theirs.keys()
        if theirs[label].text not in (None, ours[label].text)
    }


def _subtracted(this: _Group, other: _Group) -> Figures:
    return {
        "overall": _differences(this.overall, other.overall),
        "by_type": {
            name: _differences(values, other.by_type.get(name, {}))
            for name, values in this.by_type.items()
        },
    }


def _differences(this: _Values, other: _Values) -> Figures:
    differences: Figures = {"n": None}
    for name in this:
        if name != "n":
            differences[name] = {
                "this": this[name],
                "other": other.get(name),
                "difference": difference(this[name], other.get(name)),
                "interval": None,
                "excludes_zero": False,
            }
    return differences
