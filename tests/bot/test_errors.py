from __future__ import annotations

import pytest

import bot.errors
import retrieval.errors


@pytest.mark.parametrize("module", [bot.errors, retrieval.errors])
def test_the_tree_in_the_docstring_names_every_error(module: object) -> None:
    named = {name for name, value in vars(module).items() if isinstance(value, type)}
    tree = {line.lstrip("├└─ ").split()[0] for line in str(module.__doc__).splitlines() if line}
    assert named - tree == set()
