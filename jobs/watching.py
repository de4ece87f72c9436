"""Who is told when a job ends that somebody waits for: apps to the right say here what follows, in its transaction."""

from collections.abc import Callable

from jobs.kinds import kind_named
from jobs.models import Job

# Called in the scope of the job's account, in the transaction in which the job ends.
Watcher = Callable[[Job], None]
_watchers: list[Watcher] = []


def when_ended(watcher: Watcher) -> None:
    if watcher not in _watchers:
        _watchers.append(watcher)


def ended(job: Job) -> None:
    """Tell of a job that is done, failed or cancelled, where its kind is one whose end is told."""
    if kind_named(job.kind).is_told:
        for watcher in _watchers:
            watcher(job)
