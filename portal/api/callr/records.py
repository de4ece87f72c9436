"""Call records in the dialect's words, for methods and for webhooks: one for each leg (CDR.In, CDR.Out)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account
from calls.models import CallRecord, Leg
from calls.states import Direction, HungUpBy, LegState
from common.e164 import is_e164
from common.plans import registry
from numbers.selectors.numbers import numbers_named
from pbx.models import VoiceApp
from pbx.states import AppKind
from portal.api.callr.app_settings import NAMES
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.numbering import LABELS, type_of
from portal.api.callr.objects.cdr import CdrIn, CdrOut
from portal.api.callr.objects.shape import cents, moment, moment_or_none
from portal.api.callr.objects.values import CliPresentation, DialStatus, HangupSource

DIRECTIONS: Mapping[str, Direction] = {"IN": Direction.INBOUND, "OUT": Direction.OUTBOUND}
DIAL_STATUSES: Mapping[LegState, DialStatus] = {
    LegState.PLANNED: "NODIAL",
    LegState.ANSWERED: "ANSWER",
    LegState.ENDED: "ANSWER",
    LegState.VOICEMAIL: "ANSWER",
    LegState.CANCELLED: "CANCEL",
    LegState.BUSY: "BUSY",
    LegState.NO_ANSWER: "NOANSWER",
    LegState.CONGESTION: "CONGESTION",
    LegState.UNAVAILABLE: "CHANUNAVAIL",
}
# The network ended these, neither of the two who talk.
BY_NETWORK = frozenset({LegState.CONGESTION, LegState.UNAVAILABLE})


def told_records(account: Account, records: Sequence[CallRecord]) -> list[CdrIn | CdrOut]:
    """The records, with the numbers that they are at in one statement more."""
    hashes = _hashes(account, (row.called for row in records if row.direction == Direction.INBOUND))
    return [_told(row, hashes) for row in records]


def told_record(account: Account, row: CallRecord, *, at_start: bool) -> CdrIn | CdrOut:
    """One call that ran elsewhere, as it was when it began or as it is."""
    return _told(row, _hashes(account, [row.called]), at_start=at_start)


def _told(row: CallRecord, hashes: Mapping[str, str], *, at_start: bool = False) -> CdrIn | CdrOut:
    shared = _shared(_Facts(record=row, at_start=at_start))
    if row.direction == Direction.INBOUND:
        return CdrIn(**shared, **_of_in(row.caller, row.called, hashes))
    return CdrOut(**shared, **_of_out(row.called, "" if at_start else row.state, row.leg))


def told_leg(account: Account, leg: Leg, *, at_start: bool) -> CdrIn | CdrOut:
    """One leg, as it was when it began or as it is."""
    record: CallRecord | None = getattr(leg, "record", None)
    facts = _Facts(record=None if at_start else record, leg=leg, at_start=at_start)
    if leg.is_ours:
        return CdrOut(**_shared(facts), **_of_out(leg.number, "" if at_start else leg.state, leg))
    called = leg.call.called
    return CdrIn(**_shared(facts), **_of_in(leg.number, called, _hashes(account, [called])))


class _Facts:
    """What a record tells, or a leg that has none yet."""

    def __init__(
        self, *, record: CallRecord | None = None, leg: Leg | None = None, at_start: bool = False
    ) -> None:
        leg = leg or (record.leg if record else None)
        assert leg is not None or record is not None
        self.leg, self.record = leg, record
        self.began: datetime = leg.began_at if leg else record.started_at  # type: ignore[union-attr]
        self.answered: datetime | None = None
        self.ended: datetime | None = None
        if leg is not None and not at_start:
            self.answered, self.ended = leg.answered_at, leg.ended_at
        elif record is not None and not at_start:
            self.answered = record.started_at if record.seconds else None
            self.ended = record.started_at + timedelta(seconds=record.seconds)
        self.is_open = at_start or self.ended is None

    @property
    def callid(self) -> int:
        found = self.leg or self.record
        assert found is not None
        return found.callid

    @property
    def talked(self) -> int:
        """Whole seconds; a leg that has no record yet tells them itself."""
        if self.is_open:
            return 0
        if self.record is not None:
            return self.record.seconds
        return round((self.ended - self.answered).total_seconds()) if self.ended and self.answered else 0

    @property
    def app(self) -> VoiceApp | None:
        return self.record.app if self.record else (self.leg.call.app if self.leg else None)

    @property
    def shown(self) -> str:
        """The number that the called side sees."""
        if self.record is not None:
            return self.record.caller
        assert self.leg is not None
        return self.leg.call.cli if self.leg.is_ours else self.leg.number

    @property
    def source(self) -> HangupSource | None:
        if self.leg is None or self.is_open:
            return None
        if self.leg.state in BY_NETWORK:
            return "GATEWAY"
        by_party = self.leg.by == HungUpBy.PARTY
        return "CALLEE" if by_party == self.leg.is_ours else "CALLER"


def _shared(facts: _Facts) -> dict[str, Any]:
    record, app, shown = facts.record, facts.app, facts.shown
    total = round((facts.ended - facts.began).total_seconds()) if facts.ended else 0
    answered, charged = facts.talked, record.charged if record and not facts.is_open else Decimal(0)
    presentation: CliPresentation = "allowed_passed_screen" if is_e164(shown) else "prohib_passed_screen"
    custom = record.custom if record else ((facts.leg.custom or facts.leg.call.custom) if facts.leg else "")
    return {
        "answer": moment_or_none(facts.answered),
        "billing_customer_credit_eur": cents(Decimal(0)),
        "billing_customer_debit_eur": cents(charged),
        "callid": facts.callid,
        "cli_name": (record.caller_name if record else "") or None,
        "cli_number": shown if is_e164(shown) else None,
        "cli_pres": presentation,
        "customer_field": custom or None,
        "duration": max(total, answered),
        "duration_answered": answered,
        "duration_billed": answered if charged else 0,
        "hangup": moment_or_none(facts.ended),
        "hangupcause": None if facts.is_open else (record.cause if record else None),
        "hangupsource": facts.source,
        "package_name": NAMES[AppKind(app.kind)] if app else None,
        "scenario_hash": app.ref if app else None,
        "scenario_name": app.name if app else None,
        "start": moment(facts.began),
    }


def _of_in(caller: str, called: str, hashes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "billing_customer_cost_label": label_of(called),
        "cli_country_code": _country(caller),
        "cli_number_type": _type(caller),
        "did_hash": hashes.get(called),
        "did_intl_number": called if is_e164(called) else None,
    }


def _of_out(number: str, state: str, leg: Leg | None) -> dict[str, Any]:
    is_of_caller = leg is not None and leg.call.direction == Direction.INBOUND
    return {
        "billing_customer_cost_label": label_of(number),
        # A caller's own leg is the first.
        "callid_in": leg.callid - leg.place + 1 if leg is not None and is_of_caller else None,
        "dialstatus": DIAL_STATUSES.get(LegState(state)) if state else None,
        "number": number if is_e164(number) else None,
        "number_country_code": _country(number),
        "number_type": _type(number),
    }


def label_of(number: str) -> str | None:
    """What a call there is billed as: country and type of number."""
    country = _country(number)
    if country is None:
        return None
    return f"{registry.country_name(country)} - {LABELS[type_of(registry.kind_of(number))]}"


def _country(number: str) -> str | None:
    return (registry.country_of(number) or None) if is_e164(number) else None


def _type(number: str) -> str | None:
    return type_of(registry.kind_of(number)) if is_e164(number) else None


def _hashes(account: Account, e164s: Iterable[str]) -> dict[str, str]:
    wanted = set(e164s)
    found = numbers_named(account, wanted) if wanted else {}
    return {e164: hash_of(number.pk, NUMBER) for e164, number in found.items()}
