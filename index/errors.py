"""The errors a reader may see: each message is one sentence that names the thing and the mend."""


class TinqaError(Exception):
    """Work failed for a reason that the message explains; shown as it is, never as a traceback."""


class ReadError(TinqaError):
    """A source file cannot be read; the build reports it and goes on."""


class NoArticleError(TinqaError):
    """A page was read but holds no article; the build reports it and goes on."""


class BrokenIndexError(TinqaError):
    """An index is missing, damaged, or of another format or model."""


class DamagedIndexError(BrokenIndexError):
    """An index that another build mends, which the message says after what is wrong."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}; rebuild with `python -m index build`.")
