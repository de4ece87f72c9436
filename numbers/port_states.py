"""States of a port and the moves that are legal (peers.md §4.1)."""

from datetime import timedelta

from django.db.models import TextChoices


class PortState(TextChoices):
    DRAFT = "draft", "Draft"
    VALIDATING = "validating", "Being checked"
    NOT_PORTABLE = "not_portable", "Not portable"
    AWAITING_LOA = "awaiting_loa", "Waiting for the letter"
    SUBMITTING = "submitting", "Being submitted"
    SUBMISSION_UNKNOWN = "submission_unknown", "Submission unknown"
    SUBMITTED = "submitted", "Submitted"
    EXCEPTION = "exception", "Needs a correction"
    SUPPLEMENT_PENDING = "supplement_pending", "Correction sent"
    FOC_CONFIRMED = "foc_confirmed", "Date confirmed"
    ACTIVATING = "activating", "Activating"
    COMPLETED = "completed", "Complete"
    PARTIALLY_COMPLETED = "partially_completed", "Partly complete"
    CANCEL_PENDING = "cancel_pending", "Being cancelled"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
    FAILED = "failed", "Failed"


CLOSED = frozenset(
    {
        PortState.NOT_PORTABLE,
        PortState.COMPLETED,
        PortState.PARTIALLY_COMPLETED,
        PortState.CANCELLED,
        PortState.EXPIRED,
        PortState.FAILED,
    }
)
OPEN = frozenset(PortState) - CLOSED
# The carrier has it, so the carrier is asked how it goes. While a correction or a cancellation is on its way the answer
# would be about what was before; the job that sends it tells.
POLLED = frozenset(
    {
        PortState.SUBMITTED,
        PortState.EXCEPTION,
        PortState.FOC_CONFIRMED,
        PortState.ACTIVATING,
    }
)
SENDING = frozenset({PortState.SUPPLEMENT_PENDING, PortState.CANCEL_PENDING})
# Where the next step is a carrier's or ours; the letter alone is the customer's.
AT_CARRIER = POLLED | SENDING | {PortState.SUBMITTING, PortState.SUBMISSION_UNKNOWN}

S = PortState
# Before the carrier has it a port may be cancelled at once, and one that waits for its letter expires; a cancellation
# that the carrier refuses leads back; a submission of which nobody can tell may be given up by a person.
MOVES: dict[PortState, frozenset[PortState]] = {
    S.DRAFT: frozenset({S.VALIDATING, S.CANCELLED}),
    S.VALIDATING: frozenset({S.NOT_PORTABLE, S.AWAITING_LOA, S.SUBMITTING}),
    S.NOT_PORTABLE: frozenset(),
    S.AWAITING_LOA: frozenset({S.SUBMITTING, S.CANCELLED, S.EXPIRED}),
    S.SUBMITTING: frozenset({S.SUBMITTED, S.SUBMISSION_UNKNOWN, S.AWAITING_LOA, S.FAILED}),
    S.SUBMISSION_UNKNOWN: frozenset({S.SUBMITTED, S.DRAFT, S.FAILED}),
    S.SUBMITTED: frozenset({S.EXCEPTION, S.FOC_CONFIRMED, S.CANCEL_PENDING, S.FAILED}),
    S.EXCEPTION: frozenset({S.SUPPLEMENT_PENDING, S.SUBMITTED, S.CANCEL_PENDING, S.FAILED}),
    S.SUPPLEMENT_PENDING: frozenset({S.SUBMITTED, S.FOC_CONFIRMED, S.EXCEPTION}),
    S.FOC_CONFIRMED: frozenset(
        {S.EXCEPTION, S.SUPPLEMENT_PENDING, S.ACTIVATING, S.COMPLETED, S.CANCEL_PENDING}
    ),
    S.ACTIVATING: frozenset({S.COMPLETED, S.PARTIALLY_COMPLETED, S.EXCEPTION}),
    S.CANCEL_PENDING: frozenset({S.CANCELLED, S.SUBMITTED, S.FOC_CONFIRMED}),
    S.COMPLETED: frozenset(),
    S.PARTIALLY_COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
    S.FAILED: frozenset(),
}

# Windows before the confirmed date (peers.md §4.1).
LAST_RESCHEDULE = timedelta(hours=24)
LAST_CANCEL = timedelta(hours=48)
# Working days until a letter that nobody signed is asked for again, and until a port at rest alarms staff; and how long
# a port waits for its letter, which carriers want to be no older than that (peers.md §1, §2).
REMIND_AFTER_DAYS = 3
STALLED_AFTER_DAYS = 5
EXPIRE_AFTER = timedelta(days=30)
# How long a check of a number allows a port of it (voicetel.md §5.3).
CHECK_GOOD_FOR = timedelta(hours=1)


class LetterKind(TextChoices):
    SIGNED = "signed", "Signed in the page"
    UPLOADED = "uploaded", "Uploaded"
