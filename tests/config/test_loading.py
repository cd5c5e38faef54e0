"""Where settings come from, which of them wins, and what a mistake is answered with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from config.loading import (
    LoadedSettings,
    SettingsError,
    load_settings,
    setting_names,
    variable_of,
)


def load(cwd: Path, environ: dict[str, str] | None = None, **overrides: Any) -> LoadedSettings:
    return load_settings(overrides, cwd=cwd, environ=environ or {})


def mistakes(cwd: Path, environ: dict[str, str] | None = None, **overrides: Any) -> list[str]:
    """The lines that these settings are refused with."""
    with pytest.raises(SettingsError) as caught:
        load(cwd, environ, **overrides)
    lines = str(caught.value).splitlines()
    assert all(line.strip() for line in lines)
    return lines


def origin(loaded: LoadedSettings, name: str) -> str:
    [value] = [value for value in loaded.values if value.name == name]
    return value.origin


def shown(loaded: LoadedSettings, name: str) -> Any:
    [value] = [value for value in loaded.values if value.name == name]
    return value.value


def test_without_anything_all_is_default(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert {value.origin for value in loaded.values} == {"default"}
    assert [value.name for value in loaded.values] == setting_names()
    assert loaded.base_dir == tmp_path
    assert loaded.provider_keys == {}


def test_each_place_wins_over_the_next(tmp_path: Path) -> None:
    toml = tmp_path / "newsbot.toml"
    toml.write_text(
        'model = "toml"\nembedder = "toml"\nlog_level = "INFO"\ndata_dir = "toml"\n'
        "[retrieval]\ntop = 5\ncandidates = 50\n"
    )
    (tmp_path / ".env").write_text(
        "NEWSBOT_MODEL=dotenv\nNEWSBOT_EMBEDDER=dotenv\nNEWSBOT_LOG_LEVEL=ERROR\n"
    )
    environ = {"NEWSBOT_MODEL": "environment", "NEWSBOT_EMBEDDER": "environment"}
    loaded = load(tmp_path, environ, model="line")
    assert loaded.settings.model == "line"
    assert loaded.settings.embedder == "environment"
    assert loaded.settings.log_level == "ERROR"
    assert loaded.settings.data_dir == Path("toml")
    assert (loaded.settings.retrieval.top, loaded.settings.retrieval.candidates) == (5, 50)
    assert [
        origin(loaded, name)
        for name in ("model", "embedder", "log_level", "data_dir", "retrieval.top", "tracing")
    ] == ["command line", "environment", ".env", str(toml), str(toml), "default"]


def test_one_section_may_come_from_several_places(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text("[retrieval]\ntop = 5\n")
    environ = {"NEWSBOT_RETRIEVAL__CANDIDATES": "50", "NEWSBOT_TELEGRAM": '{"webhook_port": 81}'}
    loaded = load(tmp_path, environ)
    assert (loaded.settings.retrieval.top, loaded.settings.retrieval.candidates) == (5, 50)
    assert loaded.settings.telegram.webhook_port == 81
    assert origin(loaded, "retrieval.candidates") == "environment"
    assert origin(loaded, "telegram.webhook_port") == "environment"


def test_relative_paths_of_sources_start_at_the_file_that_names_them(tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    (elsewhere / "my.toml").write_text('[[sources]]\nname = "s"\npath = "articles"\n')
    for named in ("etc/my.toml", str(elsewhere / "my.toml")):
        loaded = load(tmp_path, {"NEWSBOT_CONFIG": named})
        assert loaded.base_dir == elsewhere
        assert loaded.settings.sources[0].path == "articles"
    (tmp_path / ".env").write_text("NEWSBOT_CONFIG=etc/my.toml\n")
    assert load(tmp_path).base_dir == elsewhere


def test_a_provider_key_in_the_env_file_is_left_to_the_provider(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-1\nNEWSBOT_MODEL=openai:x\nEMPTY=\n")
    loaded = load(tmp_path)
    assert dict(loaded.provider_keys) == {"OPENAI_API_KEY": "sk-1", "EMPTY": ""}
    assert loaded.settings.model == "openai:x"


@pytest.mark.parametrize("where", ["environment", ".env"])
@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NEWSBOT_MODLE", "NEWSBOT_MODEL"),
        ("NEWSBOT_TELEGRAM_TOKEN", "NEWSBOT_TELEGRAM__TOKEN"),
        ("NEWSBOT_RETRIEVAL__TOPP", "NEWSBOT_RETRIEVAL__TOP"),
        ("NEWSBOT_TELEGRAM__ADMIN_ID", "NEWSBOT_TELEGRAM__ADMIN_IDS"),
        ("newsbot_data_dirr", "NEWSBOT_DATA_DIR"),
    ],
)
def test_an_unknown_variable_names_the_nearest(
    tmp_path: Path, where: str, name: str, nearest: str
) -> None:
    environ = {name: "x"}
    if where == ".env":
        (tmp_path / ".env").write_text(f"{name}=x\n")
        environ = {}
    [line] = mistakes(tmp_path, environ)
    assert where in line
    assert name in line
    assert f"did you mean {nearest}?" in line


@pytest.mark.parametrize(
    ("toml", "name", "nearest"),
    [
        ('modell = "x"', "modell", "model"),
        ("[retrival]\ntop = 1", "retrival", "retrieval"),
        ("[retrieval]\ntopp = 1", "retrieval.topp", "top"),
        ('[[sources]]\nname = "s"\npath = "p"\noutlett = "o"', "outlett", "outlet"),
        ('[[fallback_models]]\nname = "m"\ntimeuot = 3', "timeuot", "timeout"),
    ],
)
def test_an_unknown_key_in_the_file_names_the_nearest(
    tmp_path: Path, toml: str, name: str, nearest: str
) -> None:
    (tmp_path / "newsbot.toml").write_text(toml)
    [line] = mistakes(tmp_path)
    assert "newsbot.toml" in line
    assert name in line
    assert f"did you mean {nearest}?" in line


def test_an_unknown_key_in_a_section_given_as_json_is_named(tmp_path: Path) -> None:
    [line] = mistakes(tmp_path, {"NEWSBOT_TELEGRAM": '{"tokn": "123:very-secret"}'})
    assert "telegram.tokn" in line
    assert "did you mean token?" in line
    assert "very-secret" not in line


def test_every_bad_value_is_one_line_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text('log_level = "LOUD"\n[retrieval]\ntop = 0\n')
    environ = {
        "NEWSBOT_MODEL_TIMEOUT": "soon",
        "NEWSBOT_TELEGRAM__ADMIN_IDS": "1,me",
        "NEWSBOT_TELEGRAM__BASE_URL": "https://api.telegram.org",
    }
    lines = mistakes(tmp_path, environ)
    assert len(lines) == 5
    assert {line.split(": ")[1] for line in lines} == {
        "log_level", "retrieval.top", "model_timeout", "telegram.admin_ids.1", "telegram.base_url",
    }  # fmt: skip
    assert sum("newsbot.toml" in line for line in lines) == 2


def test_a_variable_that_should_hold_json_is_named_and_not_shown(tmp_path: Path) -> None:
    [line] = mistakes(tmp_path, {"NEWSBOT_TELEGRAM": '{"token": "123:very-secret"'})
    assert "NEWSBOT_TELEGRAM" in line
    assert "JSON" in line
    assert "very-secret" not in line


def test_an_empty_variable_unsets_what_can_be_unset_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text('model = "toml"\ndata_dir = "kept"\n')
    empty = {
        variable_of(name): ""
        for name in setting_names()
        if name not in ("sources", "fallback_models")
    }
    loaded = load(tmp_path, empty)
    assert loaded.settings.model is None
    assert loaded.settings.data_dir == Path("kept")
    assert loaded.settings.embedder == "use-multilingual"
    assert loaded.settings.telegram.admin_ids == ()
    assert loaded.settings.telegram.user_per_minute is None  # though it has a limit by default


def test_secrets_are_masked_wherever_they_come_from(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NEWSBOT_TELEGRAM__TOKEN=123:very-secret\n")
    loaded = load(tmp_path, {"NEWSBOT_MODEL_API_KEY": "sk-very-secret"})
    assert shown(loaded, "telegram.token") == shown(loaded, "model_api_key") == "********"
    assert "very-secret" not in repr(loaded.values)
    assert "very-secret" not in repr(loaded.settings)
    token = loaded.settings.telegram.token
    assert token is not None
    assert token.get_secret_value() == "123:very-secret"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[[fallback_models]]\nname = "m"', "settings: fallback_models stand in for a model"),
        ('model = "openai:m"\n[budget]\ndaily = 3', "settings: a budget needs the prices"),
        (
            'model = "openai:m"\nmodel_input_price = 1\nmodel_output_price = 1\n'
            '[[fallback_models]]\nname = "other"\n[budget]\ndaily_per_user = 3',
            "set both for other",
        ),
    ],
)
def test_settings_that_do_not_go_together(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "newsbot.toml").write_text(toml)
    [line] = mistakes(tmp_path)
    assert said in line


def test_a_budget_of_nought_needs_no_prices(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text('model = "openai:m"\n[budget]\ndaily = 0')
    assert load(tmp_path).settings.budget.daily == 0


def test_keys_of_further_models_are_masked(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text(
        'model = "openai:m"\n[[fallback_models]]\nname = "other"\napi_key = "sk-very-secret"\n'
    )
    told = shown(load(tmp_path), "fallback_models")
    assert "sk-very-secret" not in str(told)
    assert told[0]["name"] == "other"


def test_a_secret_of_the_wrong_kind_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "newsbot.toml").write_text("[telegram]\ntoken = 4711471147114711\n")
    [line] = mistakes(tmp_path)
    assert "telegram.token" in line
    assert "4711471147114711" not in line


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"model = ", "not valid TOML"), (b"\xff\xfe", "not valid TOML")],
)
def test_a_file_that_is_no_toml_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "newsbot.toml").write_bytes(content)
    [line] = mistakes(tmp_path)
    assert said in line


def test_files_that_cannot_be_read_are_one_line(tmp_path: Path) -> None:
    [line] = mistakes(tmp_path, {"NEWSBOT_CONFIG": "absent.toml"})
    assert "absent.toml" in line
    assert "NEWSBOT_CONFIG" in line
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe\n")
    [line] = mistakes(tmp_path)
    assert ".env is not UTF-8" in line


def test_an_address_without_http_is_a_mistake(tmp_path: Path) -> None:
    [line] = mistakes(tmp_path, {"NEWSBOT_MODEL_BASE_URL": "localhost:8080/v1"})
    assert "model_base_url" in line
    assert "must start with http://" in line


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_has_a_variable_that_works(tmp_path: Path, name: str) -> None:
    default = shown(load(tmp_path), name)
    unset = "5" if re.search("price|budget|per_day|port|secret", name) else "https://b"
    examples = {bool: "true", int: "10", float: "0.9", list: "[]", type(None): unset}
    given = examples.get(type(default), str(default))
    beside = {  # A webhook address needs a secret beside it, and a certificate its key.
        "NEWSBOT_TELEGRAM__WEBHOOK_SECRET": "x" * 20,
        "NEWSBOT_TELEGRAM__WEBHOOK_CERT": "cert.pem",
        "NEWSBOT_TELEGRAM__WEBHOOK_KEY": "key.pem",
    }
    environ = beside | {variable_of(name): given}
    assert origin(load(tmp_path, environ), name) == "environment"
