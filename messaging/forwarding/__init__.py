"""Where received messages are passed on to, a file for each way. Failures are errors of work (``jobs.errors``)."""

from accounts.actor import SYSTEM
from common.e164 import for_people
from jobs import services as job_services
from jobs.services import NewJob
from messaging.kinds import FORWARD
from messaging.models import Message

# The first pauses double up to ten minutes, so this many tries take some four hours.
TRIES = 32


def start_forwarding(message: Message) -> None:
    """Write the job that mails a message or sends it by SIP; the text stays in its row."""
    job = job_services.start(
        NewJob(
            FORWARD,
            f"Pass on a message from {for_people(message.peer, message.account.country)}",
            payload={"message": str(message.pk)},
            subject=message,
        ),
        account=message.account,
        by=SYSTEM,
    )
    job.max_attempts = TRIES
    job.save(update_fields=["max_attempts"])
