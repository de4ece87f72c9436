"""Takes in what a carrier's callers and visitors answered, each answer once."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Max

from calls.models import CallRecord
from common import scope
from providers.contract.feedback import CarrierRating
from providers.models import ProviderAccount
from providers.syncs import Sync
from support.satisfaction.models import LONGEST_COMMENT, Rating

# How far back a login is read that never was; and what is read again, for an answer may be told late.
FIRST, LATE = timedelta(days=90), timedelta(days=1)
AT_ONCE = 500


def sync_feedback(sync: Sync) -> None:
    """Read on from the newest answer that is known. An answer about a call that is recorded here is the account's who
    had the call, any other that of the login.
    """
    login = sync.provider_account
    with scope.system():
        newest = Rating.objects.filter(provider_account=login).aggregate(at=Max("rated_at"))["at"]
    since = newest - LATE if newest else sync.began_at - FIRST
    told = list(sync.connector.list_ratings(since))
    for place in range(0, len(told), AT_ONCE):
        sync.progress(place, len(told))
        _store(sync, told[place : place + AT_ONCE])
    with scope.system():
        sync.finish()


def _store(sync: Sync, told: Sequence[CarrierRating]) -> None:
    """The database lets each of the carrier's names in once, whichever of two workers comes last."""
    login, run = sync.provider_account, sync.run
    with scope.system():
        known = set(
            Rating.objects.filter(provider_account=login, ref__any_of=[one.ref for one in told]).values_list(
                "ref", flat=True
            )
        )
        fresh = [one for one in told if one.ref not in known]
        calls = [one.conversation_ref for one in fresh if one.conversation == "call"]
        records = CallRecord.objects.filter(provider_account=login, ref__any_of=calls)
        of_call = {row.ref: row for row in records.filter(rating=None)}
        rows = [_row(login, one, of_call.pop(one.conversation_ref, None)) for one in fresh]
        Rating.objects.bulk_create(rows, ignore_conflicts=True)
    run.read += len(told)
    run.added += len(fresh)
    run.unchanged += len(told) - len(fresh)


def _row(login: ProviderAccount, told: CarrierRating, record: CallRecord | None) -> Rating:
    return Rating(
        account_id=record.account_id if record is not None else login.account_id,
        provider_account=login,
        ref=told.ref,
        conversation=told.conversation,
        conversation_ref=told.conversation_ref,
        record=record,
        number=told.e164[:16],
        email=told.email[:254],
        is_nps=told.score is not None,
        expires_at=told.rated_at,
        rated_at=told.rated_at,
        kind=told.kind,
        score=told.score,
        comment=told.comment.replace("\x00", "")[:LONGEST_COMMENT],
    )
