"""Lookups at the carrier: the price is set aside first, charged with the answer, and given back without one."""

import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from billing.prices import Priced, prices_of_one
from billing.services import holds
from billing.services.shares import above, accounts_between
from common import scope
from common.e164 import for_people
from common.errors import CarrierTrouble, DomainError, Forbidden, Invalid
from common.plans import registry
from numbers.e911_states import LookupKind, LookupState
from numbers.models import Lookup
from numbers.selectors.numbers import phone_numbers
from providers.contract.connector import Connector
from providers.contract.families import Family
from providers.domain_errors import as_domain_errors
from providers.models import ProviderAccount
from providers.selectors import login_for_numbers
from providers.services import calling

# No carrier's answer is waited for so long; whoever asked is gone.
LOST_AFTER = timedelta(minutes=5)
AT_ONCE = 500


@while_active
def look_up_name(*, account: Account, by: Actor, e164: str) -> Lookup:
    """The name that a number shows when it calls, for the price of a caller name.

    Forbidden when the account may not use the service, InsufficientFunds when the price is not there; CarrierTrouble
    when the carrier gives no answer, which costs nothing.
    """
    if not account.service_cnam:
        raise Forbidden("Caller name lookups are not enabled on this account.", field="number")
    _require_number(e164, "number")
    _require_caller_names(e164)
    lookup = _open(account, by, LookupKind.NAME, Priced.CALLER_NAME, e164=e164)
    return _answer(account, lookup, lambda connector: {"name": connector.look_up_name(e164)})


@while_active
def look_up_routing(*, account: Account, by: Actor, e164: str, caller: str) -> Lookup:
    """Where a number is switched and how a call from ``caller`` counts, for the price of a routing lookup; refusals as
    for names.
    """
    _require_number(e164, "number")
    _require_number(caller, "caller")
    lookup = _open(account, by, LookupKind.ROUTING, Priced.ROUTING, e164=e164, caller=caller)
    return _answer(account, lookup, lambda connector: asdict(connector.look_up_routing(e164, caller)))


@while_active
def look_up_home_network(*, account: Account, by: Actor, e164: str) -> Lookup:
    """Which network a mobile number is at, for the price of such a lookup: a number of the account's is asked of the
    carrier that holds it, any other of the one that it looks numbers up at. Refusals as for names.
    """
    _require_number(e164, "number")
    own = phone_numbers(account, e164=e164).select_related("provider_account").first()
    carrier = own.provider_account if own is not None else None
    lookup = _open(account, by, LookupKind.HOME_NETWORK, Priced.HOME_NETWORK, carrier, e164=e164)
    return _answer(account, lookup, lambda connector: asdict(connector.look_up_home_network(e164)))


def _require_number(e164: str, field: str) -> None:
    if not registry.is_valid(e164):
        raise Invalid(f"“{e164:.20}” is not a telephone number with its country code.", field=field)


def _require_caller_names(e164: str) -> None:
    plan = registry.plan_of(e164)
    if plan is not None and not plan.has_caller_names:
        name = registry.country_name(plan.country)
        raise Invalid(f"Numbers in {name} carry no names that could be looked up.", field="number")


def _open(
    account: Account,
    by: Actor,
    kind: LookupKind,
    thing: Priced,
    carrier: ProviderAccount | None = None,
    **asked: str,
) -> Lookup:
    """Write down what is asked and set the price aside, both or neither."""
    carrier = carrier or login_for_numbers(account, Family.LOOKUPS, [asked["e164"]])
    country = registry.country_of(asked["e164"])
    between = accounts_between(account, carrier.account_id)
    prices = prices_of_one([account, *between], thing, country=country)
    price, upper = prices[account.pk], above(account, between, lambda payer: prices[payer.pk])
    lookup = Lookup(
        pk=uuid.uuid4(),
        account=account,
        provider_account=carrier,
        kind=kind,
        price=price,
        asked_by=by.label[:160],
        source=by.source,
        **asked,
    )
    with transaction.atomic():
        holds.hold(account=account, amount=price, reason=lookup.reason, above=upper)
        lookup.save(force_insert=True)
    return lookup


def _answer(account: Account, lookup: Lookup, ask: Callable[[Connector], dict[str, Any]]) -> Lookup:
    try:
        with as_domain_errors(), calling(lookup.provider_account) as connector:
            answer = ask(connector)
    except DomainError as exc:
        _close(account, lookup, LookupState.FAILED, error=exc.text)
        # Also a refusal is the carrier's business: nothing in the question was wrong.
        raise CarrierTrouble(exc.text) from exc
    except Exception:
        _close(account, lookup, LookupState.FAILED, error="An unexpected error; the log has the details.")
        raise
    if not _close(account, lookup, LookupState.ANSWERED, answer=answer):
        raise CarrierTrouble("The carrier answered too late; nothing was charged.")
    return lookup


def _close(account: Account, lookup: Lookup, state: LookupState, **told: Any) -> bool:
    """End the lookup with its hold; False, and nothing done, when it was closed before, as by ``close_lost``."""
    answered = state == LookupState.ANSWERED
    told |= {"state": state, "charged": lookup.price if answered else 0, "finished_at": timezone.now()}
    with transaction.atomic():
        if not Lookup.objects.filter(pk=lookup.pk, state=LookupState.ASKED).update(**told):
            return False
        if answered:
            holds.charge_whole_hold(
                account=account,
                amount=lookup.price,
                reason=lookup.reason,
                description=f"{lookup.get_kind_display()} of {for_people(lookup.e164, account.country)}",
            )
        else:
            holds.release_hold(account=account, reason=lookup.reason)
    for name, value in told.items():
        setattr(lookup, name, value)
    return True


def close_lost() -> int:
    """Give back the price of lookups whose process has died, and return how many there were."""
    before = timezone.now() - LOST_AFTER
    with scope.system():
        rows = Lookup.objects.filter(state=LookupState.ASKED, created_at__lt=before)
        lost = list(rows.select_related("account").order_by("created_at")[:AT_ONCE])
    for lookup in lost:
        with scope.tenant(lookup.account_id):
            _close(
                lookup.account, lookup, LookupState.FAILED, error="The answer was lost; nothing was charged."
            )
    return len(lost)
