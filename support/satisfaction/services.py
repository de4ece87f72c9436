"""Ratings: what callers and visitors answer, each once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid
from common.texts import UNSTORABLE
from events.services.recording import happened
from support.satisfaction.event_kinds import GIVEN
from support.satisfaction.models import LONGEST_COMMENT, Rating
from support.satisfaction.states import BEST_SCORE, RatingKind, kind_of_score

OVER = "This was answered before, or its time has passed."


@dataclass(frozen=True)
class Answer:
    """A face, or a score from 0 to 10, as it was asked for; and what else somebody says."""

    kind: str = ""
    score: int | None = None
    comment: str = ""


@while_active
def rate(*, account: Account, by: Actor, pk: int, answer: Answer) -> Rating:
    """Store the answer to a request of the account's.

    Of several answers to one request the first one counts, and the others are a Conflict, as is one that comes too
    late. Invalid for what was not asked for, and for a comment that is too long.
    """
    row = Rating.objects.filter(account=account, pk=pk).first()
    if row is None:
        raise Conflict(OVER)
    kind, score, comment = _checked(row, answer)
    now = timezone.now()
    with transaction.atomic():
        rows = Rating.objects.filter(account=account, pk=pk, rated_at=None, expires_at__gt=now)
        if not rows.update(rated_at=now, kind=kind, score=score, comment=comment):
            raise Conflict(OVER)
        row.refresh_from_db()
        activity.record(
            account=account, by=by, verb="rated", subject=row, after={"kind": kind, "score": score}
        )
        happened(account=account, type=GIVEN, subjects=[row])
    return row


def _checked(row: Rating, answer: Answer) -> tuple[str, int | None, str]:
    comment = answer.comment.strip()
    if len(comment) > LONGEST_COMMENT or UNSTORABLE.search(comment):
        raise Invalid(f"Up to {LONGEST_COMMENT} characters of plain text are possible here.", field="comment")
    if row.is_nps:
        if answer.score is None or not 0 <= answer.score <= BEST_SCORE:
            raise Invalid("Choose a number from 0 to 10.", field="score")
        return kind_of_score(answer.score), answer.score, comment
    if answer.kind not in RatingKind.values:
        raise Invalid("Choose one of the faces.", field="kind")
    return answer.kind, None, comment
