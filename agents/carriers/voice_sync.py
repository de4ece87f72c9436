"""Compares the numbers that a carrier's voice bots have with ours, and takes over those that are new.

A newcomer goes to the account that has the number, when nobody holds it there and its bot is known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.selectors.accounts import family
from agents.carriers.missing import count_missed, untouched
from agents.carriers.push import CARRIER
from agents.carriers.voice_selectors import Described, described, differing, known_bots, wanted_voice
from agents.models import VoiceAtCarrier
from common import scope
from common.e164 import for_people
from common.errors import DomainError, Invalid
from numbers.models import PhoneNumber
from numbers.services.voice import assign_voice, change_voice
from numbers.states import HELD
from providers.contract.connector import Connector
from providers.contract.voice_assignments import VoiceNumber
from providers.errors import NotThere
from providers.models import ProviderAccount
from providers.states import Agreement
from providers.sync_runner import Plan, Pull, in_batches, run
from providers.syncs import Sync

AT_ONCE = 500
Pair = tuple[VoiceAtCarrier, VoiceNumber]


@dataclass
class VoicePlan(Plan[VoiceAtCarrier]):
    """Rows that the carrier listed, and newcomers with the number of ours (None where it is none)."""

    listed: list[Pair] = field(default_factory=list)
    new: list[tuple[PhoneNumber | None, VoiceNumber]] = field(default_factory=list)


def sync_voice(sync: Sync) -> None:
    run(VoicePull(sync))


class VoicePull(Pull[VoiceNumber, VoiceAtCarrier, VoicePlan]):
    """Numbers in the hands of voice bots, by E.164."""

    thing = "a voice number"
    things = "voice numbers"

    def read(self) -> Iterator[tuple[str, VoiceNumber]]:
        return ((number.e164, number) for number in self.sync.connector.list_voice_numbers())

    def plan(self, found: dict[str, VoiceNumber]) -> VoicePlan:
        return _make_plan(self.sync.provider_account, found)

    def look_up(self) -> Callable[[str], object] | None:
        return _finder(self.sync.connector)

    def names(self, missing: Sequence[VoiceAtCarrier]) -> list[tuple[VoiceAtCarrier, list[str]]]:
        return [(row, [row.e164]) for row in missing]

    def apply(self, plan: VoicePlan) -> str:
        with scope.system():
            _compare(self.sync, plan.listed)
        return self.not_taken_in(_take_over(self.sync, plan))

    def miss(self, missing: Sequence[VoiceAtCarrier]) -> int:
        rows = VoiceAtCarrier.objects.filter(pk__in=[row.pk for row in missing])
        return count_missed(untouched(rows, self.sync.began_at))


def _finder(connector: Connector) -> Callable[[str], object]:
    def find(e164: str) -> object:
        found = connector.find_voice_number(e164)
        if found is None:
            raise NotThere("No voice bot has the number.")
        return found

    return find


def _make_plan(login: ProviderAccount, found: dict[str, VoiceNumber]) -> VoicePlan:
    """Who is who: a row of the account that has the number now, or of one that had it."""
    rows = list(VoiceAtCarrier.objects.filter(provider_account=login).order_by("pk"))
    ours = _numbers(login, found)
    row_of: dict[str, VoiceAtCarrier] = {}
    for row in rows:
        number = ours.get(row.e164)
        if row.e164 not in row_of or (number is not None and number.account_id == row.account_id):
            row_of[row.e164] = row
    plan = VoicePlan()
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
    rows = PhoneNumber.objects.filter(family(login.account), e164__any_of=set(e164s), state__in=HELD)
    found = sorted(rows.select_related("account"), key=lambda number: number.provider_account_id == login.pk)
    return {number.e164: number for number in found}


def _compare(sync: Sync, pairs: list[Pair]) -> None:
    """Store how each number stands. What was changed here since the reading began is left alone."""
    done = 0
    for batch in in_batches(pairs, AT_ONCE):
        accounts = {row.account_id for row, _ in batch}
        with transaction.atomic():
            wanted = wanted_voice(sync.provider_account, accounts, [row.e164 for row, _ in batch])
            for row, there in batch:
                _judge(sync, row, there, wanted.get((row.account_id, row.e164), {}))
            done += len(batch)
            sync.progress(done, len(pairs))


def _judge(sync: Sync, row: VoiceAtCarrier, there: VoiceNumber, ours: Described) -> None:
    counts, theirs = sync.run, described(there)
    if row.agreement == Agreement.PENDING or (row.pushed_at and row.pushed_at >= sync.began_at):
        counts.unchanged += 1
        return
    names = differing(ours, theirs)
    agreement = Agreement.CONFIRMED
    if names:
        agreement = Agreement.FAILED if row.agreement == Agreement.FAILED else Agreement.DRIFT
    is_news = (agreement, names, theirs) != (row.agreement, row.differences, row.reported)
    counts.drifted += agreement == Agreement.DRIFT
    counts.changed += is_news
    counts.unchanged += not is_news
    VoiceAtCarrier.objects.filter(pk=row.pk, version=row.version).update(
        **_as_listed(sync, there),
        agreement=agreement,
        differences=names,
        push_error=row.push_error if agreement == Agreement.FAILED else "",
    )


def _as_listed(sync: Sync, there: VoiceNumber) -> dict[str, Any]:
    return {
        "reported": described(there),
        "carrier_ref": there.ref,
        "seen_at": sync.began_at,
        "missed_syncs": 0,
    }


def _take_over(sync: Sync, plan: VoicePlan) -> list[str]:
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
            defaults=_as_listed(sync, there) | {"agreement": Agreement.CONFIRMED},
        )
