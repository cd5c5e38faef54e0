"""What the sections of the settings are made of: their common base, and kinds of values."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Section(BaseModel):
    """A nested part of the settings: frozen, and an unknown key in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def none_if_empty(value: Any) -> Any:
    """A variable left empty, as in a copied template, is a variable not set."""
    return None if value == "" else value


def _seconds_of(value: Any) -> Any:
    """The seconds in "15m", "6h" or "1d"."""
    match = re.fullmatch(r"\s*(\d+)\s*([mhd])\s*", value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, int):
            return value
        raise ValueError("write it as 15m, 6h or 1d")
    return int(match[1]) * {"m": 60, "h": 3_600, "d": 86_400}[match[2]]


#: A length of time in seconds, written as "15m", "6h" or "1d".
Every = Annotated[int, BeforeValidator(_seconds_of), Field(ge=60)]


def _is_http(value: str | None) -> str | None:
    if value is not None and not value.lower().startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://, such as http://127.0.0.1:8080/v1")
    return value


#: Address of a server that speaks HTTP.
HttpAddress = Annotated[str | None, AfterValidator(_is_http)]
