"""What can go wrong in the bot, as one tree; the retrieval layer has its own in retrieval.errors.

NewsbotError              one line that tells the reader what to do next
├── QuestionError         an empty, wordless or over-long question (exit 2)
├── DumpRefused           a dump would overwrite something else (exit 2)
├── ModelUnavailable      the configured model cannot be used at all: name, package or key
├── ModelFailed           the configured model did not answer this question
├── PromptError           a prompt file is missing, or names a variable it does not declare
├── TelegramSetupError    no token, a wrong token, or Telegram cannot be reached
├── ControlError          the running newsbot refused a command sent through its socket
├── BackupError           a backup cannot be written, read or put back
└── UnknownAnswer         no answer is logged under this id
"""

from typing import Literal

#: What may be wrong with a question.
QuestionFault = Literal["empty", "too long", "wordless"]


class NewsbotError(Exception):
    """Base of every error that this package raises on purpose; its text is meant for people."""


class QuestionError(NewsbotError):
    """The question holds nothing that can be answered: empty, no words, or far too long.

    `fault` says which, for front ends that say it in other languages.
    """

    def __init__(self, message: str, fault: QuestionFault = "wordless") -> None:
        super().__init__(message)
        self.fault = fault


class DumpRefused(NewsbotError):
    """The dump of an evaluation would overwrite what is no dump."""


class BackupError(NewsbotError):
    """A backup cannot be written or put back: the file or the folder is not fit for it."""


class ModelUnavailable(NewsbotError):
    """The configured model cannot be used: unknown name, missing package or missing key."""


class ModelFailed(NewsbotError):
    """The configured model failed or was too slow; the extractive answer stands in.

    `refused` says that its server took the request itself to be wrong.
    """

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class PromptError(NewsbotError):
    """A prompt file is missing, malformed, or uses a variable that it does not declare."""


class TelegramSetupError(NewsbotError):
    """The bot cannot start: no token, a wrong token, or Telegram cannot be reached."""


class ControlError(NewsbotError):
    """The running newsbot refused or could not carry out a command sent through its socket.

    `exit_code` is what the command would have ended with, had it run in its own process.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class UnknownAnswer(NewsbotError):
    """No answer is logged under the id asked for."""
