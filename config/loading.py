"""Reading the settings: command line, environment, `.env`, `newsbot.toml`, defaults, in this order.

pydantic-settings reads and validates; added here are the origin of every value, one line for each
mistake with the nearest right name, and provider keys in `.env`, which it would reject.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from config.settings import Settings

PREFIX = "NEWSBOT_"
#: Names the TOML file itself, so it can be no setting in it.
CONFIG_VARIABLE = "NEWSBOT_CONFIG"
_DEFAULT_FILE = "newsbot.toml"
_ENV_FILE = ".env"
#: Names that are agreed on already, for parts that are still to come.
_LATER = {
    "NEWSBOT_CHROMA_URL": "a Chroma server",
}


class SettingsError(Exception):
    """The settings cannot be used; the text holds one line for each mistake."""


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting as `newsbot config` shows it: secrets are masked, origin is where it was set."""

    name: str
    variable: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force and where each came from.

    `base_dir` is what relative paths of sources are resolved against: the folder of the TOML file
    where there is one, else the working folder. `provider_keys` are the foreign names in `.env`.
    """

    settings: Settings
    values: tuple[SettingValue, ...]
    base_dir: Path
    provider_keys: Mapping[str, str]


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    *,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> LoadedSettings:
    """Read all settings. `overrides` come from the command line and win.

    Raises SettingsError with one line for each unknown name or bad value.
    """
    cwd = cwd or Path.cwd()
    environ = os.environ if environ is None else environ
    dotenv = _read_env_file(cwd / _ENV_FILE)
    own = {name: value for name, value in dotenv.items() if name.upper().startswith(PREFIX)}
    toml_path, toml = _read_toml(cwd, {**own, **environ}.get(CONFIG_VARIABLE))
    _check_variables(environ, "the environment")
    _check_variables(own, _ENV_FILE)
    _check_keys(toml, Settings, str(toml_path))
    layers = [
        ("command line", dict(overrides or {})),
        ("environment", _from_variables(environ, "the environment")),
        (_ENV_FILE, _from_variables(own, _ENV_FILE)),
        (str(toml_path), toml),
    ]
    merged: dict[str, Any] = {}
    for _, layer in reversed(layers):
        merged = _merge(merged, layer)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(error, layers))) from None
    return LoadedSettings(
        settings=settings,
        values=tuple(_values(settings, layers)),
        base_dir=toml_path.parent if toml else cwd,
        provider_keys={name: value for name, value in dotenv.items() if name not in own},
    )


def setting_names(model: type[BaseModel] = Settings, parent: str = "") -> list[str]:
    """The dotted names of all settings, in the order of their classes."""
    names: list[str] = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names.extend(setting_names(inner, f"{parent}{name}."))
        else:
            names.append(f"{parent}{name}")
    return names


def item_of(field: FieldInfo) -> type[BaseModel] | None:
    """The class of the items of a setting that is a list of tables; None for any other setting."""
    for inner in get_args(field.annotation):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None


def variable_of(name: str) -> str:
    """The environment variable of a dotted setting name."""
    return PREFIX + name.replace(".", "__").upper()


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(path).items() if value is not None}
    except OSError as error:
        raise SettingsError(f"cannot read {path} ({error.strerror}): correct the file") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 ({error.reason}): save it as UTF-8") from None


def _read_toml(cwd: Path, named: str | None) -> tuple[Path, dict[str, Any]]:
    path = (cwd / named) if named else cwd / _DEFAULT_FILE
    if not named and not path.exists():
        return path, {}
    try:
        with path.open("rb") as file:
            return path, tomllib.load(file)
    except OSError as error:
        raise SettingsError(
            f"cannot read {path} ({error.strerror}): correct {CONFIG_VARIABLE} or the file"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None


def _from_variables(variables: Mapping[str, str], where: str) -> dict[str, Any]:
    """The settings that variables give, parsed by pydantic-settings' own rules.

    An empty variable unsets what can be unset (a model, a token, a limit) and counts for nothing
    elsewhere.
    """
    optional = {variable_of(name) for name in setting_names() if _may_be_unset(name)}

    class Source(EnvSettingsSource):
        def _load_env_vars(self) -> Mapping[str, str | None]:
            return {
                name.lower(): value
                for name, value in variables.items()
                if value or name.upper() in optional
            }

    try:
        return Source(Settings)()
    except ValueError as error:
        named = re.search(r'field "(\w+)"', str(error))
        which = variable_of(named.group(1)) if named else "a list or a section"
        raise SettingsError(f"{where}: {which} is not the JSON that it should be") from None


def _may_be_unset(name: str) -> bool:
    """Whether a setting, by its dotted name, may have no value."""
    *sections, last = name.split(".")
    model: Any = Settings
    for section in sections:
        model = model.model_fields[section].annotation
    return type(None) in get_args(model.model_fields[last].annotation)


def _check_variables(variables: Mapping[str, str], where: str) -> None:
    sections = {name.split(".")[0] for name in setting_names() if "." in name}
    known = {variable_of(name) for name in (*setting_names(), *sections)} | {CONFIG_VARIABLE}
    for name, what in _LATER.items():
        if variables.get(name):
            raise SettingsError(f"{where}: {name}: {what} comes in a later version; unset it")
    mistakes = [
        _unknown(name, name.upper(), known, where)
        for name in sorted(variables)
        if name.upper().startswith(PREFIX) and name.upper() not in {*known, *_LATER}
    ]
    if mistakes:
        raise SettingsError("\n".join(mistakes))


def _check_keys(data: Mapping[str, Any], model: type[BaseModel], where: str, at: str = "") -> None:
    for key, value in data.items():
        field = model.model_fields.get(key)
        if field is None:
            raise SettingsError(_unknown(f"{at}{key}", key, set(model.model_fields), where))
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(value, dict):
            _check_keys(value, inner, where, f"{at}{key}.")


def _unknown(shown: str, name: str, known: set[str], where: str) -> str:
    nearest = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
    return f"{where}: there is no setting {shown}; did you mean {nearest[0]}?"


def _explain(error: ValidationError, layers: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        path = [str(part) for part in detail["loc"]]
        name = ".".join(path)
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            known = set(_model_at(path[:-1]).model_fields)
            yield _unknown(name, path[-1], known, _origin(path, layers))
        else:
            yield f"{_origin(path, layers)}: {name}: {message}" if path else f"settings: {message}"


def _model_at(path: list[str]) -> type[BaseModel]:
    model: type[BaseModel] = Settings
    for part in path:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
        elif part in model.model_fields:
            model = item_of(model.model_fields[part]) or model
    return model


def _values(settings: Settings, layers: list[tuple[str, dict[str, Any]]]) -> Iterator[SettingValue]:
    for name in setting_names():
        value = _shown(_value(settings, name))
        yield SettingValue(name, variable_of(name), value, _origin(name.split("."), layers))


def _value(settings: Settings, name: str) -> Any:
    """The value of a setting by its dotted name."""
    return attrgetter(name)(settings)


def _origin(path: list[str], layers: list[tuple[str, dict[str, Any]]]) -> str:
    for origin, layer in layers:
        found: Any = layer
        for part in path:
            if not isinstance(found, Mapping) or part not in found:
                break
            found = found[part]
            if not isinstance(found, Mapping):
                return origin
        else:
            return origin
    return "default"


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "********"
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(low)
    for key, value in high.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merge(merged[key], value) if both else value
    return merged
