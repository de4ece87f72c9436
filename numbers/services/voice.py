"""Numbers of voice bots: assigned, changed, given up. A number has one holder, whatever sort of holder it is.

Locks are taken in one order: the bot, then the number.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.bots import locked_bot
from accounts.services.suspension import while_active
from accounts.states import AgentState
from common.e164 import E164, for_people
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text
from numbers import voice_changes
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignment, voice_assignments_of
from numbers.services.assignments import BareNumber, Handing, hand_out, locked_numbers, take_back
from numbers.states import NumberState, NumberUse

LABEL_LENGTH = 200


@while_active
def assign_voice(
    *, account: Account, by: Actor, e164: str, bot_ref: str, label: str = ""
) -> NumberAssignment:
    """Give a free number of the account to a voice bot.

    Invalid for what is no E.164 number, NotFound (field ``agent`` or ``number``) for a bot or number that the account
    does not have, Conflict when the number has a holder or is not in service. Of two at once one gets it.
    """
    if not E164.match(e164):
        raise Invalid("This is not a telephone number in E.164 form.", field="number")
    label = short_text(label, field="label", most=LABEL_LENGTH)
    try:
        with transaction.atomic():
            bot = locked_bot(account, bot_ref)
            number = _locked_number(account, e164)
            handing = Handing(number, NumberUse.VOICE, bot, bot.name, label)
            (pk,) = hand_out(account=account, by=by, handings=[handing])
            assignment = NumberAssignment.objects.select_related("agent").get(account=account, pk=pk)
            _note(account, by, "assigned", assignment, after={"agent": bot.name})
            voice_changes.tell(account=account, by=by, e164s=[e164])
    except IntegrityError as exc:
        raise Conflict(f"{for_people(e164, account.country)} is assigned already.", field="number") from exc
    return assignment


@while_active
def change_voice(
    *,
    account: Account,
    by: Actor,
    ref: str,
    bot_ref: str | None = None,
    label: str | None = None,
    is_paused: bool | None = None,
) -> NumberAssignment:
    """Change what is given about a present assignment; NotFound when it has ended, or (field ``agent``) for a bot that
    the account does not have.

    Another bot begins a row of its own, under the same name: the history tells of both.
    """
    changes: dict[str, Any] = {}
    if label is not None:
        changes["label"] = short_text(label, field="label", most=LABEL_LENGTH)
    if is_paused is not None:
        changes["is_paused"] = is_paused
    with transaction.atomic():
        bot = locked_bot(account, bot_ref) if bot_ref is not None else None
        assignment = _locked_assignment(account, ref)
        new_bot = bot if bot is not None and bot.pk != assignment.agent_id else None
        before = {name: getattr(assignment, name) for name in changes}
        if changes == before and new_bot is None:
            return assignment
        for name, value in changes.items():
            setattr(assignment, name, value)
        if new_bot is None:
            assignment.updated_at = timezone.now()
            assignment.save(update_fields=[*changes, "updated_at"])
        else:
            before, changes = before | {"agent": assignment.holder}, changes | {"agent": new_bot.name}
            assignment = _continued(by, assignment, new_bot)
        _note(account, by, "changed assignment of", assignment, before=before, after=changes)
        voice_changes.tell(account=account, by=by, e164s=[assignment.e164])
    return assignment


@while_active
def end_voice(*, account: Account, by: Actor, ref: str) -> None:
    """Take the number from its bot, so that it is free again; NotFound when that has been done already."""
    with transaction.atomic():
        assignment = _locked_assignment(account, ref)
        take_back(by=by, assignments=NumberAssignment.objects.filter(pk=assignment.pk))
        _note(account, by, "ended assignment of", assignment, before={"agent": assignment.holder})
        voice_changes.tell(account=account, by=by, e164s=[assignment.e164])


@while_active
def remove_bot(*, account: Account, by: Actor, ref: str) -> Agent:
    """Remove a voice bot and free its numbers; who held them stays in the history. NotFound for a second time."""
    with transaction.atomic():
        bot = locked_bot(account, ref)
        held = list(voice_assignments_of(account, bot).values_list("e164", flat=True))
        locked_numbers(account, held)
        take_back(by=by, assignments=voice_assignments_of(account, bot))
        bot.state, bot.offboarded_at = AgentState.OFFBOARDED, timezone.now()
        bot.save(update_fields=["state", "offboarded_at", "updated_at"])
        activity.record(account=account, by=by, verb="removed", subject=bot, before={"numbers": held})
        voice_changes.tell(account=account, by=by, e164s=held)
    return bot


def _locked_number(account: Account, e164: str) -> BareNumber:
    number = locked_numbers(account, [e164]).get(e164)
    if number is None:
        raise NotFound("There is no such number on this account.", field="number")
    if number.state != NumberState.ACTIVE:
        raise Conflict(f"{for_people(e164, account.country)} is not in service.", field="number")
    return number


def _locked_assignment(account: Account, ref: str) -> NumberAssignment:
    """The assignment as it stands once its number is locked."""
    locked_numbers(account, [voice_assignment(account, ref).e164])
    return voice_assignment(account, ref)


def _continued(by: Actor, former: NumberAssignment, bot: Agent) -> NumberAssignment:
    """The same assignment in another bot's hands."""
    take_back(by=by, assignments=NumberAssignment.objects.filter(pk=former.pk))
    former.refresh_from_db(fields=["until"])
    # Not before the former row's end, whatever this process's clock says.
    now = max(timezone.now(), former.until or former.since)
    return NumberAssignment.objects.create(
        account_id=former.account_id,
        number_id=former.number_id,
        e164=former.e164,
        use=NumberUse.VOICE,
        agent=bot,
        holder=bot.name,
        ref=former.ref,
        label=former.label,
        is_paused=former.is_paused,
        since=now,
        begun_by=by.label[:160],
        created_at=former.created_at,
        updated_at=now,
    )


def _note(
    account: Account, by: Actor, verb: str, assignment: NumberAssignment, **told: dict[str, Any]
) -> None:
    activity.record(account=account, by=by, verb=verb, subject=assignment.number, **told)
