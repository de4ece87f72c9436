"""Many numbers put on a campaign or taken off theirs at once: what ``bindings`` does with one, as sets."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import DomainError
from common.inserting import insert_rows
from common.transactions import once_more
from common.updating import update_rows
from jobs import items
from jobs import services as job_services
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job, JobItem
from jobs.services import NewJob
from messaging.campaign_states import IN_FORCE, BindingState
from messaging.kinds import BIND, BIND_EACH, UNBIND, UNBIND_EACH
from messaging.models import Binding, Campaign, NumberMessaging
from messaging.selectors.campaigns import campaign as campaign_with
from messaging.services.bindings import ELSEWHERE, ON_ITS_WAY, require_open
from numbers.models import PhoneNumber
from numbers.services.bulk import checked_selection
from numbers.services.describe import NOT_YOURS
from numbers.states import HELD
from providers.errors import NotThere

ON_NONE = "The number is on no campaign."
LEAVING = "The number is leaving its campaign already."
OVERTAKEN = "The number has left the account."
# What came of asking a carrier, None where it did.
Told = WorkError | DomainError | None


def bindable(account: Account, e164s: Collection[str], ref: str) -> dict[str, str]:
    """Why each of the numbers could not be put on the campaign now; "" where it could. NotFound and Invalid as for
    ``start_binding``.
    """
    campaign = campaign_with(account, ref)
    require_open(campaign)
    rows = _held(account, e164s).only("pk", "e164", "provider_account_id")
    known = _not_bindable(account, list(rows), campaign)
    return {e164: known.get(e164, NOT_YOURS) for e164 in e164s}


def unbindable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why each of the numbers could not be taken off its campaign now; "" where it could."""
    rows = list(_held(account, e164s).only("pk", "e164"))
    states = dict(_in_force(account, rows).values_list("number__e164", "state"))
    held = {row.e164 for row in rows}
    return {e164: _stays(states.get(e164, "")) if e164 in held else NOT_YOURS for e164 in e164s}


@while_active
def start_binding(*, account: Account, by: Actor, e164s: Sequence[str], ref: str) -> Job:
    """Start the job that puts 1 to 10,000 numbers on an approved campaign; each has an outcome of its own, and stays
    where it was until its carrier has done it.

    NotFound for a campaign that is not the account's; Invalid for one that takes no numbers, and for none and too many.
    """
    wanted = checked_selection(e164s)
    campaign = campaign_with(account, ref)
    require_open(campaign)
    of = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    new = NewJob(BIND_EACH, f"Put {of} on {ref}", payload={"campaign": campaign.pk}, subject=campaign)
    return _start(account, by, wanted, new, {"campaign": ref})


@while_active
def start_unbinding(*, account: Account, by: Actor, e164s: Sequence[str]) -> Job:
    """Start the job that takes 1 to 10,000 numbers off their campaigns. Invalid for none and too many."""
    wanted = checked_selection(e164s)
    of = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    return _start(account, by, wanted, NewJob(UNBIND_EACH, f"Take {of} off campaigns"), {})


def _start(account: Account, by: Actor, e164s: Sequence[str], new: NewJob, after: dict[str, object]) -> Job:
    with transaction.atomic():
        job = job_services.start(new, account=account, by=by)
        items.add(job, [(for_people(e164, account.country), {"e164": e164}) for e164 in e164s])
        after = {"numbers": len(e164s)} | after
        activity.record(account=account, by=by, verb="started", subject=job, after=after)
    return job


def _held(account: Account, e164s: Collection[str]) -> QuerySet[PhoneNumber]:
    return PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)


def _in_force(account: Account, numbers: Sequence[PhoneNumber]) -> QuerySet[Binding]:
    ids = [number.pk for number in numbers]
    return Binding.objects.filter(account=account, number__any_of=ids, state__in=IN_FORCE)


def _stays(state: str) -> str:
    if not state:
        return ON_NONE
    return LEAVING if state == BindingState.LEAVING else ""


def _not_bindable(account: Account, numbers: Sequence[PhoneNumber], campaign: Campaign) -> dict[str, str]:
    ids = [number.pk for number in numbers]
    pending = Binding.objects.filter(account=account, number__any_of=ids, state=BindingState.PENDING)
    busy = set(pending.values_list("number_id", flat=True))
    return {
        number.e164: ELSEWHERE
        if number.provider_account_id != campaign.provider_account_id
        else (ON_ITS_WAY if number.pk in busy else "")
        for number in numbers
    }


@once_more
def begin_binding(*, account: Account, by: Actor, job: Job, some: Sequence[JobItem]) -> dict[str, str]:
    """Write the bindings that are to be made and note them on the items; returns why others are not, by number.

    A number that is on the campaign is passed over, and so is an item that has been here.
    """
    campaign = Campaign.objects.get(account=account, pk=job.payload["campaign"])
    new = [item for item in some if "binding" not in item.payload]
    rows = _held(account, [item.payload["e164"] for item in new]).select_for_update(of=("self",))
    numbers = {number.e164: number for number in rows.order_by("pk")}
    known = _not_bindable(account, list(numbers.values()), campaign)
    refused = {e164: text for item in new if (text := known.get(e164 := item.payload["e164"], NOT_YOURS))}
    on_it = _in_force(account, list(numbers.values())).filter(campaign=campaign, state=BindingState.ASSIGNED)
    there = set(on_it.values_list("number__e164", flat=True))
    going = [one for e164, one in numbers.items() if e164 not in refused and e164 not in there]
    same = {"account_id": account.pk, "campaign_id": campaign.pk, "job_id": job.pk}
    moments = dict.fromkeys(("created_at", "updated_at"), timezone.now())
    ids = insert_rows(Binding, [{"number_id": number.pk} for number in going], same=same | moments)
    _note(new, dict(zip((number.e164 for number in going), ids, strict=True)))
    after = {number.pk: {"campaign": campaign.ref} for number in going}
    activity.record_each(account=account, by=by, verb="assigned", subjects=going, after=after)
    return refused


@once_more
def begin_unbinding(*, account: Account, by: Actor, job: Job, some: Sequence[JobItem]) -> dict[str, str]:
    """Mark the bindings that are to end and note them on the items; returns why others are not, by number."""
    new = [item for item in some if "binding" not in item.payload]
    rows = _held(account, [item.payload["e164"] for item in new]).select_for_update(of=("self",))
    numbers = {number.e164: number for number in rows.order_by("pk")}
    in_force = _in_force(account, list(numbers.values())).select_related("campaign")
    bindings = {row.number_id: row for row in in_force.select_for_update(of=("self",)).order_by("pk")}
    refused = {}
    for item in new:
        number = numbers.get(e164 := item.payload["e164"])
        row = bindings.get(number.pk) if number else None
        if text := NOT_YOURS if number is None else _stays(row.state if row else ""):
            refused[e164] = text
    going = [one for e164, one in numbers.items() if e164 not in refused]
    ids = {number.e164: bindings[number.pk].pk for number in going}
    leaving = Binding.objects.filter(pk__any_of=list(ids.values()))
    leaving.update(state=BindingState.LEAVING, error="", job=job, updated_at=timezone.now())
    _note(new, ids)
    before = {number.pk: {"campaign": bindings[number.pk].campaign.ref} for number in going}
    activity.record_each(account=account, by=by, verb="unassigned", subjects=going, before=before)
    return refused


def _note(some: Sequence[JobItem], ids: Mapping[str, int]) -> None:
    begun = [item for item in some if item.payload["e164"] in ids]
    for item in begun:
        item.payload["binding"] = ids[item.payload["e164"]]
    items.note(begun)


def under_way(account: Account, ids: Collection[int], state: BindingState) -> list[Binding]:
    """Those of the bindings that still are to be made, or to end."""
    rows = Binding.objects.filter(account=account, pk__any_of=list(ids), state=state)
    return list(rows.select_related("number", "campaign__provider_account").order_by("pk"))


def settle_bound(
    *, account: Account, by: Actor, ids: Collection[int], told: Mapping[str, Told]
) -> dict[str, str]:
    """Store what the carriers made of it; returns why numbers are not on the campaign, by number. Call it in a
    transaction. Where nothing is certain, or the carrier could not be reached, a job of the number's own goes on.
    """
    bound, refused, failed = _sorted(account, by, ids, told, BindingState.PENDING, BIND)
    now = timezone.now()
    numbers = [row.number_id for row in bound]
    before = Binding.objects.filter(account=account, number__any_of=numbers, state__in=IN_FORCE)
    before.update(state=BindingState.UNASSIGNED, updated_at=now)
    _move(bound, BindingState.ASSIGNED)
    _move(refused, BindingState.FAILED)
    same = {"account_id": account.pk}
    insert_rows(NumberMessaging, [{"number_id": pk} for pk in numbers], same=same, ignore_conflicts=True)
    rows = NumberMessaging.objects.filter(account=account, number__any_of=numbers, enabled_at=None)
    rows.update(enabled_at=now)
    return failed


def settle_unbound(
    *, account: Account, by: Actor, ids: Collection[int], told: Mapping[str, Told]
) -> dict[str, str]:
    """The same for numbers that leave campaigns: one that its carrier has on none has left, and a refused one stays."""
    left, refused, failed = _sorted(account, by, ids, told, BindingState.LEAVING, UNBIND)
    _move(left, BindingState.UNASSIGNED)
    _move(refused, BindingState.ASSIGNED)
    return failed


def _sorted(
    account: Account,
    by: Actor,
    ids: Collection[int],
    told: Mapping[str, Told],
    state: BindingState,
    kind: str,
) -> tuple[list[Binding], list[Binding], dict[str, str]]:
    """Bindings of which the carrier did what was asked, those that it refused, and why each is not done, by number."""
    rows = Binding.objects.select_for_update(of=("self",)).select_related("number", "campaign")
    done, refused = [], []
    failed: dict[str, str] = {}
    for row in rows.filter(account=account, pk__any_of=list(ids)).order_by("pk"):
        e164 = row.number.e164
        answer = told.get(e164)
        if e164 not in told or row.state != state:
            failed[e164] = OVERTAKEN
        elif answer is None or (kind == UNBIND and isinstance(answer, NotThere)):
            done.append(row)
        elif isinstance(answer, Again | Uncertain):
            failed[e164] = answer.text
            _go_on(account, by, row, kind, answer)
        else:
            failed[e164] = row.error = answer.text
            refused.append(row)
    return done, refused, failed


def not_done(*, account: Account, ids: Collection[int], error: str) -> None:
    """The job was stopped or given up: what it did not come to stays as it was."""
    for state, to in (
        (BindingState.PENDING, BindingState.FAILED),
        (BindingState.LEAVING, BindingState.ASSIGNED),
    ):
        rows = under_way(account, ids, state)
        for row in rows:
            row.error = error
        _move(rows, to)


def _move(rows: Sequence[Binding], to: BindingState) -> None:
    now = timezone.now()
    update_rows(
        Binding,
        [{"pk": row.pk, "state": to, "error": row.error[:300], "updated_at": now} for row in rows],
    )


def _go_on(account: Account, by: Actor, row: Binding, kind: str, why: WorkError) -> None:
    word = "Put {} on {}" if kind == BIND else "Take {} off {}"
    title = word.format(for_people(row.number.e164, account.country), row.campaign.ref)
    new = NewJob(kind, title, payload={"binding": row.pk, "now": False}, subject=row.number)
    job = job_services.start(new, account=account, by=by)
    Binding.objects.filter(pk=row.pk).update(job=job)
    if isinstance(why, Uncertain):
        Job.objects.filter(pk=job.pk).update(called_at=timezone.now(), attempts=1)
