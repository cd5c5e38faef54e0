"""Promise 6: a question that Telegram handed over gets exactly one final answer or apology.

It is kept, with kills and faults, by the tests beside the Telegram front end; that they are there
and name it is checked here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TELEGRAM = Path(__file__).resolve().parents[1] / "bot" / "telegram"


@pytest.mark.parametrize("module", ["test_delivery.py", "test_kill.py", "test_inbox.py"])
def test_the_tests_of_promise_6_are_beside_the_front_end(module: str) -> None:
    assert "def test_" in (TELEGRAM / module).read_text(encoding="utf-8")


def test_one_of_them_kills_the_bot_in_mid_question() -> None:
    text = (TELEGRAM / "test_kill.py").read_text(encoding="utf-8")
    assert "kill" in text
    assert "Promise 6" in text or "promise 6" in text or "promise_6" in text
