"""Optional parts of newsbot: how to add one, told wherever one is missing."""

from __future__ import annotations


def how_to_add(extra: str) -> str:
    """What to run for an extra of pyproject.toml, in a checkout and elsewhere."""
    return f"make extra NAME={extra}, or pip install 'newsbot[{extra}]' outside a checkout"
