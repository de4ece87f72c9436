"""Price plans of the demo: the operator's, and the reseller's own with a customer who lives by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.accounts import accounts_below
from billing.models import PricePlan
from billing.selectors.invoices import last_month
from billing.selectors.prices import day_of
from billing.services.invoices import issue_all, save_settings
from billing.services.plans import give_plan, make_plan
from billing.services.price_lists import apply_draft, draft_list
from billing.states import Section, Thing
from calls.services import FinishedCall, record_call
from calls.states import Direction
from common import scope
from demo import buying, paying
from demo.clock import Timeline
from demo.story import Story
from numbers.selectors.numbers import phone_numbers

BAKERY = "Lakeside Bakery"
# In days, so that a month began since.
PLANS_SINCE = 39
EVERYWHERE, HOME, DENMARK, DANISH_MOBILE = "", "1", "45", "4520"


@dataclass(frozen=True)
class Book:
    """What a plan says: a number and its set-up, a message part, minutes by prefix."""

    number: str
    set_up: str
    sms: str
    sms_abroad: str
    minutes: Mapping[str, tuple[str, str]]
    port: str

    def sections(self) -> dict[Section, list[dict[str, Any]]]:
        return {
            Section.NUMBERS: [
                {"thing": Thing.NUMBER, "each": _d(self.number), "set_up": _d(self.set_up)},
                {
                    "thing": Thing.NUMBER,
                    "kind": "toll_free",
                    "each": _d(self.number) * 2,
                    "set_up": _d(self.set_up),
                },
            ],
            Section.MESSAGES: [
                {"thing": Thing.SMS, "each": _d(self.sms_abroad)},
                {"thing": Thing.SMS, "country": "US", "each": _d(self.sms)},
                {"thing": Thing.MMS, "each": _d(self.sms) * 3},
            ],
            Section.MINUTES: [
                {
                    "thing": Thing.CALL_MADE,
                    "prefix": prefix,
                    "destination": name,
                    "each": _d(price),
                    "first_seconds": 60 if prefix == EVERYWHERE else 6,
                    "next_seconds": 6,
                }
                for prefix, (name, price) in self.minutes.items()
            ],
            Section.SERVICES: [
                {"thing": Thing.CALLER_NAME, "each": _d(self.sms)},
                {"thing": Thing.ROUTING, "each": _d(self.sms) / 2},
                {"thing": Thing.HOME_NETWORK, "each": _d(self.sms) / 4 * 3},
                {"thing": Thing.PORT, "each": _d(self.port)},
            ],
        }


BUSINESS = Book(
    "0.50",
    "0",
    "0.0075",
    "0.06",
    {
        EVERYWHERE: ("Rest of the world", "0.30"),
        HOME: ("North America", "0.009"),
        DENMARK: ("Denmark", "0.02"),
    },
    "6",
)
WHOLESALE = Book(
    "0.30",
    "0",
    "0.0040",
    "0.04",
    {
        EVERYWHERE: ("Rest of the world", "0.20"),
        HOME: ("North America", "0.005"),
        DENMARK: ("Denmark", "0.012"),
        DANISH_MOBILE: ("Denmark, mobile", "0.025"),
    },
    "5",
)
RETAIL = Book(
    "0.90",
    "1",
    "0.0120",
    "0.08",
    {
        EVERYWHERE: ("Rest of the world", "0.45"),
        HOME: ("North America", "0.015"),
        DENMARK: ("Denmark", "0.03"),
        # Sold below what the reseller pays, which its price plan says.
        DANISH_MOBILE: ("Denmark, mobile", "0.02"),
    },
    "9",
)


def _d(text: str) -> Decimal:
    return Decimal(text)


def plan(seller: Account, by: Actor, name: str, book: Book) -> PricePlan:
    """A plan whose prices came as files."""
    with scope.tenant(seller.pk):
        made = make_plan(account=seller, by=by, name=name, currency=seller.currency)
        for section, rows in book.sections().items():
            draft = draft_list(
                account=seller, by=by, plan=made.pk, section=section, valid_from=day_of(seller), rows=rows
            )
            apply_draft(account=seller, by=by, pk=draft.pk)
    return made


def put_on(made: PricePlan, account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        give_plan(account=account, plan=made, by=by, starts_on=day_of(account))
        account.refresh_from_db()


def days(cast: Story, timeline: Timeline) -> None:
    """Plans from five weeks ago, and what one customer of the reseller's did on its plan since."""
    before = timeline.before
    timeline.add(before(days=PLANS_SINCE), partial(_begin, cast))
    for ago in range(PLANS_SINCE - 2, 0, -1):
        timeline.add(before(days=ago, hours=-1), partial(_day, cast.reseller, ago))
    for moment in timeline.month_starts(days=PLANS_SINCE - 1):
        timeline.add(moment, lambda: paying.month(_bakery(cast.reseller)))
        # Late enough that the month is over in every account's time zone.
        if (billing := moment + timedelta(hours=9)) < timeline.today:
            timeline.add(billing, partial(_bill, cast))


def _begin(cast: Story) -> None:
    operator, reseller, olivia, rita = cast.operator, cast.reseller, cast.acting(), cast.rita
    put_on(plan(operator, olivia, "Business", BUSINESS), cast.juniper, olivia)
    put_on(plan(operator, olivia, "Wholesale", WHOLESALE), reseller, olivia)
    paying.payment(reseller, "250")
    retail = plan(reseller, rita, "Retail", RETAIL)
    with scope.system():
        customers = list(accounts_below(reseller))
    for customer in customers:
        put_on(retail, customer, rita)
    bakery = _bakery(reseller)
    paying.given(bakery, reseller, rita, "40", "RET-0001")
    buying.buy(bakery, rita, "303", 2)


def _bill(cast: Story) -> None:
    """Both sellers bill the month that is over."""
    for seller, by, prefix, tax in (
        (cast.operator, cast.acting(), "TT-", {"tax_name": "Sales tax", "tax_rate": Decimal("6.25")}),
        (cast.reseller, cast.rita, "NW-", {}),
    ):
        with scope.tenant(seller.pk):
            save_settings(
                account=seller,
                by=by,
                prefix=prefix,
                address="1 Market Street\nNewark, NJ 07102",
                reverse_charge="Not taxed here: the service is used abroad.",
                payment_days=14,
                footer=f"Please pay by transfer and name the number of the invoice. {seller.email}",
                **tax,
            )
            issue_all(account=seller, by=by, month=last_month(seller))


def _bakery(reseller: Account) -> Account:
    with scope.system():
        return accounts_below(reseller).get(name=BAKERY)


def _day(reseller: Account, ago: int) -> None:
    """One call a day."""
    bakery = _bakery(reseller)
    with scope.tenant(bakery.pk):
        number = phone_numbers(bakery).order_by("e164")[ago % 2].e164
        record_call(
            account=bakery,
            call=FinishedCall(
                ref=f"sample-bakery-{ago}",
                direction=Direction.OUTBOUND,
                caller=number,
                called="+13125550143",
                started_at=timezone.now() - timedelta(minutes=12),
                seconds=40 + 37 * ago,
                address="198.51.100.20",
                is_sample=True,
            ),
        )
