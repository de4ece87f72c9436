"""Changing many numbers at once: a preview, then a job that does to each what a single edit does."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction

from accounts.actor import Actor
from accounts.dialing import deserves_care
from accounts.fields.selectors import fields_of
from accounts.fields.states import FieldAbout
from accounts.fields.storing import as_told
from accounts.models import Account
from accounts.selectors.owning import owner_names
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.services.ways_out import tell_of_new_ones
from common.e164 import for_people
from common.errors import Conflict, DomainError, Invalid
from jobs import items
from jobs import services as job_services
from jobs.models import Job
from jobs.services import NewJob
from numbers.kinds import BULK_EDIT
from numbers.models import PhoneNumber
from numbers.selectors.destinations import may_answer
from numbers.selectors.numbers import phone_numbers
from numbers.services import destinations
from numbers.services.describe import NOT_YOURS, Comparison, Description, check_description
from numbers.services.settings import PORTING, check_forward, check_sms_target, require_number
from numbers.states import SmsRouteType
from providers.contract.destinations import Destination, DestinationKind

MOST = 10_000


@dataclass(frozen=True)
class BulkChanges:
    """What to change on each number; None and empty lists leave a thing as it is. ``answer`` is the destination that
    shall answer from then on, another number to forward to among them; "" ends forwarding. Of messages, type and
    target are given together; two "" end them. ``owner`` and ``fields`` are as in a description; the ids of the fields
    are texts, since a job keeps them as JSON.
    """

    answer: str | None = None
    inbound_cnam: bool | None = None
    sms_type: str | None = None
    sms_target: str | None = None
    label: str | None = None
    add_tags: list[str] = field(default_factory=list)
    remove_tags: list[str] = field(default_factory=list)
    purpose: str | None = None
    owner: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def at_carrier(self) -> dict[str, object]:
        """The wanted settings that a carrier must hear of, by the name of the number's field."""
        wanted: dict[str, object] = {}
        if self.answer == "":
            wanted["forward_to"] = ""
        elif self.answer is not None:
            destination = destinations.parse(self.answer)
            is_forward = destination.kind == DestinationKind.FORWARD
            wanted["forward_to"] = destination.target if is_forward else ""
            if not is_forward:
                wanted["destination"] = destination
        for name in ("inbound_cnam", "sms_type", "sms_target"):
            if (value := getattr(self, name)) is not None:
                wanted[name] = value
        return wanted

    def description(self) -> Description:
        """What the account writes on the numbers for itself."""
        values = {int(pk): text for pk, text in self.fields.items()}
        return Description(
            self.label, self.add_tags, self.remove_tags, self.purpose, self.owner, fields=values
        )

    def asked(self) -> dict[str, object]:
        """Everything that is asked for, by name."""
        return {
            name: value for name, value in asdict(self).items() if value is not None and value not in ([], {})
        }


@dataclass(frozen=True)
class BulkChange:
    """What an edit would do to one number: the fields that change, or why it is refused."""

    e164: str
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)
    refused: str = ""


def preview_bulk_edit(account: Account, e164s: list[str], changes: BulkChanges) -> list[BulkChange]:
    """What the edit would change, number by number in the order given; nothing is written.

    Refusals as for ``start_bulk_edit``; what fits the account but not one number is told at that number.
    """
    wanted = _checked(account, e164s, changes)
    found = {number.e164: number for number in phone_numbers(account).filter(e164__in=wanted)}
    return list(_foreseen(account, wanted, found, changes))


@while_active
def start_bulk_edit(*, account: Account, by: Actor, e164s: list[str], changes: BulkChanges) -> Job:
    """Start the job that edits 1 to 10,000 numbers; each has an outcome of its own, and only failed ones are
    retried.

    Raises Invalid, naming the field, when nothing is to be changed or a value fits no number at all.
    """
    wanted = _checked(account, e164s, changes)
    noun = "number" if len(wanted) == 1 else "numbers"
    with transaction.atomic():
        job = job_services.start(
            NewJob(BULK_EDIT, f"Edit {len(wanted):,} {noun}", payload={"changes": changes.asked()}),
            account=account,
            by=by,
        )
        items.add(job, [(for_people(number, account.country), {"e164": number}) for number in wanted])
        after = {"numbers": len(wanted)} | _told(account, changes)
        activity.record(account=account, by=by, verb="started", subject=job, after=after)
        _tell_owners(account, by, changes, f"{len(wanted):,} {noun}")
    return job


def _told(account: Account, changes: BulkChanges) -> dict[str, object]:
    """What is asked for, with names in place of ids."""
    told = changes.asked()
    told.pop("fields", None)
    if changes.owner is not None:
        told["owner"] = owner_names(account, [changes.owner or None]).get(changes.owner or None, "")
    if changes.fields:
        fields = fields_of(account, FieldAbout.NUMBER)
        told |= as_told(fields, changes.description().fields)
    return told


def checked_selection(e164s: Sequence[str]) -> list[str]:
    """The numbers, each once; Invalid for none, and for more than are changed at once."""
    wanted = list(dict.fromkeys(e164s))
    if not 1 <= len(wanted) <= MOST:
        raise Invalid(f"An edit takes 1 to {MOST:,} numbers.", field="numbers")
    return wanted


def _tell_owners(account: Account, by: Actor, changes: BulkChanges, which: str) -> None:
    """One mail for all of them, of what would be one for each."""
    if target := changes.sms_target:
        tell_of_new_ones(account=account, by=by, what=f"Messages to {which}", before=[], after=[target])
    to = str(changes.at_carrier().get("forward_to", ""))
    if to and deserves_care(account, to):
        line = f"Calls to {which} go to {for_people(to, account.country)} now."
        title = "Numbers are forwarded abroad or to a costly number"
        tell_owners(account=account, by=by, title=title, lines=[line])


def _checked(account: Account, e164s: list[str], changes: BulkChanges) -> list[str]:
    """The numbers, each once; raises what is wrong with the edit as a whole."""
    wanted = checked_selection(e164s)
    if not changes.asked():
        raise Invalid("Say what shall be changed.")
    if changes.answer:
        _check_answer(account, destinations.parse(changes.answer))
    if changes.inbound_cnam and not account.service_cnam:
        raise Conflict("Caller name lookups are not enabled on this account.", field="inbound_cnam")
    if changes.sms_type:
        _check_messages(changes.sms_type, changes.sms_target or "")
    check_description(account, changes.description())
    return wanted


def _check_messages(kind: str, target: str) -> None:
    """Raises Invalid unless messages can go there now."""
    if kind not in SmsRouteType:
        raise Invalid("There is no such way for messages.", field="sms_type")
    try:
        check_sms_target(SmsRouteType(kind), target)
    except Invalid as exc:
        exc.field = "sms_target"
        raise


def _check_answer(account: Account, destination: Destination) -> None:
    """Raises Invalid when no number of the account can be answered so, whatever its carrier."""
    if destination.kind == DestinationKind.FORWARD:
        require_number(destination.target, "destination")
        return
    if not may_answer(account, destination):
        raise Invalid(destinations.WRONG, field="destination")


def _foreseen(
    account: Account, wanted: list[str], found: dict[str, PhoneNumber], changes: BulkChanges
) -> Iterator[BulkChange]:
    description = changes.description()
    comparison = Comparison(account, {one.pk: description for one in found.values()}, found.values())
    for e164 in wanted:
        number = found.get(e164)
        if number is None:
            yield BulkChange(e164, refused=NOT_YOURS)
            continue
        try:
            after = _at_carrier(account, number, changes)
            written = comparison.of(number)
        except DomainError as exc:
            yield BulkChange(e164, refused=exc.text)
            continue
        before = {name: getattr(number, name) for name in after}
        different = [name for name in after if after[name] != before[name]]
        yield BulkChange(
            e164,
            before={name: before[name] for name in different} | written.before,
            after={name: after[name] for name in different} | written.after,
        )


def _at_carrier(account: Account, number: PhoneNumber, changes: BulkChanges) -> dict[str, object]:
    """The number's settings after the edit; raises the refusal that the number would meet."""
    after = changes.at_carrier()
    if after and number.is_porting:
        raise Conflict(PORTING)
    if to := after.get("forward_to"):
        check_forward(account, number.e164, str(to), field="destination")
    return after
