"""What the doctor finds, over real databases and servers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.fake_model.replies import Fails, Says
from tests.fake_model.server import FakeModel
from tests.fake_telegram import FakeTelegram
from tests.newsbot import newsbot
from tests.sample_corpus import SAMPLE_COUNT


def findings(*arguments: str) -> dict[str, dict[str, Any]]:
    listed = newsbot("doctor", "--json", *arguments).json
    return {finding["check"]: finding for finding in listed}


def test_a_sound_corpus_is_well(data_dir: Path) -> None:
    result = newsbot("doctor")
    assert result.code == 0, result
    assert f"✓ catalogue    {SAMPLE_COUNT} articles" in result.out
    assert "! telegram     no token" in result.out
    assert "✗" not in result.out


def test_an_empty_folder_is_no_failure(empty_dir: Path) -> None:
    result = newsbot("doctor", "--json")
    assert result.code == 0, result
    states = {finding["check"]: finding["state"] for finding in result.json}
    assert states["catalogue"] == "warning"


@pytest.mark.parametrize("damage", ["chroma", "full_text"])
def test_a_broken_index_is_found_and_built_anew(damage: str, data_dir: Path) -> None:
    shutil.rmtree(data_dir / damage)
    broken = newsbot("doctor", "--json")
    assert broken.code == 1
    told = {one["check"]: one for one in broken.json}["index"]
    assert told["state"] == "failed"
    assert "newsbot doctor --repair" in told["detail"]
    mended = newsbot("doctor", "--repair")
    assert mended.code == 0, mended
    assert f"of {SAMPLE_COUNT} articles" in mended.err
    found = newsbot("search", "herring", "--json").json
    assert found


def test_a_damaged_bot_db_is_found(data_dir: Path) -> None:
    newsbot("ask", "How many tonnes of herring may be landed?")
    for log in ("-wal", "-shm"):  # it may hold every page
        (data_dir / f"bot.db{log}").unlink(missing_ok=True)
    (data_dir / "bot.db").write_bytes(b"no database" * 1_000)
    assert findings()["bot.db"]["state"] == "failed"


def test_an_unknown_embedder_is_found(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("NEWSBOT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("NEWSBOT_EMBEDDER", "nobody:nothing")
    found = findings()
    assert found["embedder"]["state"] == "failed"


async def test_the_model_is_asked(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    model = FakeModel()
    await model.start()
    monkeypatch.setenv("NEWSBOT_MODEL", "openai:fake")
    monkeypatch.setenv("NEWSBOT_MODEL_BASE_URL", model.url)
    monkeypatch.setenv("NEWSBOT_MODEL_API_KEY", model.key)
    monkeypatch.setenv("NEWSBOT_MODEL_RETRIES", "0")
    try:
        model.will(Says("yes"))
        assert (await asyncio.to_thread(findings))["model"]["state"] == "ok"
        model.will(Fails(401))
        found = (await asyncio.to_thread(findings))["model"]
        assert found["state"] == "failed"
        assert model.key not in found["detail"]
    finally:
        await model.stop()


async def test_the_token_is_tried(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async with FakeTelegram() as telegram:
        monkeypatch.setenv("NEWSBOT_TELEGRAM__BASE_URL", telegram.base_url)
        monkeypatch.setenv("NEWSBOT_TELEGRAM__TOKEN", telegram.token)
        assert "@" in (await asyncio.to_thread(findings))["telegram"]["detail"]
        wrong = f"7000000001:{'x' * 35}"
        monkeypatch.setenv("NEWSBOT_TELEGRAM__TOKEN", wrong)
        found = (await asyncio.to_thread(findings))["telegram"]
        assert found["state"] == "failed"
        assert wrong not in found["detail"]
    found = (await asyncio.to_thread(findings))["telegram"]
    assert "cannot be reached" in found["detail"]
