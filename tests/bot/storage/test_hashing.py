from __future__ import annotations

import stat
from pathlib import Path

from bot.storage.hashing import Hasher


def test_the_same_is_recognised_after_a_restart(tmp_path: Path) -> None:
    first = Hasher(tmp_path).hash("a question")
    assert Hasher(tmp_path).hash("a question") == first
    assert len(first) == 64


def test_parts_cannot_run_into_each_other(tmp_path: Path) -> None:
    hasher = Hasher(tmp_path)
    assert hasher.hash("ab", "c") != hasher.hash("a", "bc") != hasher.hash("abc")
    assert hasher.hash("\ud800")


def test_another_folder_has_another_key(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (Hasher(folder).hash("a question") for folder in folders)
    assert one != two


def test_only_its_owner_may_read_the_key(tmp_path: Path) -> None:
    Hasher(tmp_path).hash("x")
    [key] = tmp_path.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
