"""Undoing a change of many numbers: each is put back to what it was, unless somebody has changed it since."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.actor import Actor
from accounts.fields.selectors import fields_of
from accounts.fields.states import FieldAbout
from accounts.fields.storing import put_values
from accounts.models import Account
from accounts.selectors.owning import hold_members, owner_names
from common import scope
from common.errors import Invalid
from common.transactions import once_more
from common.updating import update_rows
from jobs.models import Job
from numbers.e911_states import CANDIDATE, IN_FORCE
from numbers.models import E911Record, NumberAssignment, NumberFieldValue, PhoneNumber
from numbers.selectors.fields import values_by_number
from numbers.services import destinations
from numbers.services.describe import FIELD, NOT_YOURS, Description, Edited, describe_each
from numbers.services.move_each import (
    CLEARED,
    DESCRIBED,
    OWN,
    PIN,
    as_it_is,
    locked,
    reassign,
    refusals_to,
)
from numbers.services.settings import PORTING
from numbers.services.settings_each import Desired, desire_each
from numbers.services.transfers import set_anew
from providers.contract.destinations import Destination
from providers.registry import CONNECTORS

BUSY = "Another change of this number is being sent."
NOT_THERE = "The number is not on that account any longer."
# What a number is given as it is received; the rest is written on it afterwards.
RECEIVED = [*DESCRIBED, *OWN]


@once_more
def put_back_each(*, account: Account, by: Actor, job: Job, edited: Mapping[str, Edited]) -> Desired:
    """Put back what an edit changed on numbers, by number; the job then sends what carriers hear of.

    A number of which a field is neither as the edit left it nor as it was before stays as it is, and is refused.
    """
    found = {number.e164: number for number in locked(account, list(edited))}
    now = _as_they_are(account, found, edited)
    refused = {e164: _refusal(found.get(e164), now.get(e164, {}), one) for e164, one in edited.items()}
    left = {e164: one.before for e164, one in edited.items() if not refused[e164]}
    described = {e164: {name: one[name] for name in one if _is_described(name)} for e164, one in left.items()}
    former = {e164: Description.of_former(values) for e164, values in described.items() if values}
    if former:
        refused |= describe_each(account=account, by=by, wanted=former)[0]
    settings = {
        e164: _only(values, [*described[e164]], are=False)
        for e164, values in left.items()
        if not refused[e164]
    }
    wanted = {e164: values for e164, values in settings.items() if values}
    desired = desire_each(account=account, by=by, job=job, wanted=wanted)
    desired.refused |= {e164: text for e164, text in refused.items() if text}
    desired.refused |= dict.fromkeys(desired.busy, BUSY)
    return desired


def _is_described(name: str) -> bool:
    """Whether it is what the account writes on the number for itself, of which no carrier hears."""
    return name in {*DESCRIBED, "purpose", "owner_id"} or name.startswith(FIELD)


def _as_they_are(
    account: Account, found: Mapping[str, PhoneNumber], edited: Mapping[str, Edited]
) -> dict[str, dict[str, object]]:
    """What stands now in the fields that the edit changed, by number."""
    custom = {name for one in edited.values() for name in one.after if name.startswith(FIELD)}
    values = values_by_number(account, [number.pk for number in found.values()]) if custom else {}
    return {
        e164: {
            name: values[number.pk].get(int(name.removeprefix(FIELD)), "")
            if name in custom
            else getattr(number, name)
            for name in edited[e164].after
        }
        for e164, number in found.items()
    }


def _refusal(number: PhoneNumber | None, now: Mapping[str, object], edited: Edited) -> str:
    if number is None:
        return NOT_YOURS
    since = [name for name, value in edited.after.items() if now[name] not in (value, edited.before[name])]
    if since:
        told = ["a custom field" if name.startswith(FIELD) else name.replace("_", " ") for name in since]
        return f"It was changed since: {', '.join(dict.fromkeys(told))}."
    return PORTING if number.is_porting and not all(map(_is_described, edited.before)) else ""


def _only(values: Mapping[str, Any], names: Sequence[str], *, are: bool) -> dict[str, Any]:
    """Those of the values that are, or are not, among the names."""
    kept = {name: value for name, value in values.items() if (name in names) == are}
    return kept | ({"destination": Destination(kept["destination"])} if "destination" in kept else {})


def bring_back(
    *, account: Account, by: Actor, to: Account, former: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Take numbers back from the account that they were moved to, set as they were, by number; returns why others stay
    there. Call it in a transaction; a job of this account's tells the carriers.

    A number that is not as the move left it stays. Emergency addresses and campaigns are not put back, nor an owner who
    has left or a custom field that was deleted.
    """
    with scope.system():
        found = locked(to, list(former))
        known = refusals_to(found, account)
        used = _used(to, found)
        at: dict[tuple[int, str], str] = {}
        for number in found:
            if not known[number.e164] and (number.e164 in used or not _is_untouched(number)):
                known[number.e164] = "It was changed since."
            elif not known[number.e164]:
                known[number.e164] = _held(account, number, former[number.e164], at)
        refused = {e164: text for e164 in former if (text := known.get(e164, NOT_THERE))}
        going = [number for number in found if number.e164 not in refused]
        values = {e164: _only(one, RECEIVED, are=True) for e164, one in former.items()}
        reassign(giver=to, to=account, by=by, numbers=going, values=values)
        _write_again(account, {number.pk: former[number.e164] for number in going})
    return refused


def _write_again(account: Account, former: Mapping[int, Mapping[str, Any]]) -> None:
    """What the account had written on the numbers, by their ids, as far as its people and custom fields are there."""
    owners = {one["owner_id"] for one in former.values() if one["owner_id"]}
    hold_members(account, owners)
    there = owner_names(account, owners)
    rows = [
        {
            "pk": pk,
            "purpose": one["purpose"],
            "owner_id": one["owner_id"] if one["owner_id"] in there else None,
        }
        for pk, one in former.items()
    ]
    update_rows(PhoneNumber, rows)
    fields = {f"{FIELD}{field.pk}": field.pk for field in fields_of(account, FieldAbout.NUMBER)}
    values = {
        pk: {fields[name]: text for name, text in one.items() if name in fields} for pk, one in former.items()
    }
    put_values(NumberFieldValue, account.pk, values, holder="number_id")


def _is_untouched(number: PhoneNumber) -> bool:
    """Whether it is set as a number that has just arrived."""
    new = PhoneNumber(e164=number.e164)
    set_anew(new, number.account)
    return as_it_is(number) == as_it_is(new) and not any(getattr(number, name) for name in [PIN, *CLEARED])


def _used(to: Account, numbers: Sequence[PhoneNumber]) -> set[str]:
    """Those that the other account has given to somebody, or an emergency address, or a value in a custom field."""
    e164s = [number.e164 for number in numbers]
    held = NumberAssignment.objects.filter(account=to, e164__any_of=e164s, until=None)
    addressed = E911Record.objects.filter(account=to, e164__any_of=e164s, state__in=CANDIDATE | IN_FORCE)
    values = values_by_number(to, [number.pk for number in numbers])
    described = {number.e164 for number in numbers if values[number.pk]}
    return {*held.values_list("e164", flat=True), *addressed.values_list("e164", flat=True), *described}


def _held(
    account: Account, number: PhoneNumber, former: Mapping[str, Any], at: dict[tuple[int, str], str]
) -> str:
    """Why what answered the number cannot answer it again; "" when it can. It is asked about once for each login."""
    key = number.provider_account_id, str(former["destination"])
    if key not in at:
        try:
            with scope.tenant(account.pk):
                connector = CONNECTORS[number.provider_account.connector]
                destinations.hold_reported(account, Destination(former["destination"]), connector)
            at[key] = ""
        except Invalid:
            at[key] = "What answered it is not there any longer."
    return at[key]
