"""Who is doing something: passed to every service that writes."""

from dataclasses import dataclass, replace

from accounts.models.activity import Source


@dataclass(frozen=True)
class Actor:
    """A person, program or job at work; ``acting_from`` names the account whose staff acts for another."""

    label: str
    source: Source
    user_id: int | None = None
    acting_from: str = ""
    request_id: str = ""

    def as_job(self) -> "Actor":
        """The same actor, at work through a background job."""
        return replace(self, source=Source.JOB)


SYSTEM = Actor(label="Tandem", source=Source.JOB)
COMMAND = Actor(label="Command line", source=Source.COMMAND)
