"""How search and its memory grow with the corpus: 10,000 and 100,000 chunks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.material import Material
from tests.bench.measuring import NEWSBOT, Usage, megabytes
from tests.bench.raw_engines import RawFigures
from tests.bench.serving import Latency, ServingFigures

#: Runs Python with arguments and settings, whole process measured.
RunPython = Callable[[list[str], dict[str, str]], Usage]


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """What one size of corpus costs."""

    chunks: int
    load_cpu: float
    """Seconds, vectors mixed and not encoded."""
    bare_load_cpu: float
    serving: ServingFigures
    raw: RawFigures
    """The cheaper of two runs, one before newsbot's and one after."""
    first_answer_cpu: float
    """Seconds of a whole `newsbot ask`, imports and all."""
    first_answer_wall: float
    disk_mb: dict[str, float]

    @property
    def ratio(self) -> float:
        """CPU of a search for one thing over that of the raw engines, medians both."""
        return self.serving.one_part.cpu_p50 / self.raw.total_cpu


def measure_scale(material: Material, folder: Path, run: RunPython) -> ScaleFigures:
    """Load the material both ways into `folder`, search it, and delete all of it again."""
    data_dir, bare = folder / "newsbot", folder / "bare"
    questions, plain = folder / "questions.json", folder / "plain.json"
    folder.mkdir()
    questions.write_text(
        json.dumps({"one_part": material.questions, "two_parts": material.double_questions})
    )
    plain.write_text(json.dumps(material.questions))
    files = [str(material.articles_file), str(material.pool_file)]
    loaded = run(["-m", "tests.bench.precomputed", *files, str(data_dir)], {})
    vectors = str(folder / "vectors.npy")
    run(["-m", "tests.bench.copied_vectors", str(data_dir), str(material.chunks_file), vectors], {})
    chunks = [str(material.chunks_file), str(bare), vectors]
    bare_loaded = run(["-m", "tests.bench.bare_loop", *chunks], {})
    raw = ["-m", "tests.bench.raw_engines", str(bare), str(plain)]
    before = _raw(run(raw, {}))
    served = run(["-m", "tests.bench.serving", str(data_dir), str(questions)], {})
    after = _raw(run(raw, {}))
    asked = run([*NEWSBOT, "ask", material.questions[0]], {"NEWSBOT_DATA_DIR": str(data_dir)})
    figures = ScaleFigures(
        chunks=material.chunks,
        load_cpu=loaded.cpu,
        bare_load_cpu=bare_loaded.cpu,
        serving=_serving(served),
        raw=min(before, after, key=lambda one: one.total_cpu),
        first_answer_cpu=asked.cpu,
        first_answer_wall=asked.wall,
        disk_mb={
            name: megabytes(data_dir / name) for name in ("catalogue.db", "chroma", "full_text")
        },
    )
    shutil.rmtree(folder)
    return figures


def rows(scales: Sequence[ScaleFigures]) -> list[tuple[str, ...]]:
    """The rows of a table: what was measured, a column for each size, and what is promised."""
    listed: list[tuple[str, ...]] = [("chunks", *(f"{one.chunks:,}" for one in scales), "")]

    def add(name: str, shown: Callable[[ScaleFigures], str], promised: str = "") -> None:
        listed.append((name, *map(shown, scales), promised))

    add("search for one thing, CPU ms", lambda s: f"{s.serving.one_part.cpu_p50:.1f}")
    add("raw: encoding + Chroma + tantivy, CPU ms", lambda s: _raw_sum(s.raw))
    add("ratio", lambda s: f"{s.ratio:.2f}", "≤ 2.0 at 100,000")
    add("search for one thing, ms p50 / p99", lambda s: _walls(s.serving.one_part))
    for step in scales[0].serving.one_part.steps:
        add(f"  {step}, ms", lambda s, step=step: f"{s.serving.one_part.steps[step]:.1f}")  # type: ignore[misc]
    add("search for two outlets' things, CPU ms", lambda s: f"{s.serving.two_parts.cpu_p50:.1f}")
    add("search for two outlets' things, ms p50 / p99", lambda s: _walls(s.serving.two_parts))
    add("resident memory, MB", lambda s: f"{s.serving.resident_mb:.0f}", "≤ 700 at 100,000")
    add("  of which no file stands behind", lambda s: f"{s.serving.anonymous_mb:.0f}")
    add("first answer of a process, s CPU / clock", _first)
    add("load, CPU s (bare loop)", lambda s: f"{s.load_cpu:.0f} ({s.bare_load_cpu:.0f})")
    for name in scales[0].disk_mb:
        add(f"{name}, MB on disk", lambda s, name=name: f"{s.disk_mb[name]:.0f}")  # type: ignore[misc]
    return listed


def _raw_sum(raw: RawFigures) -> str:
    parts = f"{raw.encode_cpu:.1f} + {raw.chroma_cpu:.1f} + {raw.tantivy_cpu:.1f}"
    return f"{raw.total_cpu:.1f} ({parts})"


def _walls(latency: Latency) -> str:
    return f"{latency.wall_p50:.0f} / {latency.wall_p99:.0f}"


def _first(scale: ScaleFigures) -> str:
    return f"{scale.first_answer_cpu:.1f} / {scale.first_answer_wall:.1f}"


def _raw(usage: Usage) -> RawFigures:
    return RawFigures(**json.loads(usage.output))


def _serving(usage: Usage) -> ServingFigures:
    read = json.loads(usage.output)
    return ServingFigures(
        one_part=Latency(**read["one_part"]),
        two_parts=Latency(**read["two_parts"]),
        resident_mb=read["resident_mb"],
        anonymous_mb=read["anonymous_mb"],
    )
