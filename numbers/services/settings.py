"""Changing how a number is set: what is desired changes at once, a job carries it to the carrier.

Every function takes the account and the number, and ``wait``: True carries the change out before it returns,
and puts the former setting back when the carrier refuses; False leaves it to a worker. A number of another
account is NotFound.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.dialing import deserves_care, require_allowed
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.services.ways_out import tell_of_new_ones
from common import crypto, hosts
from common.compiled import Compiled, Slot
from common.e164 import for_people
from common.errors import Conflict, DomainError, Invalid, NotFound
from common.plans import registry
from common.plans.plan import PortOutPin
from common.texts import email_address
from common.transactions import once_more
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number
from numbers.services import destinations
from numbers.services.push import FIELDS as PUSH_FIELDS
from numbers.services.push import finish, in_turn, queue_push
from numbers.services.webhooks import check_webhook
from numbers.states import HELD, SmsRouteType
from providers.contract.destinations import Destination, DestinationKind

CALLER_NAME_LENGTH = 15
PORTING = "The number is being ported and cannot be changed now."
# Settings that say where what comes in goes on to, with what that is.
WAYS_OUT = {"sms_target": "Messages", "fax_email": "Faxes"}
LOCKED = Compiled(
    lambda: (
        PhoneNumber.objects.select_for_update(of=("self",))
        .select_related("provider_account")
        .filter(account=Slot("account"), e164=Slot("e164"), state__in=HELD)
        .order_by("pk")[:1]
    )
)


class One(TypedDict):
    """What every service here is told of its number."""

    account: Account
    by: Actor
    e164: str
    wait: bool


def locked_number(account: Account, e164: str) -> PhoneNumber:
    """The account's number with its row locked; call it inside a transaction."""
    number = LOCKED.first(account=account.pk, e164=e164)
    if number is None:
        raise NotFound("There is no such number on this account.", field="number")
    return number


def _change(*, account: Account, by: Actor, e164: str, wait: bool, **changes: Any) -> PhoneNumber:
    """Store what is desired, with the job that sends it, and carry it out when ``wait``."""
    number, job = in_turn(lambda: _desire(account, by, e164, changes, wait=wait))
    if wait:
        # The job has this very row, and leaves it as it is stored.
        finish(job)
    return number


@once_more
def _desire(
    account: Account, by: Actor, e164: str, changes: dict[str, Any], *, wait: bool
) -> tuple[PhoneNumber, Job]:
    number = locked_number(account, e164)
    if number.is_porting:
        raise Conflict(PORTING, field="number")
    if "destination" in changes:
        destinations.hold_for(account, changes["destination"], number)
    before = {name: getattr(number, name) for name in changes}
    for name, value in changes.items():
        setattr(number, name, value)
    job = queue_push(account=account, by=by, number=number, settings=changes, wait=wait, before=before)
    number.save(update_fields=[*changes, *PUSH_FIELDS])
    activity.record(account=account, by=by, verb="changed", subject=number, before=before, after=changes)
    tell_of_ways_out(account, by, number, before)
    return number, job


@while_active
def set_destination(
    *, account: Account, by: Actor, e164: str, wait: bool, destination: Destination
) -> PhoneNumber:
    """Have a destination answer, while calls are not forwarded; forwarding stays as it is.

    Invalid for a destination that the account does not have, or that the number's carrier cannot reach.
    """
    return _change(account=account, by=by, e164=e164, wait=wait, destination=destination)


@while_active
def answer_with(
    *, account: Account, by: Actor, e164: str, wait: bool, destination: Destination | None
) -> PhoneNumber:
    """Have one destination answer from now on: FORWARD sends every call to its number, any other ends forwarding.

    What answered before a number was forwarded stays, and answers again when forwarding ends: None asks for that.
    """
    if destination is None:
        return remove_forward(account=account, by=by, e164=e164, wait=wait)
    if destination.kind == DestinationKind.FORWARD:
        return set_forward(account=account, by=by, e164=e164, wait=wait, to=destination.target)
    forwarding = {} if not phone_number(account, e164).forward_to else {"forward_to": ""}
    return _change(account=account, by=by, e164=e164, wait=wait, destination=destination, **forwarding)


@while_active
def set_translation(*, account: Account, by: Actor, e164: str, wait: bool, translation: str) -> PhoneNumber:
    """Present calls under another number, given in E.164; "" presents the number itself."""
    require_number(translation, "translation")
    translation = "" if translation == e164 else translation
    return _change(account=account, by=by, e164=e164, wait=wait, translation=translation)


@while_active
def set_inbound_cnam(*, account: Account, by: Actor, e164: str, wait: bool, enabled: bool) -> PhoneNumber:
    """Look up callers' names; Conflict when the account may not use the service."""
    if enabled and not account.service_cnam:
        raise Conflict("Caller name lookups are not enabled on this account.", field="enabled")
    return _change(account=account, by=by, e164=e164, wait=wait, inbound_cnam=enabled)


@dataclass(frozen=True)
class CallerNameOutcome:
    """The name as stored, and what the carrier said of it."""

    name: str
    carrier_status: str


@while_active
def set_caller_name(*, account: Account, by: Actor, e164: str, wait: bool, name: str) -> CallerNameOutcome:
    """Store the name shown to called parties, at most 15 letters, digits and spaces, in capitals.

    The name stays stored when the carrier refuses it; the outcome says so (voicetel.md §6.3).
    """
    plain = unicodedata.normalize("NFKD", name).upper()
    cleaned = re.sub(r"[^A-Z0-9 ]", "", plain).strip()
    if (name.strip() and not cleaned) or len(cleaned) > CALLER_NAME_LENGTH:
        raise Invalid("The caller name may have up to 15 letters, digits and spaces.", field="cnam")

    @transaction.atomic
    def stored() -> Job:
        number = locked_number(account, e164)
        before, number.caller_name = number.caller_name, cleaned
        job = queue_push(account=account, by=by, number=number, settings=["caller_name"], wait=wait)
        number.save(update_fields=["caller_name", *PUSH_FIELDS])
        changes = {"caller_name": cleaned}
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=number,
            before={"caller_name": before},
            after=changes,
        )
        return job

    job = in_turn(stored)
    if not wait:
        return CallerNameOutcome(cleaned, "Pending")
    try:
        finish(job)
    except DomainError as exc:
        return CallerNameOutcome(cleaned, exc.text)
    return CallerNameOutcome(cleaned, "Success")


@while_active
def set_forward(*, account: Account, by: Actor, e164: str, wait: bool, to: str) -> PhoneNumber:
    """Send every call on to another number that the account may reach; not to the number itself.

    The owners hear of one abroad or of a costly kind.
    """
    check_forward(account, e164, to)
    return _change(account=account, by=by, e164=e164, wait=wait, forward_to=to)


def check_forward(account: Account, e164: str, to: str, *, field: str = "destination") -> None:
    """Raise Invalid unless calls to the number may go on to ``to``."""
    require_number(to, field)
    if to == e164:
        raise Invalid("A number cannot be forwarded to itself.", field=field)
    require_allowed(account, to, ours=e164, field=field)


@while_active
def remove_forward(*, account: Account, by: Actor, e164: str, wait: bool) -> PhoneNumber:
    return _change(account=account, by=by, e164=e164, wait=wait, forward_to="")


@while_active
def set_sms_route(
    *, account: Account, by: Actor, e164: str, wait: bool, type: SmsRouteType, target: str
) -> PhoneNumber:
    """Send inbound messages to an e-mail address, an https URL that answers, or a public IP address; the owners are
    mailed of a new one, as of faxes.
    """
    check_sms_target(type, target)
    return _change(account=account, by=by, e164=e164, wait=wait, sms_type=type, sms_target=target)


def check_sms_target(type: SmsRouteType, target: str) -> None:
    """Raise Invalid unless messages can go there now; a webhook is asked, so call it outside a transaction."""
    if "\x00" in target or len(target) > 500:
        raise Invalid("The resource is too long or holds unusable characters.", field="resource")
    if type == SmsRouteType.EMAIL:
        email_address(target, field="resource")
    elif type == SmsRouteType.SIP:
        host, _ = hosts.split_port(target)
        hosts.resolve_public(host, field="resource")
    else:
        check_webhook(target)


@while_active
def remove_sms_route(*, account: Account, by: Actor, e164: str, wait: bool) -> PhoneNumber:
    return _change(account=account, by=by, e164=e164, wait=wait, sms_type="", sms_target="")


@while_active
def set_fax(*, account: Account, by: Actor, e164: str, wait: bool, email: str) -> PhoneNumber:
    """Receive faxes and mail them."""
    address = email_address(email, field="email")
    return _change(account=account, by=by, e164=e164, wait=wait, fax_email=address)


@while_active
def remove_fax(*, account: Account, by: Actor, e164: str, wait: bool) -> PhoneNumber:
    return _change(account=account, by=by, e164=e164, wait=wait, fax_email="")


@dataclass(frozen=True)
class PinOutcome:
    """The PIN in force, and whether this request set it."""

    pin: str
    changed: bool


@while_active
def set_port_out_pin(*, account: Account, by: Actor, e164: str, wait: bool, pin: str) -> PinOutcome:
    """Set the PIN that another carrier must name, where the number's plan has one.

    For as long as the plan says it then stays as it is: 30 days in North America (voicetel.md §6.3).
    """
    rule = _pin_rule(e164)
    if not (pin.isascii() and pin.isdecimal() and len(pin) == rule.digits):
        raise Invalid(f"The PIN must have {rule.digits} digits.", field="pin")
    with transaction.atomic():
        number = locked_number(account, e164)
        now = timezone.now()
        if number.port_out_pin_set_at and number.port_out_pin_set_at > now - rule.stays:
            return PinOutcome(crypto.decrypt(number.port_out_pin), changed=False)
        number.port_out_pin, number.port_out_pin_set_at = crypto.encrypt(pin), now
        line = f"Who knows it can take {for_people(e164, account.country)} to another carrier."
        tell_owners(account=account, by=by, title="A port-out PIN was set", lines=[line])
        job = queue_push(account=account, by=by, number=number, settings=["port_out_pin"], wait=wait)
        number.save(update_fields=["port_out_pin", "port_out_pin_set_at", *PUSH_FIELDS])
        activity.record(account=account, by=by, verb="changed", subject=number, after={"port_out_pin": "set"})
    if wait:
        finish(job)
    return PinOutcome(pin, changed=True)


def _pin_rule(e164: str) -> PortOutPin:
    plan = registry.plan_of(e164)
    if plan is None or plan.port_out_pin is None:
        where = registry.country_name(plan.country) if plan else "no country"
        raise Conflict(f"Numbers of {where} have no port-out PIN.", field="pin")
    return plan.port_out_pin


def tell_of_ways_out(account: Account, by: Actor, number: PhoneNumber, before: dict[str, Any]) -> None:
    """Mail the owners what goes elsewhere than ``before``: messages and faxes, and calls that are forwarded to where
    it costs, which is how telephone fraud begins.
    """
    for name, what in WAYS_OUT.items():
        if name in before:
            tell_of_new_ones(
                account=account,
                by=by,
                what=f"{what} to {for_people(number.e164, account.country)}",
                before=[before[name]],
                after=[getattr(number, name)],
            )
    _tell_of_forward(account, by, number, before)


def _tell_of_forward(account: Account, by: Actor, number: PhoneNumber, before: dict[str, Any]) -> None:
    to = number.forward_to
    if "forward_to" not in before or to in {"", before["forward_to"]}:
        return
    if deserves_care(account, to, ours=number.e164):
        line = f"Calls to {for_people(number.e164, account.country)} go to {for_people(to, account.country)} now."
        tell_owners(
            account=account, by=by, title="A number is forwarded abroad or to a costly number", lines=[line]
        )


def require_number(number: str, field: str) -> None:
    """Raise Invalid for what is nobody's number in E.164."""
    if not registry.is_valid(number):
        raise Invalid(f"“{number:.20}” is not a telephone number with its country code.", field=field)
