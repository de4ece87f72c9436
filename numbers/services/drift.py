"""Settling a difference between us and the carrier: take what the carrier has, or send what we want."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict
from jobs.models import Job
from numbers.compare import differences
from numbers.models import PhoneNumber
from numbers.services import destinations
from numbers.services.push import forget_wishes, push
from numbers.services.settings import check_forward, locked_number, tell_of_ways_out
from providers.registry import CONNECTORS
from providers.states import Agreement

SETTLEABLE = frozenset({Agreement.DRIFT, Agreement.FAILED})
# Where messages go is told in two parts that belong together.
SMS = frozenset({"sms_type", "sms_target"})


@while_active
def adopt_theirs(*, account: Account, by: Actor, e164: str) -> PhoneNumber:
    """Want what the carrier reported, in the settings that differ; nothing is sent.

    Conflict when nothing differs, a change is on its way, or the carrier has something that we cannot want; Invalid
    for a gateway that is not the account's, and for a forward to where its calls may not go. Owners are mailed as when
    somebody sets it.
    """
    with transaction.atomic():
        number = locked_number(account, e164)
        names = _differing(number)
        theirs = {name: number.reported[name] for name in names}
        if "destination" in theirs:
            theirs["destination"] = destinations.parse(number.reported["destination"])
            connector = CONNECTORS[number.provider_account.connector]
            destinations.hold_reported(account, theirs["destination"], connector)
        if to := theirs.get("forward_to"):
            check_forward(account, number.e164, str(to), field="number")
        before = {name: getattr(number, name) for name in names}
        for name, value in theirs.items():
            setattr(number, name, value)
        _check(number, names)
        number.agreement, number.differences, number.push_error = Agreement.CONFIRMED, [], ""
        number.disagrees_since = None
        forget_wishes(number, names)
        number.version += 1
        settled = [
            *("agreement", "differences", "disagrees_since"),
            *("push_error", "unsent", "wishes", "version"),
        ]
        number.save(update_fields=[*names, *settled])
        activity.record(
            account=account,
            by=by,
            verb="adopted carrier's settings of",
            subject=number,
            before=before,
            after=theirs,
        )
        tell_of_ways_out(account, by, number, before)
    return number


@while_active
def push_ours(*, account: Account, by: Actor, e164: str) -> Job:
    """Send the settings that differ as we want them; a worker does it. Conflict when nothing differs."""
    with transaction.atomic():
        number = locked_number(account, e164)
        names = _differing(number)
        job = push(account=account, by=by, number=number, settings=names, wait=False)
        ours = {name: getattr(number, name) for name in names}
        activity.record(
            account=account,
            by=by,
            verb="sent our settings of",
            subject=number,
            before={name: number.reported[name] for name in names},
            after=ours,
        )
    return job


def differs(number: PhoneNumber) -> bool:
    """Whether the carrier reported something that can be settled."""
    return number.agreement in SETTLEABLE and bool(differences(number, number.reported))


def _differing(number: PhoneNumber) -> list[str]:
    names = set(differences(number, number.reported)) if number.agreement in SETTLEABLE else set()
    if not names:
        raise Conflict("Nothing is known to differ at the carrier.", field="number")
    if names & SMS:
        names |= SMS & set(number.reported)
    return sorted(names)


def _check(number: PhoneNumber, names: list[str]) -> None:
    others = {field.name for field in PhoneNumber._meta.fields} - set(names)
    try:
        number.clean_fields(exclude=others)
    except ValidationError as exc:
        raise Conflict("The carrier has a setting that cannot be taken over.", field="number") from exc
