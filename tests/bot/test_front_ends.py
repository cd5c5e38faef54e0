"""The chat in the terminal: each line is answered, and nothing but its end ends it."""

from __future__ import annotations

import os
import pty
import sys
import time
from pathlib import Path

import pytest

from bot.answering.chain import Answerer
from tests.newsbot import newsbot, start
from tests.sample_corpus import SAMPLE_ARTICLES

HERRING = "How many tonnes of herring may be landed?"


def test_each_line_is_answered_and_mistakes_do_not_end_it(data_dir: Path) -> None:
    lines = [HERRING, "", "   ", "🙂", "/nonsense now", "a " * 3_000, "Who won the World Cup?"]
    result = newsbot("chat", stdin="\n".join(lines))
    assert result.code == 0, result
    asked = [line for line in result.out.splitlines() if line.startswith("› ")]
    assert asked == [f"› {line.strip()}" for line in lines if line.strip()]
    parts = result.out.split("› ")
    assert "18,400 tonnes" in parts[1]
    assert "I need words" in parts[2]
    assert "/help lists what there is" in parts[3]
    assert "at most 4,000" in parts[4]
    assert "can't answer that" in parts[5]


@pytest.mark.parametrize("word", ["/quit", "/QUIT", "/exit", "/q", "exit"])
def test_quit_leaves(word: str, data_dir: Path) -> None:
    result = newsbot("chat", stdin=f"/sources\n{word}\n{HERRING}\n")
    assert result.code == 0, result
    assert str(SAMPLE_ARTICLES) in result.out
    assert "18,400" not in result.out


def test_an_empty_corpus_is_told_for_each_question(empty_dir: Path) -> None:
    result = newsbot("chat", stdin=f"{HERRING}\n/sources\n")
    assert result.code == 0, result
    assert result.out.count("newsbot reload") == 2


def test_a_bug_in_one_answer_leaves_the_next(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.answer
    times = iter(range(10))

    async def fail_once(self: Answerer, *arguments: object, **named: object) -> object:
        if next(times) == 0:
            raise ZeroDivisionError
        return await answer(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Answerer, "answer", fail_once)
    result = newsbot("chat", stdin=f"{HERRING}\n{HERRING}\n")
    assert result.code == 0, result
    assert "went wrong" in result.out
    assert "18,400 tonnes" in result.out


def test_a_model_that_cannot_be_used_shows_at_start(data_dir: Path) -> None:
    result = newsbot("--model", "nobody:model", "chat", stdin=f"{HERRING}\n")
    assert result.code == 1
    assert result.out == ""
    assert len(result.lines) == 1
    assert "nobody" in result.lines[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_ctrl_c_at_the_prompt_leaves_at_once(data_dir: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = start(
        "chat",
        environment={"NEWSBOT_DATA_DIR": str(data_dir), "TERM": "dumb"},
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,
    )
    os.close(theirs)
    try:
        shown = b""
        while "› ".encode() not in shown:
            shown += os.read(ours, 4_096)
        assert b"16 articles are loaded" in shown
        time.sleep(0.2)
        os.write(ours, b"\x03")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert not (data_dir / "control.sock").exists(), "it ended in good order"


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_serve_without_a_token_says_where_to_get_one(empty_dir: Path) -> None:
    result = newsbot("serve")
    assert result.code == 1
    assert len(result.lines) == 1
    assert "NEWSBOT_TELEGRAM__TOKEN" in result.lines[0]
