"""The kinds of job: each app registers what a worker does for its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from accounts.rights import Right
from jobs.models import Job
from jobs.states import WhenSuspended

PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True)
class Undoing:
    """How what a job's items changed is put back: by a job of the kind ``by``, which somebody with ``right`` starts.

    Who starts it has just proved who it is where ``is_proved`` says so of the job. ``leaves`` says what stays undone.
    """

    by: str
    right: Right
    is_proved: Callable[[Job], bool]
    leaves: str = ""


@dataclass(frozen=True)
class Kind:
    """How a worker does one kind of job.

    ``run`` is given a claimed job, calls ``work.about_to_call`` before a carrier write, and settles.
    ``failed`` runs in the transaction that gives the job up, to free what it had set aside;
    where nothing could be tried again after that, ``retry_failed`` is off and only an unknown outcome may be.
    ``is_outbound`` is for work at hosts that customers name: it has workers of its own, so that one which takes its
    time holds up nothing else. A job whose work gives no sign of life for ``patience`` is given to another worker,
    though its process lives.
    ``done`` runs in the transaction in which a person says that the carrier did what was asked, to store and charge
    that; without it nobody can say so. ``money`` tells what is set aside for the job, "" for nothing; without it
    nobody knows beforehand. ``means`` tells what else being done means for this job; ``why_not_done`` tells why nobody
    can say so of this kind.
    ``supplier`` is the account whose login the job asks: where money hangs on the outcome, it or one above says what
    the outcome was, never the account that would gain by it.
    ``is_told`` is for work that somebody waits for: its end is an event (``jobs.watching``).
    ``undoing`` is for work whose items keep what they changed, under ``former`` in their payload (``jobs.undoing``).
    What nobody asks of a carrier goes on while the account is suspended; a message would be out of date later and ends.
    """

    name: str
    run: Callable[[Job], None]
    failed: Callable[[Job], None] | None = None
    done: Callable[[Job], None] | None = None
    money: Callable[[Job], str] | None = None
    means: Callable[[Job], str] | None = None
    why_not_done: str = ""
    supplier: Callable[[Job], int] | None = None
    patience: timedelta = PATIENCE
    retry_failed: bool = True
    is_outbound: bool = False
    is_told: bool = False
    undoing: Undoing | None = None
    when_suspended: WhenSuspended = WhenSuspended.WAITS


def costs_nothing(_job: Job) -> str:
    """``money`` of kinds for which nothing is ever set aside."""
    return ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    assert _kinds.get(kind.name, kind) == kind, f"Two kinds of job are called {kind.name}."
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def label_of(name: str) -> str:
    """``numbers.push`` as ``Numbers: push``."""
    app, _, rest = name.partition(".")
    return f"{app.capitalize()}: {rest.replace('_', ' ')}" if rest else app.capitalize()
