"""Calls that the carrier of an account makes: ordered by a job, never twice, and read back until they are over."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from calls.carriers.kinds import FOLLOW, HANG_UP, ORDER
from calls.carriers.told import STATES
from calls.engine.causes import Cause, state_after
from calls.live.event_kinds import WENT, WENT_ENDED
from calls.live.models import Call, Leg
from calls.states import OVER, CallKind, LegState, Party
from common.e164 import WITHHELD
from common.errors import Conflict, DomainError, Invalid
from events.services.recording import happened
from jobs import services as job_services
from jobs import work
from jobs.errors import Again, CannotTell, Final
from jobs.models import Job
from jobs.services import NewJob
from pbx.copies import selectors as copies
from pbx.copies.services import send_app, send_media
from pbx.prompts import Prompt
from pbx.targets import Target
from providers.contract.calls import CallOrder, Calls, CallState, CallTarget, CarrierCall
from providers.contract.connector import Connector
from providers.contract.families import Family
from providers.errors import NotThere, Rejected, Uncertain, Unsupported
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import login_for
from providers.services import calling

# What carriers make; a scenario runs here, and so does a room.
MADE_THERE = frozenset({CallKind.CLICK_TO_CALL, CallKind.BROADCAST, CallKind.REAL_TIME})
FIRST_LOOK, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=1)
# Whoever talks longer is looked for among the records alone.
FOLLOWED = timedelta(hours=4)
# Orders so near to each other may be taken for one another.
AROUND = timedelta(minutes=10)
NOW_THERE: Mapping[CallState, LegState] = {
    "planned": LegState.PLANNED,
    "ringing": LegState.RINGING,
    "answered": LegState.ANSWERED,
}


def login_to_call(account: Account, kind: CallKind, *, has_app: bool = True) -> ProviderAccount | None:
    """The login whose carrier makes calls of the kind for the account; None where the house switch does. A carrier that
    rings only whose login it is makes those of the login's own account.
    """
    if kind not in MADE_THERE:
        return None
    try:
        login = login_for(account, Family.CALLS)
    except Conflict:
        return None
    connector = CONNECTORS[login.connector]
    if not connector.can(Calls.start_call):
        return None
    is_between = kind == CallKind.CLICK_TO_CALL and not has_app
    if connector.joins_without_app and not (is_between and login.account_id == account.pk):
        return None
    return login


def login_to_dial(account: Account) -> ProviderAccount | None:
    """The login whose carrier rings the person whose login it is, and then somebody else; None where none does."""
    login = login_to_call(account, CallKind.CLICK_TO_CALL, has_app=False)
    return login if login is not None and CONNECTORS[login.connector].joins_without_app else None


def require_possible(call: Call) -> None:
    """Refuse what no carrier can be told of: a menu, detection or recording of an announcement, two without an app."""
    extras = [name for name in ("menu", "finds_machines", "is_recorded") if call.plan.get(name)]
    if extras:
        raise Invalid("Your carrier plays announcements, and does no more with them.", field="menu")
    assert call.provider_account is not None
    joins = CONNECTORS[call.provider_account.connector].joins_without_app
    if call.kind == CallKind.CLICK_TO_CALL and call.app is None and not joins:
        raise Invalid("Your carrier joins two by a click-to-call app.", field="app")
    if call.kind == CallKind.BROADCAST and len(call.plan["targets"]) != 1:
        raise Invalid("Your carrier makes an announcement to one number.", field="targets")


def order(call: Call, *, by: Actor) -> None:
    """Have the carrier make the call when its time comes; call it in the transaction that stores the call."""
    later = call.planned_for if call.planned_for > timezone.now() else None
    new = NewJob(ORDER, f"Call {call.ref}", {"call": call.pk}, subject=call, run_at=later)
    job_services.start(new, account=call.account, by=by)


def ask_to_hang_up(call: Call, *, by: Actor) -> None:
    """The same for its end."""
    new = NewJob(HANG_UP, f"End call {call.ref}", {"call": call.pk}, subject=call)
    job_services.start(new, account=call.account, by=by)


def may_end(call: Call) -> bool:
    """Whether its carrier could end the call now, as far as that is known here."""
    login = call.provider_account
    return login is None or not call.carrier_ref or CONNECTORS[login.connector].may_hang_up(call.carrier_ref)


def note_pushed(call: Call, told: CarrierCall) -> None:
    """What the carrier pushes of a call to one party, whose own number there it tells for the first time: by that it
    can be hung up. Of calls between two it tells each leg by itself, so they are asked for instead.

    Call it in a transaction.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(account=call.account, pk=call.pk)
    if call.kind == CallKind.CLICK_TO_CALL or locked.ended_at is not None:
        return
    Call.objects.filter(pk=call.pk).update(carrier_ref=told.ref[:100])
    _keep(call, told)


def order_job(job: Job) -> None:
    """Order the call once; what may have been ordered is looked up by our key, and else waits for a person."""
    call = _call(job)
    if call.ended_at is not None:
        work.settle(job)
        return
    assert call.provider_account is not None
    wanted = _order(call, job, call.provider_account)
    with calling(call.provider_account) as connector:
        ref = _looked_up(job, connector, wanted) if job.must_look_up else ""
        if not ref:
            if not _begin(call):
                work.settle(job)
                return
            work.about_to_call(job)
            ref = connector.start_call(wanted, key=job.pk)
    with transaction.atomic():
        _claim(call, ref)
        work.settle(job)
        _look_again(call, job, key=job.pk.hex, after=FIRST_LOOK)


def not_ordered(job: Job) -> None:
    """The carrier did not take it: the call is over."""
    call = _call(job)
    now = timezone.now()
    rows = Call.objects.filter(account=job.account, pk=call.pk, ended_at=None)
    rows.update(state=state_after(LegState.DIALING, Cause.OUT_OF_ORDER), ended_at=now)


def follow_job(job: Job) -> None:
    """Read how the call stands, and come again until it is over."""
    call = _call(job)
    if call.ended_at is not None or call.provider_account is None:
        work.settle(job)
        return
    with calling(call.provider_account) as connector:
        told = _told(connector, call, job)
    with transaction.atomic():
        work.settle(job)
        is_ours = told is not None and (bool(call.carrier_ref) or _claim(call, told.ref))
        if is_ours and told is not None and _keep(call, told):
            return
        age = timezone.now() - (call.started_at or call.planned_for)
        if age > FOLLOWED:
            Call.objects.filter(pk=call.pk, ended_at=None).update(
                state=LegState.ENDED, ended_at=timezone.now()
            )
            return
        _look_again(call, job, key=job.payload["key"], after=min(max(age / 4, FIRST_LOOK), LONGEST_PAUSE))


def hang_up_job(job: Job) -> None:
    call = _call(job)
    if call.ended_at is None and call.provider_account is not None:
        if not call.carrier_ref:
            raise Again("The carrier has not said what the call is called.", retry_after=2)
        with calling(call.provider_account) as connector:
            work.about_to_call(job)
            try:
                connector.hang_up(call.carrier_ref, key=job.pk)
            except NotThere:
                work.nothing_happened(job)
    work.settle(job)


def _call(job: Job) -> Call:
    rows = Call.objects.select_related("account", "app", "provider_account")
    return rows.get(account=job.account, pk=job.payload["call"])


def _begin(call: Call) -> bool:
    """Mark that it begins; False where it was cancelled just now. It may have begun in an attempt before."""
    rows = Call.objects.filter(account=call.account, pk=call.pk, ended_at=None)
    return bool(rows.update(started_at=call.started_at or timezone.now(), state=LegState.DIALING))


def _looked_up(job: Job, connector: Connector, wanted: CallOrder) -> str:
    """The carrier's name for the call that it took; "" when it certainly never did."""
    if not connector.can(Calls.find_started_call):
        raise CannotTell("The carrier may have made this call, and it cannot be asked.")
    found = connector.find_started_call(wanted, key=job.pk)
    if found is None:
        work.nothing_happened(job)
        return ""
    return found.ref


def _order(call: Call, job: Job, login: ProviderAccount) -> CallOrder:
    """What the carrier is told; Again while the app or a media is on its way there."""
    parties = [_targets(call.plan.get(name, [])) for name in ("targets", "b_targets")]
    return CallOrder(
        first=parties[0],
        then=parties[1],
        app_ref=_app_ref(call, job, login),
        media_refs=_media_refs(call, job, login),
        caller_id="" if call.cli == WITHHELD else call.cli,
        asked_at=call.started_at,
        taken=_taken(call, login),
        reference=call.custom,
    )


def _taken(call: Call, login: ProviderAccount) -> frozenset[str]:
    """The carrier's names of calls that other orders asked for around the same time, where no key tells them apart."""
    if not CONNECTORS[login.connector].joins_without_app:
        return frozenset()
    since = (call.started_at or timezone.now()) - AROUND
    others = Call.objects.filter(provider_account=login, started_at__gt=since)
    return frozenset(others.exclude(pk=call.pk).exclude(carrier_ref="").values_list("carrier_ref", flat=True))


def _claim(call: Call, ref: str) -> bool:
    """Keep the carrier's name for the call, in the caller's transaction; False where another order of the login has it.

    Of two orders for one number in one moment both may find the same call, where no key tells them apart: the first to
    come here has it, and the other finds the other one when it looks again. Who is first the login's row settles.
    """
    login = call.provider_account
    assert login is not None
    if ref and CONNECTORS[login.connector].joins_without_app:
        ProviderAccount.objects.select_for_update(no_key=True).get(pk=login.pk)
        if ref in _taken(call, login):
            return False
    Call.objects.filter(pk=call.pk).update(carrier_ref=ref[:100])
    return True


def _targets(raw: list[object]) -> tuple[CallTarget, ...]:
    found = (Target.parse(one) for one in raw)
    return tuple(CallTarget(one.number, one.timeout) for one in found)


def _app_ref(call: Call, job: Job, login: ProviderAccount) -> str:
    app = call.app
    if app is None:
        return ""
    row = copies.copy_at(job.account, app, login)
    if row is not None and row.carrier_ref:
        return row.carrier_ref
    if row is not None and row.error:
        raise Final(f"{app.name} could not be sent to {login.name}: {row.error}")
    if row is None:
        _sent(lambda: send_app(account=job.account, by=work.actor_of(job), ref=app.ref, login=login))
    raise Again(f"{app.name} is on its way to {login.name}.", retry_after=2)


def _media_refs(call: Call, job: Job, login: ProviderAccount) -> tuple[str, ...]:
    """Media by the carrier's names, and texts as they are; played again as often as they shall be."""
    if call.kind != CallKind.BROADCAST:
        return ()
    prompts = [Prompt.parse(raw) for raw in call.plan["prompts"]] * call.plan["times"]
    known = copies.media_refs(job.account, login)
    missing = {prompt.media for prompt in prompts if prompt.media and prompt.media not in known}
    if missing:
        _sent(lambda: send_media(account=job.account, by=work.actor_of(job), login=login, ids=missing))
        raise Again(f"What is played is on its way to {login.name}.", retry_after=2)
    return tuple(str(prompt.to_json()) if prompt.voice else known[prompt.media] for prompt in prompts)


def _sent(send: Callable[[], object]) -> None:
    """Our own refusal to send is the end of the order."""
    try:
        send()
    except DomainError as exc:
        raise Final(exc.text) from exc


def _look_again(call: Call, job: Job, *, key: str, after: timedelta) -> None:
    payload = {"call": call.pk, "key": key}
    new = NewJob(FOLLOW, f"Call {call.ref}", payload, subject=call, run_at=timezone.now() + after)
    job_services.start(new, account=call.account, by=work.actor_of(job))


def _told(connector: Connector, call: Call, job: Job) -> CarrierCall | None:
    """How it stands; None where the carrier tells only when it is over."""
    try:
        return connector.get_started_call(call.carrier_ref)
    except (Rejected, Unsupported, NotThere):
        pass
    assert call.provider_account is not None
    try:
        wanted = _order(call, job, call.provider_account)
        return connector.find_started_call(wanted, key=UUID(hex=job.payload["key"]))
    except (Uncertain, Again, Final):
        return None


def _keep(call: Call, told: CarrierCall) -> bool:
    """Write how the call and its parties stand, and tell of each that begins or ends; whether the call is over."""
    goes_on = told.state in ("planned", "ringing") or (told.state == "answered" and told.ended_at is None)
    state = NOW_THERE[told.state] if goes_on else LegState(STATES[told.state] or LegState.ENDED)
    ended = None if goes_on else told.ended_at or timezone.now()
    Call.objects.filter(pk=call.pk, ended_at=None).update(state=state, ended_at=ended)
    b_targets = call.plan.get("b_targets") or []
    # Without an app the carrier tells of the call to B, before which A was rung.
    is_to_b = bool(b_targets) and call.app_id is None
    _keep_leg(call, 1, Party.A, call.called if is_to_b else told.called, state, told, ended)
    if b_targets and (is_to_b or told.state == "answered"):
        _keep_leg(call, 2, Party.B, b_targets[0]["number"], state, told, ended)
    return not goes_on


def _keep_leg(
    call: Call, place: int, party: Party, number: str, state: LegState, told: CarrierCall, ended: object
) -> None:
    is_up = state in (LegState.ANSWERED, LegState.ENDED, LegState.VOICEMAIL)
    facts = {
        "state": state,
        "answered_at": told.answered_at or (told.started_at if is_up else None),
        "ended_at": ended if state in OVER else None,
        "cause": told.cause,
    }
    was_over = Leg.objects.filter(
        account=call.account, call=call, place=place, ended_at__isnull=False
    ).exists()
    leg, is_new = Leg.objects.update_or_create(
        account=call.account,
        call=call,
        place=place,
        defaults=facts,
        create_defaults={
            **facts,
            "number": number,
            "is_ours": True,
            "party": party if call.plan.get("b_targets") else "",
            "began_at": told.started_at,
        },
    )
    leg.call = call
    if is_new:
        happened(account=call.account, type=WENT, subjects=[leg])
    if leg.ended_at is not None and not was_over:
        happened(account=call.account, type=WENT_ENDED, subjects=[leg])
