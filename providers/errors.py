"""How a carrier can fail; the class says what to do, and all are errors of work (``jobs.errors``)."""

from jobs.errors import Again, Final, Refused, Uncertain

__all__ = [
    "BadCredentials",
    "Malformed",
    "NotThere",
    "OutOfFunds",
    "RateLimited",
    "Rejected",
    "Unavailable",
    "Uncertain",
    "Unsupported",
]


class Unsupported(Refused):
    """This carrier cannot do it; nothing was sent."""


class Rejected(Refused):
    """The carrier understood and refused; nothing happened there."""


class NotThere(Rejected):
    """The carrier does not know the thing, or it is not ours."""


class OutOfFunds(Final):
    """Our own account at the carrier has too little money; nothing happened there. No customer of ours is at fault."""


class BadCredentials(Final):
    """The carrier does not accept our login: stop using the provider account."""


class RateLimited(Again):
    """The carrier wants us to wait; nothing happened."""


class Unavailable(Again):
    """The carrier was not reached, or a read failed; nothing happened."""


class Malformed(Unavailable):
    """The carrier answered a read with what its API does not document. Whatever stands between us may have answered in
    its place, so this says nothing about what was asked: change nothing and ask again.
    """
