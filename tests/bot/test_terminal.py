"""What people see: layout, quotation marks, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import terminal

CITATION = {
    "n": 1,
    "article_id": "a1",
    "version_id": "v1",
    "title": "Council buys ferry",
    "source": "Harbour Post",
    "published_at": "2024-11-05T08:00:00Z",
    "url": None,
    "quote": "The council will buy a ferry.",
    "start": 0,
    "end": 29,
}
ANSWER: dict[str, Any] = {
    "answer_id": "x",
    "status": "answered",
    "degraded": None,
    "text": "It will buy one. [1]",
    "claims": [],
    "citations": [CITATION],
    "nearest": [],
    "model": "extractive",
    "corpus_version": 1,
}


class Screen(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def seen(
    show: Callable[..., None],
    *arguments: Any,
    encoding: str = "utf-8",
    kind: type[io.TextIOWrapper] = io.TextIOWrapper,
    **named: Any,
) -> str:
    """What a function of the terminal writes to standard output."""
    stream = kind(io.BytesIO(), encoding=encoding, errors="replace", write_through=True)
    before, sys.stdout = sys.stdout, stream
    try:
        show(*arguments, **named)
    finally:
        sys.stdout = before
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


def test_an_answer_shows_where_and_when_each_quote_stood() -> None:
    text = seen(terminal.show_answer, ANSWER)
    assert "It will buy one. [1]" in text
    assert "[1] Harbour Post · 5 Nov 2024 · Council buys ferry" in text
    assert "    “The council will buy a ferry.”\n" in text


@pytest.mark.parametrize("mark", ["“", '"', "«", "„", "「"])
def test_a_quote_that_brings_its_marks_gets_no_others(mark: str) -> None:
    quote = f"{mark}We did not raise fares,” said the mayor."
    text = seen(terminal.show_answer, {**ANSWER, "citations": [{**CITATION, "quote": quote}]})
    assert f"    {quote}\n" in text


def test_what_is_unknown_is_said_and_never_none() -> None:
    bare = {**CITATION, "source": None, "published_at": None}
    text = seen(terminal.show_answer, {**ANSWER, "citations": [bare]})
    assert "[1] unknown outlet · undated · Council buys ferry" in text
    article = {**bare, "id": "a1", "section": None, "author": None, "lang": None, "body": "Text."}
    assert "None" not in seen(terminal.show_article, article)
    assert "None" not in seen(terminal.show_articles, [article])


def test_the_reason_of_a_degraded_answer_is_told_once() -> None:
    reason = "the model did not answer within 60 s"
    answer = {
        **ANSWER,
        "status": "degraded",
        "degraded": reason,
        "text": f"It will. [1]\n\n{reason}",
    }
    assert seen(terminal.show_answer, answer).count(reason) == 1


@given(st.text())
def test_no_text_reaches_the_terminal_as_an_order(text: str) -> None:
    for shown in (
        seen(terminal.show, text),
        seen(terminal.show_answer, {**ANSWER, "text": text}),
        seen(terminal.show_articles, [{**CITATION, "title": text, "id": "a1"}]),
        seen(terminal.show_json, {"title": text}),
    ):
        kept = {char for char in shown if char not in "\n\t"}
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in kept)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_json_says_the_same_in_every_encoding(text: str) -> None:
    for encoding in ("utf-8", "ascii", "latin-1"):
        shown = seen(terminal.show_json, {"body": text}, encoding=encoding)
        assert json.loads(shown) == {"body": text}


def test_a_piped_table_is_neither_folded_nor_padded() -> None:
    title = "A headline that goes on and on " * 20
    article = {**CITATION, "title": title.strip(), "id": "the-id-of-it"}
    lines = seen(terminal.show_articles, [article]).splitlines()
    assert lines[0].split() == ["Date", "Outlet", "Headline", "Id"]
    assert lines[2].endswith(f"{title.strip()}   the-id-of-it")
    assert lines[-1] == "1 article"
    assert all(line == line.rstrip() for line in lines)


def test_nothing_yet_says_what_to_do() -> None:
    assert "newsbot reload PATH" in seen(terminal.show_articles, [])
    assert "newsbot reload PATH" in seen(terminal.show_sources, [])
    assert "Nothing found" in seen(terminal.show_excerpts, [])


def test_a_dry_run_does_not_claim_to_have_done_it() -> None:
    report: dict[str, Any] = dict.fromkeys(("added", "changed", "removed", "unchanged"), 1)
    report |= {"corpus_version": 4, "skipped": [], "seconds": 0.1}
    assert "Nothing was changed" in seen(terminal.show_report, report, dry_run=True)
    assert "corpus version 4" in seen(terminal.show_report, report, dry_run=False)


def test_progress_without_a_terminal_is_one_line_a_phase(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with terminal.progress_bar() as progress:
        for done in range(3):
            progress({"phase": "embedding", "done": done, "total": 3})
        progress({"phase": "sweeping", "done": 0, "total": None})
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "embedding …\nsweeping …\n"


def test_a_command_that_tells_no_progress_leaves_the_terminal_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with terminal.progress_bar():
        pass
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_an_id_is_never_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    article = {**CITATION, "title": "A long headline of many words " * 3, "id": "a" * 20}
    text = seen(terminal.show_articles, [article], kind=Screen)
    assert "a" * 20 in text
    assert max(map(len, text.splitlines())) <= 60


def test_a_record_tells_what_the_model_was_shown_where_it_was_logged() -> None:
    record: dict[str, Any] = {
        "question": "What will the council buy?",
        "language": "en",
        "as_of": None,
        "asked_at": "2024-11-06T08:00:00Z",
        "answer": ANSWER,
        "excerpts": [{"chunk_id": "v1:0", "article_id": "a1", "score": 0.5}],
        "signals": {"similarity": 0.25},
        "dropped": [],
        "prompt_hash": "abc",
    }
    headlines = {"v1": "Council buys ferry"}
    assert "Passages" not in seen(terminal.show_record, record, headlines), "logged before"
    record["passages"] = [
        {"version_id": "v1", "start": 0, "end": 1_480},
        {"version_id": "v2", "start": 7, "end": 90},
    ]
    shown = seen(terminal.show_record, record, headlines)
    assert "1. Council buys ferry  (0 to 1480)" in shown
    assert "2. (no longer stored)  (7 to 90)" in shown
    record["replay"] = [
        {"n": 1, "stands": True, "live": True},
        {"n": 2, "stands": True, "live": False},
        {"n": 3, "stands": None, "live": False},
        {"n": 4, "stands": False, "live": True},
    ]
    for line in (
        "[1] stands at its offsets\n",
        "[2] stands at its offsets; the article has changed or gone since",
        "[3] that version is no longer stored",
        "[4] DOES NOT STAND",
    ):
        assert line in seen(terminal.show_record, record, headlines)
    record["attempts"] = [
        {
            "model": "openai:fake",
            "calls": 2,
            "milliseconds": 1_234.0,
            "usage": {"input_tokens": 900, "output_tokens": 80, "estimated": True},
            "cost": 0.00021,
            "failure": "The language model took too long.",
        }
    ]
    assert (
        "Asked openai:fake: 2 calls, 1.2 s; about 900 tokens in, 80 out; cost 0.000210; "
        "The language model took too long."
    ) in seen(terminal.show_record, record, headlines)
