"""Log lines as JSON, for collectors of logs."""

from __future__ import annotations

from pythonjsonlogger.json import JsonFormatter


def json_formatter() -> JsonFormatter:
    """One object a line: `time` (UTC), `level`, `logger`, `message`, and `exception` where any."""
    return JsonFormatter(
        "{levelname}{name}{message}",
        style="{",
        timestamp="time",
        rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
        json_ensure_ascii=False,
    )
