"""Reads the calls of a login from where it was read last, and stores each once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from calls.carriers.models import CallsRead, StrayCall
from calls.carriers.ours import Known, known
from calls.carriers.told import (
    Holder,
    Owner,
    Told,
    as_stray,
    holders_of,
    is_over,
    owner_of,
    stray_told,
    told_of,
)
from calls.models import CallRecord
from calls.services import record_call
from common import scope
from common.errors import InsufficientFunds, Invalid
from jobs.errors import Refused
from providers.contract.calls import CarrierCall
from providers.errors import RateLimited
from providers.models import ProviderAccount
from providers.states import SyncState
from providers.syncs import Sync

# How far back a login is read that never was.
FIRST = timedelta(days=7)
# Long calls are told when they are over, with the time they began.
LATE = timedelta(days=1)
# What is asked for at once: carriers allow few lists an hour.
WINDOW = timedelta(days=3)
AT_ONCE = 100
STRAYS_AT_ONCE = 1000
MOST_NAMED = 5


@dataclass
class Tally:
    """What is to be said of a sync besides its counts."""

    strays: Counter[str] = field(default_factory=Counter)
    unpaid: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    is_news: bool = True

    @property
    def words(self) -> str:
        found = []
        if self.strays:
            found.append(f"{_calls(self.strays)} of numbers that are not held here: {_named(self.strays)}.")
        if self.unpaid:
            was = "call was" if self.unpaid == 1 else "calls were"
            found.append(f"{self.unpaid:,} {was} not charged, for the balance did not cover it.")
        if self.refused:
            found.append(f"{_calls(self.refused)} could not be stored: {_named(self.refused)}")
        return " ".join(found)


def _calls(counted: Counter[str]) -> str:
    total = counted.total()
    return f"{total:,} call{'' if total == 1 else 's'}"


def _named(counted: Counter[str]) -> str:
    names = [f"{name} ({count:,})" if count > 1 else name for name, count in counted.most_common(MOST_NAMED)]
    more = len(counted) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")


def sync_calls(sync: Sync) -> None:
    """Read on from where the last sync ended. Where the carrier allows no more lists for now, or refuses one, what was
    read is kept and the next sync goes on there; it holds up nothing else that is synced.
    """
    tally, failed = Tally(), ""
    _place_strays(sync, tally)
    read_until = _read_until(sync.provider_account)
    # What happened before a login was read at all is no news to anybody.
    tally.is_news = read_until is not None
    since = read_until or sync.began_at - FIRST
    try:
        for start, end in _windows(since - LATE, sync.began_at):
            _store(sync, _over(sync.provider_account, sync.connector.list_calls(start, end)), tally)
            _was_read(sync.provider_account, end)
    except (RateLimited, Refused) as exc:
        failed = f"{exc.text.rstrip('.')}. The next sync reads on."
    state = SyncState.FAILED if failed else SyncState.DONE
    sync.finish(state, error=" ".join(filter(None, [failed, tally.words])))


def _windows(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        end = min(since + WINDOW, until)
        yield since, end
        since = end


def _over(login: ProviderAccount, told: Iterable[CarrierCall]) -> list[Told]:
    return [told_of(login, call) for call in told if is_over(call)]


def _read_until(login: ProviderAccount) -> datetime | None:
    return CallsRead.objects.filter(provider_account=login).values_list("until", flat=True).first()


def _was_read(login: ProviderAccount, until: datetime) -> None:
    """It only moves on, whichever of two workers comes last."""
    row = CallsRead(account_id=login.account_id, provider_account=login, until=until)
    CallsRead.objects.bulk_create([row], ignore_conflicts=True)
    CallsRead.objects.filter(provider_account=login, until__lt=until).update(until=until)


@dataclass(frozen=True)
class Stored:
    """What is here of calls that a carrier tells of: which are stored, who holds their numbers, what we ordered."""

    refs: set[str]
    holders: Mapping[str, list[Holder]]
    known: Known


def _stored(login: ProviderAccount, told: Sequence[Told]) -> Stored:
    with scope.system():
        parties = {e164 for one in told for e164 in (one.call.caller, one.call.called)}
        return Stored(
            _refs(login, [one.call.ref for one in told]),
            holders_of(login, parties),
            known(login, [one.raw for one in told]),
        )


def take_in(login: ProviderAccount, call: CarrierCall) -> None:
    """Store a call that the carrier pushed, unless it is known or goes on; what nobody here was part of is read by the
    next sync.
    """
    if not is_over(call):
        return
    told = told_of(login, call)
    here = _stored(login, [told])
    owner = owner_of(login, told, here.holders, here.known)
    if told.call.ref not in here.refs and owner is not None:
        _recorded(owner, told, here.known, Tally())


def _store(sync: Sync, told: Sequence[Told], tally: Tally) -> None:
    """Calls that are known are passed over; each of the others is stored with its charge, or kept as a stray."""
    login, run, here = sync.provider_account, sync.run, _stored(sync.provider_account, told)
    strays = []
    for place, one in enumerate(told):
        if place % AT_ONCE == 0:
            sync.progress(place, len(told))
        run.read += 1
        if one.call.ref in here.refs:
            run.unchanged += 1
            continue
        if here.known.is_followed(one.raw):
            run.unchanged += 1
            continue
        here.refs.add(one.call.ref)
        owner = owner_of(login, one, here.holders, here.known)
        if owner is None:
            tally.strays[f"{one.call.caller or 'a withheld number'} to {one.call.called}"] += 1
            strays.append(as_stray(login, one))
        elif _recorded(owner, one, here.known, tally):
            run.added += 1
    StrayCall.objects.bulk_create(strays, ignore_conflicts=True, batch_size=1000)


def _refs(login: ProviderAccount, refs: list[str]) -> set[str]:
    """The names under which calls are stored already; call it inside ``scope.system()``."""
    records = CallRecord.objects.filter(provider_account=login, ref__any_of=refs)
    strays = StrayCall.objects.filter(provider_account=login, ref__any_of=refs)
    return {*records.values_list("ref", flat=True), *strays.values_list("ref", flat=True)}


def _recorded(owner: Owner, told: Told, known: Known, tally: Tally) -> bool:
    """The call was made whatever the balance says, so it is recorded free of charge where that does not cover it."""
    call, is_news = told.of(owner, known), owner.is_news and tally.is_news
    with scope.tenant(owner.account.pk):
        try:
            record_call(account=owner.account, call=call, is_charged=owner.is_charged, is_news=is_news)
        except InsufficientFunds:
            tally.unpaid += 1
            record_call(account=owner.account, call=call, is_charged=False, is_news=is_news)
        except Invalid as exc:
            tally.refused[exc.text] += 1
            return False
    return True


def _place_strays(sync: Sync, tally: Tally) -> None:
    """Calls that were told before their number was held here become records; should a worker die in between, the call
    is recorded once all the same.
    """
    login = sync.provider_account
    rows = list(StrayCall.objects.filter(provider_account=login).order_by("-pk")[:STRAYS_AT_ONCE])
    every = [stray_told(login, row) for row in rows]
    here = _stored(login, every)
    for row, told in zip(rows, every, strict=True):
        owner = owner_of(login, told, here.holders, here.known)
        if owner is not None and _recorded(owner, told, here.known, tally):
            sync.run.added += 1
            StrayCall.objects.filter(pk=row.pk).delete()
