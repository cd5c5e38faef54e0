"""All measurements of one benchmark, one program after the other, and the figures they give."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.answering import AnsweringFigures
from tests.bench.chatting import ChattingFigures
from tests.bench.material import Material
from tests.bench.measuring import (
    NEWSBOT,
    Usage,
    median_cpu,
    median_ratio,
    megabytes,
    run_python,
)
from tests.bench.scales import ScaleFigures, measure_scale
from tests.bench.searching import SearchFigures

#: Tells what is being measured now.
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """One load by newsbot beside the bare loop's: CPU of the whole processes, imports and all."""

    articles: int
    chunks: int
    newsbot_cpu: float
    """Seconds, as all CPU times here: the median of the repetitions."""
    bare_cpu: float
    ratio: float
    newsbot_wall: float
    bare_wall: float
    peak_mb: float
    bare_peak_mb: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of the benchmark found; MB are millions of bytes."""

    embedding_load: LoadFigures
    precomputed_load: LoadFigures
    unchanged_reload_cpu: float
    help_cpu: float
    first_answer_cpu: float
    """`newsbot ask` in a process of its own: imports, models and indexes included."""
    search: SearchFigures
    answering: AnsweringFigures
    chatting: ChattingFigures
    disk_mb: dict[str, float]
    scales: list[ScaleFigures]


class Suite:
    """Measures in `folder`, which holds what was loaded until it is deleted."""

    def __init__(self, folder: Path, repeat: int, say: Say) -> None:
        self._folder = folder
        self._repeat = repeat
        self._say = say
        self._data_dir = folder / "newsbot"
        self._bare_folder = folder / "bare"

    def run(
        self, embedded: Material, precomputed: Material, scaled: Sequence[Material] = ()
    ) -> Figures:
        """All figures: `embedded` is loaded with the real embedder, then reloaded and asked.

        Each of `scaled` is loaded with mixed vectors and searched.
        Raises ProgramFailed where a measured program fails.
        """
        self._say("compiling modules")
        self._python(["-c", "import tests.bench.searching, tests.bench.precomputed"])
        precomputed_load = self._precomputed_load(precomputed)
        embedding_load = self._embedding_load(embedded)
        reloads = self._again("reload, nothing changed", lambda: self._reload(embedded))
        for reload in reloads:
            if json.loads(reload.output)["unchanged"] != embedded.articles:
                raise AssertionError("the second reload found something to do")
        settings = {"NEWSBOT_DATA_DIR": str(self._data_dir)}
        helps = self._again("--help", lambda: self._python([*NEWSBOT, "--help"]))
        answers = self._again(
            "first answer", lambda: self._python([*NEWSBOT, "ask", embedded.questions[0]], settings)
        )
        return Figures(
            embedding_load=embedding_load,
            precomputed_load=precomputed_load,
            unchanged_reload_cpu=median_cpu(reloads),
            help_cpu=median_cpu(helps),
            first_answer_cpu=median_cpu(answers),
            search=self._search(embedded),
            answering=self._answering(embedded),
            chatting=self._chatting(embedded),
            disk_mb={
                name: megabytes(self._data_dir / name)
                for name in ("catalogue.db", "chroma", "full_text")
            },
            scales=[self._scale(material) for material in scaled],
        )

    def _scale(self, material: Material) -> ScaleFigures:
        self._say(f"{material.chunks:,} chunks: load, search, memory")
        return measure_scale(material, self._folder / f"scale-{material.chunks}", self._python)

    def _embedding_load(self, material: Material) -> LoadFigures:
        def bare() -> Usage:
            return self._python(
                ["-m", "tests.bench.bare_loop", str(material.chunks_file), str(self._bare_folder)]
            )

        return self._load("load", material, lambda: self._reload(material), bare)

    def _precomputed_load(self, material: Material) -> LoadFigures:
        chunks, vectors = str(material.chunks_file), str(self._folder / "vectors.npy")

        def newsbot() -> Usage:
            given = [str(material.articles_file), str(material.pool_file)]
            loaded = self._python(["-m", "tests.bench.precomputed", *given, str(self._data_dir)])
            copied = [str(self._data_dir), chunks, vectors]
            self._python(["-m", "tests.bench.copied_vectors", *copied])
            return loaded

        def bare() -> Usage:
            return self._python(
                ["-m", "tests.bench.bare_loop", chunks, str(self._bare_folder), vectors]
            )

        return self._load("load, vectors precomputed", material, newsbot, bare)

    def _load(
        self,
        name: str,
        material: Material,
        newsbot: Callable[[], Usage],
        bare: Callable[[], Usage],
    ) -> LoadFigures:
        """Both loads in turn, each into an empty folder; the last ones stay."""
        ours: list[Usage] = []
        theirs: list[Usage] = []
        for number in range(1, self._repeat + 1):
            for folder in (self._data_dir, self._bare_folder):
                shutil.rmtree(folder, ignore_errors=True)
            self._say(f"{name}, {material.chunks:,} chunks: {number} of {self._repeat}")
            ours.append(newsbot())
            theirs.append(bare())
        return LoadFigures(
            articles=material.articles,
            chunks=material.chunks,
            newsbot_cpu=median_cpu(ours),
            bare_cpu=median_cpu(theirs),
            ratio=median_ratio(ours, theirs),
            newsbot_wall=median(run.wall for run in ours),
            bare_wall=median(run.wall for run in theirs),
            peak_mb=max(run.peak_mb for run in ours),
            bare_peak_mb=max(run.peak_mb for run in theirs),
        )

    def _reload(self, material: Material) -> Usage:
        return self._python(
            [*NEWSBOT, "reload", str(material.articles_file), "--json"],
            {"NEWSBOT_DATA_DIR": str(self._data_dir)},
        )

    def _search(self, material: Material) -> SearchFigures:
        self._say(f"search and ask, {len(material.questions)} questions")
        questions_file = self._folder / "questions.json"
        questions_file.write_text(json.dumps(material.questions))
        arguments = [str(self._data_dir), str(self._bare_folder), str(questions_file)]
        return SearchFigures(
            **json.loads(self._python(["-m", "tests.bench.searching", *arguments]).output)
        )

    def _answering(self, material: Material) -> AnsweringFigures:
        self._say(f"answers of a model, {len(material.questions)} questions")
        arguments = [str(self._data_dir), str(self._folder / "questions.json")]
        return AnsweringFigures(
            **json.loads(self._python(["-m", "tests.bench.answering", *arguments]).output)
        )

    def _chatting(self, material: Material) -> ChattingFigures:
        self._say(f"answers on Telegram, {len(material.questions)} questions")
        arguments = [str(self._data_dir), str(self._folder / "questions.json")]
        return ChattingFigures(
            **json.loads(self._python(["-m", "tests.bench.chatting", *arguments]).output)
        )

    def _python(self, arguments: list[str], settings: Mapping[str, str] | None = None) -> Usage:
        return run_python(arguments, self._folder / "bytecode", settings)

    def _again(self, name: str, measure: Callable[[], Usage]) -> list[Usage]:
        self._say(name)
        return [measure() for _ in range(self._repeat)]
