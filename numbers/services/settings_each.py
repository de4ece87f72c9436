"""Changing how many numbers are set at once, for a job that sends all of it: what is desired is stored as a set, the
job asks the carriers (``numbers.jobs.sending``), and what came of it is stored as a set.

While the job is at a number, the number names it as the one that may send. What a single change does with a job of its
own is done here for thousands in as many statements as for one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from common.errors import DomainError, Invalid
from common.transactions import once_more
from common.updating import update_rows
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job
from jobs.states import JobState
from numbers.compare import gateways_at
from numbers.models import PhoneNumber
from numbers.services import destinations
from numbers.services.describe import NOT_YOURS
from numbers.services.outcomes import GIVEN_UP, give_up, taken
from numbers.services.push import FIELDS as PUSH_FIELDS
from numbers.services.push import note_wish, queue_push, still_wanted
from numbers.services.settings import PORTING, check_forward
from numbers.states import HELD
from providers.contract.destinations import DestinationKind
from providers.contract.numbers_held import CarrierNumber
from providers.models import ProviderAccount
from providers.states import Agreement

# How a carrier says that the number is set now, None where it does not say, or how it failed.
Told = CarrierNumber | WorkError | DomainError | None


@dataclass(frozen=True)
class Sent:
    """A number as it was stored, with the settings that go to its carrier and how they were before; ``in_doubt`` where
    an attempt that was cut off may have sent them.
    """

    number: PhoneNumber
    names: list[str]
    in_doubt: bool = False
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def e164(self) -> str:
        return self.number.e164

    @property
    def login(self) -> ProviderAccount:
        return self.number.provider_account


@dataclass
class Desired:
    """What is to be sent, why numbers were refused, and which another job is at; of the rest nothing is to be sent."""

    to_send: list[Sent] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)


@once_more
def desire_each(
    *, account: Account, by: Actor, job: Job, wanted: Mapping[str, Mapping[str, object]]
) -> Desired:
    """Store settings on many numbers, by number, as wanted and not sent yet; rows are locked in the order of their ids.

    A setting that is so already, and that the carrier confirmed, is passed over.
    """
    numbers = {number.e164: number for number in _locked(account, wanted)}
    desired = Desired(refused={e164: NOT_YOURS for e164 in wanted if e164 not in numbers})
    held = _others_at(numbers.values(), job)
    refusals: dict[tuple[int, object], str] = {}
    for e164, number in numbers.items():
        names = _to_be_sent(number, wanted[e164])
        if number.pushing_job in held:
            desired.busy.append(e164)
        elif names and (refusal := _refusal(account, number, wanted[e164], refusals)):
            desired.refused[e164] = refusal
        elif names:
            before = {name: getattr(number, name) for name in names}
            was_begun = number.pushing_job == job.pk
            _want(number, {name: wanted[e164][name] for name in names}, before, job)
            # An attempt that was cut off has stored it: what was there before that, the wish keeps.
            former = {name: number.wishes[name]["before"] for name in names} if was_begun else before
            desired.to_send.append(Sent(number, names, was_begun, former))
    _store(account, by, desired.to_send, wanted)
    return desired


@once_more
def take_unsent(*, account: Account, by: Actor, job: Job, e164s: Collection[str]) -> Desired:
    """Have the job send all that is not sent yet of numbers, those of them that the account has; another job that is at
    one of them is followed by one of the number's own.
    """
    numbers = [number for number in _locked(account, e164s) if number.unsent]
    held = _others_at(numbers, job)
    desired = Desired()
    for number in numbers:
        if number.pushing_job in held:
            _go_on(account, by, number, number.unsent, None)
            continue
        desired.to_send.append(Sent(number, [*number.unsent], number.pushing_job == job.pk))
        number.pushing_job = job.pk
    ours = [one.number.pk for one in desired.to_send]
    PhoneNumber.objects.filter(pk__any_of=ours).update(pushing_job=job.pk)
    return desired


def _locked(account: Account, e164s: Iterable[str]) -> list[PhoneNumber]:
    rows = PhoneNumber.objects.select_for_update(of=("self",)).select_related("provider_account")
    return list(rows.filter(account=account, e164__any_of=list(e164s), state__in=HELD).order_by("pk"))


def _others_at(numbers: Iterable[PhoneNumber], job: Job) -> set[object]:
    """Other jobs that are at one of the numbers."""
    named = {number.pushing_job for number in numbers if number.pushing_job} - {job.pk}
    if not named:
        return set()
    running = Job.objects.filter(pk__in=named, state=JobState.RUNNING, lease_until__gt=timezone.now())
    return set(running.values_list("pk", flat=True))


def _to_be_sent(number: PhoneNumber, wanted: Mapping[str, object]) -> list[str]:
    confirmed = number.agreement == Agreement.CONFIRMED
    # Where calls are not forwarded, another destination says nothing about forwarding.
    is_quiet = "destination" in wanted and not (number.forward_to or wanted.get("forward_to"))
    silent = {"forward_to"} if is_quiet else set()
    return [
        name
        for name, value in wanted.items()
        if name not in silent and not (confirmed and getattr(number, name) == value)
    ]


def _refusal(
    account: Account,
    number: PhoneNumber,
    wanted: Mapping[str, object],
    known: dict[tuple[int, object], str],
) -> str:
    """Why the number cannot be set so; "" when it can. A destination is asked about once for each login."""
    if number.is_porting:
        return PORTING
    try:
        if to := wanted.get("forward_to"):
            check_forward(account, number.e164, str(to))
    except DomainError as exc:
        return exc.text
    destination = wanted.get("destination")
    at = number.provider_account_id, destination
    if destination is not None and at not in known:
        try:
            destinations.hold_for(account, destination, number)  # type: ignore[arg-type]
            known[at] = ""
        except Invalid as exc:
            known[at] = exc.text
    return known.get(at, "")


def _want(number: PhoneNumber, values: Mapping[str, object], before: Mapping[str, object], job: Job) -> None:
    for name, value in values.items():
        setattr(number, name, value)
    note_wish(number, sorted(values), before)
    number.pushing_job = job.pk


def _store(account: Account, by: Actor, sent: list[Sent], wanted: Mapping[str, Mapping[str, object]]) -> None:
    columns = [*sorted({name for one in sent for name in one.names}), *PUSH_FIELDS]
    update_rows(
        PhoneNumber,
        [{"pk": one.number.pk} | {name: getattr(one.number, name) for name in columns} for one in sent],
    )
    new = [one for one in sent if not one.in_doubt]
    activity.record_each(
        account=account,
        by=by,
        verb="changed",
        subjects=[one.number for one in new],
        before={one.number.pk: one.before for one in new},
        after={one.number.pk: {name: wanted[one.e164][name] for name in one.names} for one in new},
    )


def settle_each(
    *, account: Account, by: Actor, sent: Sequence[Sent], told: Mapping[str, Told]
) -> dict[str, str]:
    """Store what the carriers made of it; returns why numbers are not set as was wanted, by number.

    A refusal puts back what was there before. Where nothing is certain, or the carrier could not be reached, a job of
    the number's own goes on. Of a number that was changed meanwhile only what is still wanted counts. Call it in a
    transaction.
    """
    rows = PhoneNumber.objects.select_for_update(of=("self",)).select_related("provider_account")
    latest = {row.pk: row for row in rows.filter(pk__any_of=[one.number.pk for one in sent]).order_by("pk")}
    gateways = gateways_told({row.provider_account_id for row in latest.values()}, told)
    now = timezone.now()
    took: list[dict[str, Any]] = []
    put_back: list[PhoneNumber] = []
    failed: dict[str, str] = {}
    for one in sent:
        number, answer = latest[one.number.pk], told[one.number.e164]
        names = still_wanted(number, one.names, one.number.version)
        if answer is None or isinstance(answer, CarrierNumber):
            took.append({"pk": number.pk} | taken(number, names, answer, now=now, gateways=gateways))
            continue
        failed[number.e164] = answer.text
        number.pushing_job = None
        if isinstance(answer, Again | Uncertain):
            _go_on(account, by, number, names, answer)
        elif names:
            give_up(number, names, error=answer.text, error_kind=type(answer).__name__)
            put_back.append(number)
    update_rows(PhoneNumber, took)
    columns = [*{name for one in sent for name in one.names}, *GIVEN_UP, "pushing_job"]
    update_rows(
        PhoneNumber,
        [{"pk": number.pk} | {name: getattr(number, name) for name in columns} for number in put_back],
    )
    return failed


def gateways_told(logins: Collection[int], told: Mapping[str, Told]) -> dict[tuple[int, str], int]:
    """Those of our gateways that the carriers' answers name."""
    settings = [answer.settings.destination for answer in told.values() if isinstance(answer, CarrierNumber)]
    refs = {one.target for one in settings if one is not None and one.kind == DestinationKind.GATEWAY}
    return gateways_at(logins, refs) if refs else {}


def _go_on(account: Account, by: Actor, number: PhoneNumber, names: list[str], why: WorkError | None) -> None:
    """Have a job of its own send what is still wanted; where it may have arrived, that looks first."""
    if names:
        job = queue_push(account=account, by=by, number=number, settings=names, wait=False)
        if isinstance(why, Uncertain):
            Job.objects.filter(pk=job.pk).update(called_at=timezone.now(), attempts=1)
    number.save(update_fields=[*PUSH_FIELDS])
