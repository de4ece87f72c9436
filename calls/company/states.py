"""How a call stands for the company, from its legs: answered by whom and when, missed, or at the voicemail."""

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When

from calls.engine.causes import Cause
from calls.live.models import Call, Leg
from calls.states import CallKind, Direction, HungUpBy, LegState, Party


class Status(TextChoices):
    """Relatel's words (relatel.md §5.5). Orphaned: the switch told nothing more, and so nobody knows."""

    NEW = "new", "New"
    RINGING = "ringing", "Ringing"
    ANSWERED = "answered", "Answered"
    MISSED = "missed", "Missed"
    VOICEMAIL = "voicemail", "Voicemail"
    ORPHANED = "orphaned", "Orphaned"


# What talks with a caller itself, without calling anybody.
BY_ITSELF = (CallKind.CONFERENCE, CallKind.REAL_TIME, CallKind.SCENARIO)


def with_facts(rows: QuerySet[Call]) -> QuerySet[Call]:
    """The calls with ``picked_up_at``, when the first one who was called answered, and ``status``.

    Of a call between two, the second one counts: the first is who asked for it.
    """
    legs = Leg.objects.filter(call=OuterRef("pk"), is_ours=True, answered_at__isnull=False)
    first = legs.exclude(party=Party.A).order_by("answered_at", "place").values("answered_at")[:1]
    lost = Leg.objects.filter(call=OuterRef("pk"), cause=Cause.OUT_OF_ORDER, by=HungUpBy.US)
    # A caller who was told that nobody can be reached is not lost.
    lost = lost.exclude(is_ours=False, state=LegState.UNAVAILABLE)
    own = Q(kind__in=BY_ITSELF, direction=Direction.INBOUND, answered_leg__isnull=False)
    caller = Leg.objects.filter(call=OuterRef("pk"), place=1, answered_at__isnull=False)
    rows = rows.annotate(
        answered_leg=Subquery(caller.values("answered_at")[:1]),
        reached_at=Subquery(first),
        # Not Exists, which would be answered by reading all legs of the account first.
        lost_leg=Subquery(lost.order_by().values("pk")[:1]),
    )
    rows = rows.annotate(picked_up_at=Case(When(own, then=F("answered_leg")), default=F("reached_at")))
    return rows.annotate(
        status=Case(
            When(lost_leg__isnull=False, then=Value(Status.ORPHANED)),
            When(picked_up_at__isnull=False, then=Value(Status.ANSWERED)),
            When(state=LegState.VOICEMAIL, then=Value(Status.VOICEMAIL)),
            When(ended_at__isnull=False, then=Value(Status.MISSED)),
            When(state__in=[LegState.PLANNED, LegState.DIALING], then=Value(Status.NEW)),
            default=Value(Status.RINGING),
        )
    )
