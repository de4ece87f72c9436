"""Keeping a promise to call back: reserved by one colleague alone, called, and settled."""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.contacts import colleague
from accounts.services import activity
from accounts.services.suspension import while_active
from calls.callbacks.models import Promise
from calls.callbacks.states import OPEN, PromiseState
from calls.company.dialing import dial
from calls.live.models import Call
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

LONGEST_REASON = 200


@while_active
def reserve(*, account: Account, by: Actor, pk: int, agent: int) -> Promise:
    """Say that this colleague calls back. Of two at once the database lets one in; the other gets Conflict, and so does
    whoever comes when it is settled. Again by the same one it changes nothing.
    """
    person = colleague(account, agent)
    with transaction.atomic():
        rows = Promise.objects.filter(account=account, pk=pk)
        taken = rows.filter(state=PromiseState.WAITING).update(state=PromiseState.RESERVED, agent=person)
        row = _one(account, pk)
        if taken:
            activity.record(
                account=account, by=by, verb="reserved the call back of", subject=row.call, after=_told(row)
            )
        elif row.state != PromiseState.RESERVED or row.agent_id != person.pk:
            raise Conflict(_whose(row), field="promise")
    return row


@while_active
def release(*, account: Account, by: Actor, pk: int) -> Promise:
    """Give it back to all, whoever had reserved it; Conflict where nobody has."""
    with transaction.atomic():
        rows = Promise.objects.filter(account=account, pk=pk, state=PromiseState.RESERVED)
        freed = rows.update(state=PromiseState.WAITING, agent=None)
        row = _one(account, pk)
        if not freed:
            raise Conflict("Nobody has reserved this call back.", field="promise")
        activity.record(account=account, by=by, verb="gave back the call back of", subject=row.call)
    return row


@while_active
def call_back(*, account: Account, by: Actor, pk: int, agent: int) -> Call:
    """Call the colleague's own telephone, and the caller once they are there, who sees the reception's number where it
    is shown. It is reserved by that, and nothing repeats the call.

    Conflict where another has it, where it is settled, and while the call that was made for it goes on; refused else
    like ``calls.company.dialing.dial``.
    """
    with transaction.atomic():
        row = _locked(account, pk)
        if row.state not in OPEN or (row.agent_id or agent) != agent:
            raise Conflict(_whose(row), field="promise")
        if row.made is not None and row.made.ended_at is None:
            raise Conflict("They are being called right now.", field="promise")
        reception = row.call.reception
        shown = reception if reception is not None and reception.is_shown else None
        shown = shown if shown is not None and shown.deleted_at is None else None
        made = dial(account=account, by=by, agent=agent, to=row.number, reception=shown)
        row.state, row.agent_id, row.made = PromiseState.RESERVED, agent, made
        row.save(update_fields=["state", "agent", "made"])
        activity.record(account=account, by=by, verb="called back", subject=row.call, after=_told(row))
    return made


@while_active
def settle(*, account: Account, by: Actor, pk: int, is_done: bool, reason: str = "") -> Promise:
    """It is done, or failed for a reason, which has to be said then. Conflict where it is settled already."""
    reason = short_text(" ".join(reason.split()), field="reason", most=LONGEST_REASON)
    if not is_done and not reason:
        raise Invalid("Say why nobody was reached.", field="reason")
    state = PromiseState.DONE if is_done else PromiseState.FAILED
    with transaction.atomic():
        rows = Promise.objects.filter(account=account, pk=pk, state__in=OPEN)
        settled = rows.update(state=state, settled_at=timezone.now(), reason=reason)
        row = _one(account, pk)
        if not settled:
            raise Conflict("This call back is settled already.", field="promise")
        activity.record(
            account=account, by=by, verb="settled the call back of", subject=row.call, after=_told(row)
        )
    return row


def _one(account: Account, pk: int) -> Promise:
    rows = Promise.objects.filter(account=account, pk=pk).select_related("call", "agent")
    found = rows.first()
    if found is None:
        raise NotFound("There is no such call back.", field="promise")
    return found


def _locked(account: Account, pk: int) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",)).filter(account=account, pk=pk)
    found = rows.select_related("call__reception", "made", "agent").first()
    if found is None:
        raise NotFound("There is no such call back.", field="promise")
    return found


def _whose(row: Promise) -> str:
    if row.state not in OPEN:
        return "This call back is settled already."
    return (
        f"{row.agent.name} has reserved this call back."
        if row.agent
        else "Nobody has reserved this call back."
    )


def _told(row: Promise) -> dict[str, object]:
    told: dict[str, object] = {
        "call back": row.get_state_display(),
        "agent": row.agent.name if row.agent else "",
    }
    return told | ({"reason": row.reason} if row.reason else {})
