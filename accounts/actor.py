"""Who is doing something: passed to every service that writes."""

from dataclasses import dataclass

from accounts.models.activity import Source


@dataclass(frozen=True)
class Actor:
    """A person, program or job at work; ``acting_from`` names the account whose staff acts for another."""

    label: str
    source: Source
    user_id: int | None = None
    acting_from: str = ""
    request_id: str = ""


SYSTEM = Actor(label="Tandem", source=Source.JOB)
COMMAND = Actor(label="Command line", source=Source.COMMAND)
