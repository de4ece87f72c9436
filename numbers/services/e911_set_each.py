"""One emergency address for many numbers at once: what ``e911.provision`` does with one, as sets."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common.e164 import for_people
from common.errors import Conflict, DomainError
from common.inserting import insert_rows
from common.transactions import once_more
from common.updating import update_rows
from jobs import items
from jobs import services as job_services
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job, JobItem
from jobs.services import NewJob
from numbers.e911_states import AT_REST, IN_FORCE, E911State
from numbers.kinds import E911_PROVISION, E911_PROVISION_EACH
from numbers.models import E911Address, E911Record, PhoneNumber
from numbers.services import e911_money
from numbers.services.bulk import checked_selection
from numbers.services.describe import NOT_YOURS
from numbers.services.e911 import no_address_needed, require_service
from numbers.services.e911_records import CHECK_TAKES_AT_MOST, keep_address, usable_name
from numbers.services.release_each import named
from numbers.states import HELD
from providers.contract.emergency import EmergencyRecord, PostalAddress
from providers.contract.families import Family
from providers.domain_errors import as_domain_errors
from providers.selectors import login_for
from providers.services import calling

UNDER_WAY = "Another change of this emergency address is on its way; try again in a moment."
OVERTAKEN = "The number has left, or another address took its place."
# How a carrier says that the address is set now, or how it failed.
Told = EmergencyRecord | WorkError | DomainError


def checked_address(account: Account, address: PostalAddress) -> E911Address:
    """The address as the account's carrier knows it; Conflict when there is no such place, and when the carrier put
    something right: nobody may be sent to an address that no one has confirmed.
    """
    require_service(account)
    carrier = login_for(account, Family.EMERGENCY, account.country)
    with as_domain_errors(), calling(carrier) as connector:
        validated = connector.validate_address(address)
    if not validated.exact:
        text = f"The carrier knows it as {validated.address}. Enter it so, if it is the one."
        raise Conflict(text, field="line1")
    return keep_address(account, carrier, validated)


def addressable(account: Account, e164s: Collection[str]) -> dict[str, str]:
    """Why each of the numbers could not have its address set now; "" where it could."""
    rows = PhoneNumber.objects.filter(account=account, e164__any_of=list(e164s), state__in=HELD)
    known = _refusals(account, list(rows.only("e164")))
    return {e164: known.get(e164, NOT_YOURS) for e164 in e164s}


def _refusals(account: Account, numbers: Sequence[PhoneNumber]) -> dict[str, str]:
    e164s = [number.e164 for number in numbers]
    rows = E911Record.objects.filter(account=account, e164__any_of=e164s).filter(_under_way())
    busy = set(rows.values_list("e164", flat=True))
    return {e164: no_address_needed(e164) or (UNDER_WAY if e164 in busy else "") for e164 in e164s}


def _under_way() -> Q:
    """Records that another address cannot take the place of now."""
    fresh = Q(updated_at__gte=timezone.now() - CHECK_TAKES_AT_MOST)
    return Q(state=E911State.PROVISIONING) | Q(fresh, state=E911State.VALIDATING)


@while_active
def start_e911(
    *, account: Account, by: Actor, e164s: Sequence[str], address: E911Address, caller_name: str
) -> Job:
    """Start the job that ties a validated address to 1 to 10,000 numbers; each has an outcome of its own.

    The owners get one mail.

    Forbidden where the service is not on; Invalid for none and too many, and for a name that cannot be.
    """
    require_service(account)
    wanted = checked_selection(e164s)
    caller_name = usable_name(caller_name)
    of = f"{len(wanted):,} number{'s' if len(wanted) > 1 else ''}"
    with transaction.atomic():
        payload = {"address": address.pk, "caller_name": caller_name}
        new = NewJob(E911_PROVISION_EACH, f"Set the emergency address of {of}", payload=payload)
        job = job_services.start(new, account=account, by=by)
        items.add(job, [(for_people(e164, account.country), {"e164": e164}) for e164 in wanted])
        after = {"numbers": len(wanted), "emergency_address": str(address), "caller_name": caller_name}
        activity.record(account=account, by=by, verb="started", subject=job, after=after)
        lines = [f"Dispatchers see {address} for {named(account, wanted)} then."]
        tell_owners(account=account, by=by, title="Emergency addresses are being set", lines=lines)
    return job


@once_more
def begin_each(*, account: Account, by: Actor, job: Job, some: Sequence[JobItem]) -> dict[str, str]:
    """Write the records that are to be sent and note them on the items; returns why others are not, by number.

    A number that has this very address is passed over, and so is an item that has been here.
    """
    address = E911Address.objects.get(account=account, pk=job.payload["address"])
    caller_name: str = job.payload["caller_name"]
    new = [item for item in some if "record" not in item.payload]
    e164s = [item.payload["e164"] for item in new]
    prices = e911_money.set_ups_of(account, e164s)
    numbers = {number.e164: number for number in _locked(account, e164s)}
    known = _refusals(account, list(numbers.values()))
    refused = {e164: text for e164 in e164s if (text := known.get(e164, NOT_YOURS))}
    so_already = _have(account, numbers, address, caller_name)
    going = [number for e164, number in numbers.items() if e164 not in refused and e164 not in so_already]
    records = _write(account, going, address, caller_name)
    refused |= _set_aside(records, prices)
    of = {record.e164: record.pk for record in records if record.e164 not in refused}
    begun = [item for item in new if item.payload["e164"] in of]
    for item in begun:
        item.payload["record"] = of[item.payload["e164"]]
    items.note(begun)
    after = {"emergency_address": str(address), "caller_name": caller_name}
    subjects = [number for number in going if number.e164 in of]
    activity.record_each(
        account=account,
        by=by,
        verb="set the emergency address",
        subjects=subjects,
        after={number.pk: after for number in subjects},
    )
    return refused


def _locked(account: Account, e164s: Sequence[str]) -> list[PhoneNumber]:
    rows = PhoneNumber.objects.select_for_update(of=("self",)).filter(account=account, state__in=HELD)
    return list(rows.filter(e164__any_of=list(e164s)).order_by("pk"))


def _have(account: Account, e164s: Collection[str], address: E911Address, caller_name: str) -> set[str]:
    rows = E911Record.objects.filter(account=account, e164__any_of=list(e164s), state=E911State.ACTIVE)
    postal = {name: getattr(address, name) for name in ("line1", "line2", "city", "state", "zip")}
    same = {f"address__{name}": value for name, value in postal.items()}
    return set(rows.filter(**same, caller_name=caller_name).values_list("e164", flat=True))


def _write(
    account: Account, numbers: Sequence[PhoneNumber], address: E911Address, caller_name: str
) -> list[E911Record]:
    """New records on their way, in place of those that wait for nobody; the numbers are locked."""
    now = timezone.now()
    e164s = [number.e164 for number in numbers]
    waiting = E911Record.objects.filter(account=account, e164__any_of=e164s)
    replaced = waiting.filter(state__in=[*AT_REST, E911State.VALIDATING])
    replaced.update(state=E911State.REMOVED, updated_at=now)
    postal = address.postal
    same = {
        "account_id": account.pk,
        "state": E911State.PROVISIONING,
        "caller_name": caller_name,
        "entered_line1": postal.line1,
        "entered_line2": postal.line2,
        "entered_city": postal.city,
        "entered_state": postal.state,
        "entered_zip": postal.zip,
        "address_id": address.pk,
    }
    moments = dict.fromkeys(("confirmed_at", "created_at", "updated_at"), now)
    rows = [{"e164": number.e164, "provider_account_id": number.provider_account_id} for number in numbers]
    ids = insert_rows(E911Record, rows, same=same | moments)
    return [
        E911Record(pk=pk, account=account, e164=number.e164, state=E911State.PROVISIONING)
        for pk, number in zip(ids, numbers, strict=True)
    ]


def _set_aside(records: Sequence[E911Record], prices: Mapping[str, e911_money.SetUp]) -> dict[str, str]:
    """Set aside what first addresses cost; those that cannot be paid fail, and why, by number."""
    refused = {}
    for record in records:
        if record.e164 not in prices:
            continue
        try:
            with transaction.atomic():
                e911_money.set_aside(record, prices[record.e164])
        except DomainError as exc:
            refused[record.e164] = exc.text
            E911Record.objects.filter(pk=record.pk).update(state=E911State.FAILED, error=exc.text)
    return refused


def on_their_way(account: Account, ids: Collection[int]) -> list[E911Record]:
    """Those of the account's records that still are to be sent."""
    rows = E911Record.objects.filter(account=account, pk__any_of=list(ids), state=E911State.PROVISIONING)
    return list(rows.select_related("provider_account", "address", "account").order_by("pk"))


def settle_each(
    *, account: Account, by: Actor, ids: Collection[int], told: Mapping[str, Told]
) -> dict[str, str]:
    """Store what the carriers made of it; returns why addresses are not set, by number. Call it in a transaction.

    Where nothing is certain, or the carrier could not be reached, a job of the record's own goes on. An address that
    another took the place of meanwhile is not set.
    """
    mine = E911Record.objects.filter(account=account, pk__any_of=list(ids))
    e911_money.lock_payers_of(account, list(mine.only("set_up", "above")))
    failed: dict[str, str] = {}
    active, refused = [], []
    rows = mine.select_for_update(of=("self",)).select_related("account", "address")
    for record in rows.order_by("pk"):
        answer = told.get(record.e164)
        if answer is None or record.state != E911State.PROVISIONING:
            failed[record.e164] = OVERTAKEN
            e911_money.release(record)
        elif isinstance(answer, EmergencyRecord):
            active.append(record)
        elif isinstance(answer, Again | Uncertain):
            failed[record.e164] = answer.text
            _go_on(account, by, record, answer)
        else:
            failed[record.e164] = record.error = answer.text
            refused.append(record)
    _store(account, active, refused)
    return failed


def _store(account: Account, active: Sequence[E911Record], refused: Sequence[E911Record]) -> None:
    now = timezone.now()
    before = E911Record.objects.filter(account=account, e164__any_of=[record.e164 for record in active])
    before.filter(state__in=IN_FORCE).update(state=E911State.REMOVED, updated_at=now)
    ids = [record.pk for record in active]
    E911Record.objects.filter(pk__any_of=ids).update(state=E911State.ACTIVE, error="", updated_at=now)
    update_rows(
        E911Record,
        [{"pk": one.pk, "state": E911State.FAILED, "error": one.error, "updated_at": now} for one in refused],
    )
    for record in active:
        e911_money.charge(record)
    for record in refused:
        e911_money.release(record)


def not_set(*, account: Account, ids: Collection[int], error: str) -> None:
    """The job was stopped or given up: what was in force before still is."""
    records = on_their_way(account, ids)
    for record in records:
        record.error = error
    _store(account, [], records)


def _go_on(account: Account, by: Actor, record: E911Record, why: WorkError) -> None:
    title = f"Send the emergency address of {for_people(record.e164, account.country)}"
    new = NewJob(E911_PROVISION, title, payload={"record": record.pk})
    job = job_services.start(new, account=account, by=by)
    if isinstance(why, Uncertain):
        Job.objects.filter(pk=job.pk).update(called_at=timezone.now(), attempts=1)
