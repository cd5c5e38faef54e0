"""Settings of what is read: the sources, how the web is asked, and how texts are cut."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from config.section import Every, Section


class SourceSettings(Section):
    """One source of articles, and what to assume where its files do not say."""

    name: str = Field(min_length=1, description="Name by which commands and admins call it.")
    path: str = Field(
        min_length=1,
        description="File, folder or glob, relative to the config; or a web address: of a feed, a "
        "sitemap or a page.",
    )
    kind: Literal[
        "auto", "text_page", "markdown", "html", "json_lines", "feed", "sitemap", "web_page"
    ] = Field(
        default="auto", description="How to read it; auto decides by each file or by what comes."
    )
    every: Every | None = Field(
        default=None,
        description="How often `newsbot serve` reloads it: 15m, 6h or 1d; unset = never by itself.",
    )
    keep_days: int | None = Field(
        default=None,
        ge=1,
        description="Days that its articles are kept, by their date; unset = always.",
    )
    keep_articles: int | None = Field(
        default=None,
        ge=1,
        description="Most articles of it that are kept, the newest; unset = all.",
    )
    outlet: str | None = Field(default=None, description="Outlet where an article names none.")
    language: str | None = Field(
        default=None, description="Language code of its articles where they name none."
    )
    base_url: str | None = Field(
        default=None, description="Base that relative links of its articles are resolved against."
    )
    section: str | None = Field(default=None, description="Section where an article names none.")
    unfold_length: int | None = Field(
        default=None,
        ge=0,
        le=20_000,
        description="Characters of its articles that readers may unfold around a quote, and see of "
        "a further excerpt, as for answering; unset = as there.",
    )


class FetchingSettings(Section):
    """How web addresses of sources are read."""

    seconds: float = Field(
        default=20, gt=0, le=600, description="Longest that one page may take, redirects included."
    )
    max_mb: float = Field(default=10, gt=0, le=100, description="Largest page or feed, in MB.")
    attempts: int = Field(
        default=3, ge=1, le=10, description="Tries, where a failure may pass by itself."
    )
    per_host_seconds: float = Field(
        default=1, ge=0, le=60, description="Seconds between two requests to one host."
    )
    max_entries: int = Field(
        default=2_000, ge=1, description="Entries of a feed or sitemap that are looked at."
    )
    pages_per_reload: int = Field(
        default=200,
        ge=1,
        description="Pages fetched for one source in one reload; the rest waits for the next.",
    )
    allowed_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts on private addresses that may be read, as HOST or HOST:PORT.",
    )

    @field_validator("allowed_private_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part for part in value.strip().strip("[]").replace(",", " ").split() if part]
        return value


class CorpusSettings(Section):
    """Loading: what is read and how it is cut."""

    max_page_mb: float = Field(
        default=10, gt=0, le=20, description="Largest text or HTML page that is read, in MB."
    )
    max_article_mb: float = Field(
        default=5, gt=0, le=20, description="Largest line of a JSON lines file that is read, in MB."
    )
    embedding_batch: int = Field(
        default=64,
        ge=1,
        le=5_000,
        description="Chunks embedded in one call, each as several texts: its article's heading "
        "and its pieces.",
    )
