"""Opting out and in: by a word that a person texts, or by hand."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Invalid
from common.plans import registry
from messaging.keywords import LANGUAGES
from messaging.models import KeywordSetting, OptOut
from messaging.selectors.opt_outs import opt_out as one_opt_out
from messaging.states import OptOutSource
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number

MOST_IMPORTED = 10_000


@while_active
def opt_out(
    *, account: Account, by: Actor, peer: str, ours: str = "", source: OptOutSource, note: str = ""
) -> OptOut:
    """Send this person nothing more from one number, or with ``ours`` empty from none.

    Conflict when that holds already; of two requests at once the database lets in one.
    """
    _require_number(peer)
    number = phone_number(account, ours) if ours else None
    try:
        with transaction.atomic():
            row = OptOut.objects.create(
                account=account, number=number, peer=peer, source=source, note=(note or by.label)[:160]
            )
            activity.record(account=account, by=by, verb="opted out", subject=row, after=_snapshot(row))
    except IntegrityError as exc:
        raise Conflict("This person has opted out already.", field="peer") from exc
    return row


@while_active
def end_opt_out(*, account: Account, by: Actor, pk: int, source: OptOutSource, note: str = "") -> OptOut:
    """Let messages go to this person again. NotFound unless it is in force in the account."""
    row = one_opt_out(account, pk)
    with transaction.atomic():
        if not _end(OptOut.objects.filter(account=account, pk=pk), source, note or by.label):
            raise Conflict("This opt-out has ended already.")
        activity.record(account=account, by=by, verb="opted in", subject=row, before=_snapshot(row))
    return row


def wish_to_stop(
    *, account: Account, by: Actor, number: PhoneNumber, peer: str, everywhere: bool, word: str
) -> bool:
    """A person texted STOP, or STOPALL; whether that changed anything. Call it in a transaction."""
    row = OptOut(
        account=account,
        number=None if everywhere else number,
        peer=peer,
        source=OptOutSource.KEYWORD,
        note=word[:160],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    activity.record(account=account, by=by, verb="opted out", subject=row, after=_snapshot(row))
    return True


def wish_to_start(*, account: Account, by: Actor, number: PhoneNumber, peer: str, word: str) -> bool:
    """A person texted START: what holds for the number ends, and what the same person said for all numbers.

    An opt-out of the whole account that was entered by hand stays: only a person of the account ends that.
    """
    mine = OptOut.objects.filter(account=account, peer=peer, ended_at=None)
    of_number = _end(mine.filter(number=number), OptOutSource.KEYWORD, word)
    of_all = _end(mine.filter(number=None, source=OptOutSource.KEYWORD), OptOutSource.KEYWORD, word)
    if not (of_number or of_all):
        return False
    row = (
        OptOut.objects.filter(account=account, peer=peer).exclude(ended_at=None).order_by("-ended_at").first()
    )
    assert row is not None
    activity.record(account=account, by=by, verb="opted in", subject=row, before=_snapshot(row))
    return True


@while_active
def import_opt_outs(*, account: Account, by: Actor, peers: list[str]) -> int:
    """Opt people out of the whole account, all in one transaction; returns how many had not opted out before."""
    if not 1 <= len(peers) <= MOST_IMPORTED:
        raise Invalid(f"A list has from 1 to {MOST_IMPORTED:,} numbers.", field="peers")
    for peer in peers:
        _require_number(peer)
    with transaction.atomic():
        in_force = OptOut.objects.filter(account=account, number=None, ended_at=None)
        before = in_force.count()
        OptOut.objects.bulk_create(
            [
                OptOut(account=account, peer=peer, source=OptOutSource.IMPORT, note=by.label[:160])
                for peer in dict.fromkeys(peers)
            ],
            ignore_conflicts=True,
        )
        added = in_force.count() - before
        activity.record(
            account=account, by=by, verb="imported opt-outs of", subject=account, after={"added": added}
        )
    return added


def _end(rows: QuerySet[OptOut], source: OptOutSource, note: str) -> int:
    ended = {"ended_at": timezone.now(), "ended_source": source, "ended_note": note[:160]}
    return rows.filter(ended_at=None).update(**ended)


def _require_number(peer: str) -> None:
    if not registry.is_valid(peer):
        raise Invalid(f"“{peer[:20]}” is not a telephone number with its country code.", field="peer")


def _snapshot(row: OptOut) -> dict[str, str]:
    return {"from": row.number.e164 if row.number else "every number", "source": row.source}


@while_active
def set_languages(*, account: Account, by: Actor, languages: list[str]) -> None:
    """Have words of these languages opt people out as well; Invalid for a language that we have no words of."""
    if unknown := set(languages) - set(LANGUAGES):
        raise Invalid(f"There are no words for the language {min(unknown)[:10]}.", field="languages")
    wanted = sorted(set(languages))
    with transaction.atomic():
        row, _ = KeywordSetting.objects.select_for_update().get_or_create(account=account)
        before, row.languages = row.languages, wanted
        if before != wanted:
            row.save(update_fields=["languages"])
            told = {"before": {"languages": before}, "after": {"languages": wanted}}
            activity.record(account=account, by=by, verb="changed opt-out words of", subject=account, **told)
