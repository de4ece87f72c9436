"""What a job's work can end in besides success; carriers' errors are of this family."""


class WorkError(Exception):
    """The work did not succeed. ``text`` may be shown to the account's users; it holds no secrets."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Final(WorkError):
    """Trying again would not help."""


class Refused(Final):
    """The other side understood and said no; nothing happened there."""


class Again(WorkError):
    """Nothing happened; try again, after ``retry_after`` seconds when the other side named them."""

    def __init__(self, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Uncertain(WorkError):
    """It may have happened: look it up before anything else."""


class CannotTell(WorkError):
    """It may have happened and nobody can look it up: a person must decide."""


class Cancelled(WorkError):
    """Somebody asked for the job to stop, and it did at a safe point."""


class LostLease(Exception):
    """Another worker holds the job now; whatever this one still does must not count."""
