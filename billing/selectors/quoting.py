"""What things to, from or of a telephone number cost: by a plan, and for an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Account
from accounts.states import AccountKind
from billing.models import Price, PricePlan
from billing.prices import CallPrice, as_call_price
from billing.selectors.plans import list_on
from billing.selectors.prices import closest, prefixes_of, prices_about, prices_of
from billing.states import SECTION_OF, Section, Thing
from common.plans.kinds import NumberClass
from common.plans.registry import country_name, country_of, kind_of

EXAMPLE_SECONDS = 70
RATES = {
    Thing.NUMBER: "rate_did",
    Thing.SMS: "rate_sms",
    Thing.MMS: "rate_mms",
    Thing.CALL_MADE: "rate_nibble",
    Thing.CALL_TAKEN: "rate_nibble",
    Thing.CALLER_NAME: "rate_cnam",
    Thing.ROUTING: "rate_lrn",
    Thing.HOME_NETWORK: "rate_lrn",
}


@dataclass(frozen=True)
class Quote:
    """What one thing costs; ``why`` says which price fits, and ``call`` is there for calls. Without a price the plan
    says nothing of it.
    """

    thing: Thing
    each: Decimal | None
    why: str
    set_up: Decimal = Decimal(0)
    call: CallPrice | None = None

    @property
    def example(self) -> Decimal | None:
        """What a call of a minute and ten seconds costs."""
        return self.call.cost(EXAMPLE_SECONDS) if self.call else None


def quotes_of_plan(plan: PricePlan, number: str, day: date) -> list[Quote]:
    """What everything that has to do with a number costs by the plan on a day."""
    found = [list_on(plan, section, day) for section in Section]
    return _quotes(_near([row.pk for row in found if row is not None], number), number)


def quotes_for(account: Account, number: str, day: date) -> list[Quote]:
    """The same for whoever is charged: by the account's plan, or else at its rates."""
    home = country_of(number)
    near = prices_of({account: day}, list(Thing), countries=[home], prefixes=prefixes_of(number))[account.pk]
    quotes = []
    for quote in _quotes(near, number):
        rate = RATES.get(quote.thing)
        if quote.each is None and rate is not None:
            each = Decimal(getattr(account, rate))
            is_call = quote.thing in {Thing.CALL_MADE, Thing.CALL_TAKEN}
            quote = Quote(quote.thing, each, "the account's rate", call=CallPrice(each) if is_call else None)
        quotes.append(quote)
    return quotes


def _near(lists: Sequence[int], number: str) -> list[Price]:
    rows = Price.objects.filter(
        price_list__in=lists, prefix__in=prefixes_of(number), country__in={country_of(number), ""}
    )
    return list(rows.order_by())


def _quotes(near: Sequence[Price], number: str) -> list[Quote]:
    facts = {"country": country_of(number), "kind": kind_of(number), "number_class": NumberClass.CLASSIC}
    quotes = []
    for thing in Thing:
        found = closest(near, thing, number=number, **facts)
        if found is None:
            quotes.append(Quote(thing, None, "no price in the plan"))
            continue
        is_call = SECTION_OF[thing] == Section.MINUTES
        call = as_call_price(found) if is_call else None
        why = scope_of(found) if found.thing == thing else f"as a {Thing(found.thing).label.lower()}"
        quotes.append(Quote(thing, found.each, why, found.set_up, call))
    return quotes


def scope_of(price: Price) -> str:
    """What a price is for, in words: a prefix, a country, a kind, a class, or all there is."""
    parts = [
        f"+{price.prefix}" if price.prefix else "",
        price.destination,
        country_name(price.country) if price.country else "",
        price.get_kind_display() if price.kind else "",
        price.get_number_class_display() if price.number_class else "",
    ]
    return ", ".join(part for part in parts if part) or "everything else"


@dataclass(frozen=True)
class OwnCost:
    """What the account that sells pays for the thing itself."""

    each: Decimal
    set_up: Decimal = Decimal(0)
    connection: Decimal = Decimal(0)


def costs(account: Account, section: Section, on: date, prices: Sequence[Price]) -> Mapping[int, OwnCost]:
    """What the account itself pays for what each of some prices of its plans is about, by the price's id.

    The operator buys from carriers alone, whose prices are not kept here: it has none.
    """
    if account.kind == AccountKind.OPERATOR:
        return {}
    own = prices_about(account, section, on, prices)
    found = {}
    for price in prices:
        paid = own.get(price.pk)
        rate = RATES.get(Thing(price.thing))
        if paid is not None:
            found[price.pk] = OwnCost(paid.each, paid.set_up, paid.connection)
        elif rate is not None:
            found[price.pk] = OwnCost(Decimal(getattr(account, rate)))
    return found


def is_below(price: Price, cost: OwnCost | None) -> bool:
    """Whether the account would sell for less than it pays."""
    return cost is not None and (
        price.each < cost.each or price.set_up < cost.set_up or price.connection < cost.connection
    )
