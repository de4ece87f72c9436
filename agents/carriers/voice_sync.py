"""Compares the numbers that a carrier's voice bots have with ours, and takes over those that are new.

A login may serve a whole branch of the account tree; the rows are read and written in the system scope here, always by
login. A newcomer goes to the account that has the number, when nobody holds it there and its bot is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from agents.carriers.push import CARRIER
from agents.carriers.voice_selectors import Described, described, differing, known_bots, wanted_voice
from agents.models import VoiceAtCarrier
from common import scope
from common.e164 import for_people
from common.errors import DomainError, Invalid
from numbers.models import PhoneNumber
from numbers.services.voice import assign_voice, change_voice
from numbers.states import HELD
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import Malformed
from providers.models import ProviderAccount
from providers.states import Agreement, SyncState
from providers.syncs import Sync, too_many_vanish

AT_ONCE = 500
GONE_AFTER = 2
Pair = tuple[VoiceAtCarrier, VoiceNumber]


@dataclass
class Plan:
    """Rows that the carrier told of, newcomers with the number of ours (None where it is none), and missing rows."""

    listed: list[Pair] = field(default_factory=list)
    new: list[tuple[PhoneNumber | None, VoiceNumber]] = field(default_factory=list)
    missing: list[VoiceAtCarrier] = field(default_factory=list)
    expected: int = 0


def sync_voice(sync: Sync) -> None:
    """Read every number that bots have there and apply it; nothing when the answer is unusable or the brake holds."""
    found = _read(sync)
    with scope.system():
        plan = _make_plan(sync.provider_account, found)
        sync.run.read = len(found)
        if too_many_vanish(plan.expected, len(plan.missing)) and not sync.force:
            sync.run.missing = len(plan.missing)
            sync.finish(SyncState.BRAKED, error=_why_braked(plan))
            return
        _compare(sync, plan.listed)
    refused = _take_over(sync, plan)
    with scope.system(), transaction.atomic():
        _miss(sync, plan.missing)
        sync.finish(error=_not_taken(refused))


def _why_braked(plan: Plan) -> str:
    return (
        f"{len(plan.missing):,} of {plan.expected:,} voice numbers are no longer listed by the carrier. Nothing was"
        " changed; sync anyway if that is right."
    )


def _not_taken(refused: list[str]) -> str:
    if not refused:
        return ""
    noun = "voice number" if len(refused) == 1 else "voice numbers"
    return f"{len(refused):,} {noun} could not be taken over. The first: {refused[0]}"


def _read(sync: Sync) -> dict[str, VoiceNumber]:
    """Every number the carrier tells of; one that is told twice makes the whole list unusable."""
    found: dict[str, VoiceNumber] = {}
    for count, number in enumerate(sync.connector.list_voice_numbers()):
        if count % AT_ONCE == 0:
            sync.progress(count)
        if number.e164 in found:
            raise Malformed("The carrier lists a number twice.")
        if "\x00" in f"{number.ref}{number.bot_ref}{number.label}":
            # The database has no place for it, and no honest carrier sends it.
            raise Malformed("The carrier's list holds unusable characters.")
        found[number.e164] = number
    return found


def _make_plan(login: ProviderAccount, found: dict[str, VoiceNumber]) -> Plan:
    """Who is who: a row of the account that has the number now, or of one that had it."""
    rows = list(VoiceAtCarrier.objects.filter(provider_account=login).order_by("pk"))
    ours = _numbers(login, found)
    row_of: dict[str, VoiceAtCarrier] = {}
    for row in rows:
        number = ours.get(row.e164)
        if row.e164 not in row_of or (number is not None and number.account_id == row.account_id):
            row_of[row.e164] = row
    plan = Plan()
    for e164, there in found.items():
        if e164 in row_of:
            plan.listed.append((row_of[e164], there))
        else:
            plan.new.append((ours.get(e164), there))
    settled = {Agreement.PENDING, Agreement.GONE}
    sent = [row for row in rows if row.agreement == Agreement.PUSHED]
    wanted = wanted_voice(login, {row.account_id for row in sent}, [row.e164 for row in sent]) if sent else {}
    expected = [
        row
        for row in rows
        if (row.reported and row.agreement not in settled) or (row.account_id, row.e164) in wanted
    ]
    plan.expected = len(expected)
    plan.missing = [row for row in expected if row.e164 not in found]
    return plan


def _numbers(login: ProviderAccount, e164s: Iterable[str]) -> dict[str, PhoneNumber]:
    """Those of the numbers that the login's account or one below it has; of two alike the login's own one."""
    branch = Q(account=login.account_id) | Q(account__ancestor_ids__contains=[login.account_id])
    rows = PhoneNumber.objects.filter(branch, e164__any_of=set(e164s), state__in=HELD)
    found = sorted(rows.select_related("account"), key=lambda number: number.provider_account_id == login.pk)
    return {number.e164: number for number in found}


def _compare(sync: Sync, pairs: list[Pair]) -> None:
    """Store how each number stands. What was changed here since the reading began is left alone."""
    for first in range(0, len(pairs), AT_ONCE):
        batch = pairs[first : first + AT_ONCE]
        accounts = {row.account_id for row, _ in batch}
        with transaction.atomic():
            wanted = wanted_voice(sync.provider_account, accounts, [row.e164 for row, _ in batch])
            for row, there in batch:
                _judge(sync, row, there, wanted.get((row.account_id, row.e164), {}))
        sync.progress(first + len(batch), len(pairs))


def _judge(sync: Sync, row: VoiceAtCarrier, there: VoiceNumber, ours: Described) -> None:
    run, theirs = sync.run, described(there)
    if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
        run.unchanged += 1
        return
    names = differing(ours, theirs)
    agreement = Agreement.CONFIRMED
    if names:
        agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
    is_news = (agreement, names, theirs) != (row.agreement, row.differences, row.reported)
    run.drifted += agreement == Agreement.DRIFT
    run.changed += is_news
    run.unchanged += not is_news
    VoiceAtCarrier.objects.filter(pk=row.pk, version=row.version).update(
        **_told(sync, there),
        agreement=agreement,
        differences=names,
        push_error=row.push_error if agreement == Agreement.FAILED else "",
    )


def _told(sync: Sync, there: VoiceNumber) -> dict[str, Any]:
    return {
        "reported": described(there),
        "carrier_ref": there.ref,
        "seen_at": sync.began_at,
        "missed_syncs": 0,
    }


def _take_over(sync: Sync, plan: Plan) -> list[str]:
    """Give each new number to its bot here; returns why others could not be. The carrier has it already."""
    login = sync.provider_account
    accounts = {number.account_id for number, _ in plan.new if number is not None}
    with scope.system():
        known = known_bots(login, accounts).values_list("account_id", "carrier_ref", "agent__ref")
        bots = {(account_id, carrier_ref): ref for account_id, carrier_ref, ref in known}
    refused = []
    for place, (number, there) in enumerate(plan.new):
        if place % AT_ONCE == 0:
            sync.progress(place, len(plan.new))
        try:
            if number is None:
                raise Invalid("no account here has it.")
            ref = bots.get((number.account_id, there.bot_ref))
            if ref is None:
                raise Invalid("its bot there is not known here. Enter the bot's ID on its page.")
            _take(sync, number, there, ref)
        except DomainError as exc:
            refused.append(f"{for_people(there.e164)}: {exc.text}")
        else:
            sync.run.added += 1
    return refused


def _take(sync: Sync, number: PhoneNumber, there: VoiceNumber, bot_ref: str) -> None:
    account = number.account
    with scope.tenant(account.pk), transaction.atomic():
        made = assign_voice(account=account, by=CARRIER, e164=there.e164, bot_ref=bot_ref, label=there.label)
        if there.is_paused:
            change_voice(account=account, by=CARRIER, ref=made.ref, is_paused=True)
        VoiceAtCarrier.objects.get_or_create(
            account=account,
            provider_account=sync.provider_account,
            e164=there.e164,
            defaults=_told(sync, there) | {"agreement": Agreement.CONFIRMED},
        )


def _miss(sync: Sync, missing: list[VoiceAtCarrier]) -> None:
    """Count one more complete sync without these; the second in a row means that they are gone."""
    sync.run.missing = len(missing)
    untouched = Q(pushed_at=None) | Q(pushed_at__lt=sync.began_at)
    rows = VoiceAtCarrier.objects.filter(untouched, pk__in=[row.pk for row in missing])
    rows = rows.exclude(agreement=Agreement.PENDING)
    rows.update(missed_syncs=F("missed_syncs") + 1)
    sync.run.gone = rows.filter(missed_syncs__gte=GONE_AFTER).update(agreement=Agreement.GONE)
