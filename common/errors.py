"""Refusals: errors whose text a user may read."""


class DomainError(Exception):
    """A request that the rules refuse; nothing was changed.

    ``field`` names the input at fault, in our words, so that a form or a dialect can point at it.
    """

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class Invalid(DomainError):
    """A value has the wrong form."""


class NotFound(DomainError):
    """There is no such thing, or it is somebody else's: the two look the same."""


class Forbidden(DomainError):
    """The person or program may see this, but may not do that."""


class Conflict(DomainError):
    """The present state does not allow it."""


class InsufficientFunds(DomainError):
    """The balance does not cover the charge."""


class Throttled(DomainError):
    """Too many requests; ``reset_seconds`` says when the window ends."""

    def __init__(self, text: str, *, reset_seconds: int) -> None:
        super().__init__(text)
        self.reset_seconds = reset_seconds


class CarrierTrouble(DomainError):
    """The carrier failed or refused for a reason that is not the caller's fault."""


class OutcomeUnknown(CarrierTrouble):
    """The carrier was asked and its answer is not known; the sweep finds out, and nothing may be asked twice."""
