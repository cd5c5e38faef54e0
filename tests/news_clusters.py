"""Makes a question file of events that several outlets told: `python -m tests.news_clusters FILE`.

Each article of an event becomes a question: its headline is asked, and the event's other articles
are the gold ones, so `gold_outlets_recall@10` is the share of the event's other outlets among the
first ten excerpts. The article itself stays in the corpus, as it does for a reader who asks by a
headline. It is found first and counts for nothing, but the places that its excerpts take are taken.
No day is given, because the other outlets may have published later.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Where the development data lie beside the project.
CLUSTERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "news_clusters"


def questions(
    articles: Mapping[str, Mapping[str, Any]], events: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The questions of a file, from the articles by id and the events with their `article_ids`.

    Articles without headline or text are left out, as loading leaves them out, and so are those
    whose event no other article tells.
    """
    for event in events:
        told = [articles[one] for one in event["article_ids"]]
        told = [article for article in told if article["title"].strip() and article["body"].strip()]
        for article in told:
            others = [other for other in told if other is not article]
            if others:
                outlets = {other["source"] for other in others}
                yield {
                    "id": article["id"],
                    "text": article["title"],
                    "gold_article_ids": [other["id"] for other in others],
                    "type": _size(len(outlets)),
                    "lang": article["lang"],
                }


def _size(outlets: int) -> str:
    """A type of question, by how many outlets there are to be found."""
    if outlets <= 3:
        return "1 to 3 outlets"
    return "4 to 6 outlets" if outlets <= 6 else "7 outlets or more"


def main(arguments: list[str] | None = None) -> None:
    """Write the question file that `arguments` (default: the command line's) name."""
    parser = argparse.ArgumentParser(prog="python -m tests.news_clusters", description=__doc__)
    parser.add_argument("file", type=Path, help="the question file to write")
    parser.add_argument(
        "--data", type=Path, default=CLUSTERS, help="folder of corpus.jsonl and events.jsonl"
    )
    options = parser.parse_args(arguments)
    try:
        articles = {one["id"]: one for one in _lines(options.data / "corpus.jsonl")}
        made = list(questions(articles, _lines(options.data / "events.jsonl")))
    except OSError as error:
        raise SystemExit(f"{error.filename}: {error.strerror}; name the folder by --data") from None
    text = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in made)
    options.file.write_text(text, encoding="utf-8")
    sys.stderr.write(f"{len(made)} questions; load {options.data / 'corpus.jsonl'} to ask them\n")


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    main()
