"""The list of parts: each is switched off by settings that exist and change something."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.settings import RetrievalSettings
from retrieval import ablation
from retrieval.ablation import PARTS, ablations, changes


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_switched_off_by_settings_that_exist(part: str) -> None:
    assert PARTS[part], "nothing would be switched off"
    assert set(PARTS[part]) <= set(RetrievalSettings.model_fields)
    defaults = RetrievalSettings().model_dump()
    for name, value in PARTS[part].items():
        assert value != defaults[name], f"{name} is {value} anyway"


def test_each_part_alone_is_off() -> None:
    settings = RetrievalSettings(top=7)
    found = ablations(settings)
    assert list(found) == list(PARTS)
    for part, changed in found.items():
        assert changes(settings, changed) == dict(PARTS[part])
        assert changed.top == 7
    assert changes(settings, settings) == {}


def test_what_is_off_already_is_not_switched_off_again() -> None:
    for part, overrides in PARTS.items():
        without = RetrievalSettings.model_validate(overrides)
        assert part not in ablations(without)


@pytest.mark.parametrize("overrides", [{"no_such_setting": 0}, {"chunks_per_article": 0}])
def test_settings_that_cannot_be_are_refused(
    overrides: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "PARTS", {"part": overrides})
    with pytest.raises(ValidationError):
        ablations(RetrievalSettings())
