"""The wheel, installed alone into a clean environment, answers a question."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that must succeed."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_answers_in_a_clean_environment(tmp_path: Path) -> None:
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path)
    run(*build, ROOT, cwd=ROOT)
    [wheel] = tmp_path.glob("newsbot-*.whl")
    folders = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in folders if not name.endswith(".dist-info")} == {
        "bot", "config", "prompts", "retrieval",
    }  # fmt: skip

    venv = tmp_path / "venv"
    python = venv / "bin" / "python"
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "--python", sys.executable, venv, cwd=tmp_path)
        install: list[str | Path] = [uv, "pip", "install", "--python", python, "--no-deps"]
    else:
        run(sys.executable, "-m", "venv", venv, cwd=tmp_path)
        install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    run(*install, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(*install, wheel, cwd=tmp_path)

    newsbot = venv / "bin" / "newsbot"
    data = ("--data-dir", tmp_path / "data")
    run(newsbot, *data, "reload", ROOT / "docs" / "sample_articles", cwd=tmp_path)
    question = "How much will the new ferry terminal in Velmor cost?"
    answer = json.loads(run(newsbot, *data, "ask", "--json", question, cwd=tmp_path))
    assert answer["status"] == "answered"
    assert "52.1 million crowns" in answer["text"]
