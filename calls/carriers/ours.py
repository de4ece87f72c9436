"""What is known here of calls that carriers tell of: the order that one comes from, and the app that it met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import Account
from calls.carriers.kinds import ORDER
from calls.models import Call, Leg
from jobs.models import Job
from pbx.copies.selectors import apps_by_ref
from pbx.models import VoiceApp
from providers.contract.calls import CarrierCall
from providers.models import ProviderAccount


@dataclass(frozen=True)
class Known:
    """Our orders by the key that went with each, or by the carrier's name for the call, with their legs that have no
    record yet; our apps by the carrier's names for them.
    """

    orders: dict[str, Call]
    apps: dict[str, VoiceApp]
    by_ref: dict[str, Call] = field(default_factory=dict)
    _legs: dict[tuple[int, str], Leg] = field(default_factory=dict)

    def order(self, told: CarrierCall) -> Call | None:
        """The call of ours that the carrier made, as this one or a part of it."""
        return self.orders.get(told.reference) or self.by_ref.get(told.ref)

    def is_followed(self, told: CarrierCall) -> bool:
        """Whether an order of ours that the carrier knows by no key is still being read back: its record comes after
        that.
        """
        order = self.by_ref.get(told.ref)
        return order is not None and order.app_id is None and order.ended_at is None

    def app(self, told: CarrierCall, account: Account) -> VoiceApp | None:
        """The account's app that the call met."""
        order = self.order(told)
        found = order.app if order is not None else self.apps.get(told.app_ref)
        return found if found is not None and found.account_id == account.pk else None

    def custom(self, told: CarrierCall) -> str:
        """The text that somebody gave the call: of an order of ours it stands here, for its key went there instead."""
        order = self.order(told)
        return order.custom if order is not None else told.reference

    def leg(self, told: CarrierCall) -> Leg | None:
        """The leg that the call is, once: a second attempt at the same number stands for itself."""
        order = self.order(told)
        return self._legs.pop((order.pk, told.called), None) if order is not None else None


def known(login: ProviderAccount, told: Sequence[CarrierCall]) -> Known:
    """All of it in a few statements; call it inside ``scope.system()``."""
    orders = _orders(login, [key for call in told if (key := _key(call.reference)) is not None])
    refs = [call.ref for call in told]
    named = Call.objects.filter(provider_account=login, carrier_ref__any_of=refs).exclude(carrier_ref="")
    by_ref = {call.carrier_ref: call for call in named.select_related("account", "app")}
    every = [*orders.values(), *by_ref.values()]
    free = Leg.objects.filter(call__in=every, record=None) if every else ()
    legs = {(leg.call_id, leg.number): leg for leg in free}
    return Known(orders, apps_by_ref(login, {call.app_ref for call in told if call.app_ref}), by_ref, legs)


def _orders(login: ProviderAccount, keys: Sequence[UUID]) -> dict[str, Call]:
    if not keys:
        return {}
    jobs = Job.objects.filter(pk__in=keys, kind=ORDER).values_list("pk", "payload")
    wanted = {payload["call"]: key.hex for key, payload in jobs}
    rows = Call.objects.filter(pk__in=wanted, provider_account=login).select_related("account", "app")
    return {wanted[row.pk]: row for row in rows}


def _key(reference: str) -> UUID | None:
    """The key of a job of ours, as it goes with an order; None for a text of anybody else's."""
    try:
        found = UUID(hex=reference)
    except ValueError:
        return None
    return found if found.hex == reference else None
