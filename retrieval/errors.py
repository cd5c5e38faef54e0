"""What can go wrong in the retrieval layer, as one tree.

RetrievalError            one line that tells the reader what to do next
├── SourceError           a source could not be opened at all
├── UnknownSource         a name that neither the settings nor an earlier reload know
├── UnknownArticle        an article id that is not in the catalogue
├── RemovalRefused        a reload would remove too much; --force is needed
├── EmbedderMismatch      the index was built with another embedder
├── IndexOutdated         the index was built by other rules, is damaged, or its folders are gone
├── EmbedderUnavailable   the embedder named in the settings cannot be loaded
├── RerankerUnavailable   the cross-encoder named in the settings cannot be loaded
├── EmptyCorpus           no article is live
├── NothingToRollBack     there is no earlier generation
├── ReloadCancelled       the reload was given up; the old corpus goes on serving
├── IndexBusy             another process owns the indexes and did not let go in time
├── NotSwept              a change is made and live, but the index still holds what went
├── StillReadable         what was deleted can be read in a file that another process has open
├── DatabaseUnavailable   the PostgreSQL that the settings name cannot be used
├── CatalogueTooNew       the data folder was written by another version of newsbot
└── QuestionFileError     a question file for `eval` could not be read
"""

#: What every damage of the indexes is mended by; ends an error's line.
REBUILD = "run `newsbot reload --full` to build it anew"


class RetrievalError(Exception):
    """Base of every error that this package raises on purpose; its text is meant for people."""


class SourceError(RetrievalError):
    """A source as a whole could not be opened: nothing was read and nothing may be removed."""


class UnknownSource(RetrievalError):
    """The source is known neither from the settings nor from an earlier reload."""


class UnknownArticle(RetrievalError):
    """The catalogue holds no article (or no version of it) with this id."""


class RemovalRefused(RetrievalError):
    """A reload would remove more than half of the articles or empty a source."""


class EmbedderMismatch(RetrievalError):
    """The index was built with another embedder than the one in the settings."""


class IndexOutdated(RetrievalError):
    """The index was built by other rules, holds other vectors, is damaged, or lost a folder."""


class EmbedderUnavailable(RetrievalError):
    """The embedder named in the settings cannot be loaded or does not answer."""


class RerankerUnavailable(RetrievalError):
    """The cross-encoder named in the settings cannot be loaded, or failed."""


class EmptyCorpus(RetrievalError):
    """No article is live: nothing was loaded yet, or everything was taken down."""


class NothingToRollBack(RetrievalError):
    """The catalogue keeps no generation before the current one."""


class ReloadCancelled(RetrievalError):
    """The reload was given up before activation; the old corpus goes on serving."""


class IndexBusy(RetrievalError):
    """Another process owns the indexes and did not let go in time."""


class NotSwept(RetrievalError):
    """A change is made, but what went by it could not be deleted from the index."""


class StillReadable(RetrievalError):
    """What was deleted can still be read in a log file, because another process reads it."""


class DatabaseUnavailable(RetrievalError):
    """The database that the settings name cannot be used."""


class CatalogueTooNew(RetrievalError):
    """The data folder was written by a version of newsbot with another schema."""


class QuestionFileError(RetrievalError):
    """A question file could not be read."""
