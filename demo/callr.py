"""A French company whose programs speak CALLR: a main account with numbers and money, and two accounts below it."""

from decimal import Decimal

from accounts.actor import Actor
from accounts.dialects import CALLR
from accounts.models import Account
from accounts.services.program_tokens import issue_key
from accounts.states import AccountKind, Role
from billing.services.money import post_credit
from common import scope
from demo.callr_calls import ANSWERS, BUSY, SILENT
from demo.people import add_credential, add_person, open_account
from demo.sheet import Sheet
from numbers.services.describe import describe_number
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from portal.api.callr.hashes import ACCOUNT, hash_of
from providers.contract.sale_by_area import AreaOrder, NumberClass

# Area of the house carrier, class, how many, and what they are for. Landlines have no text messages there.
LINES = (
    ("33001", NumberClass.CLASSIC, 3, "Campaigns in Paris"),
    ("33006", NumberClass.CLASSIC, 2, "Text messages"),
)
BELOW = (("Ligne Claire Lyon", "lyon@ligneclaire.example"), ("Ligne Claire Nice", "nice@ligneclaire.example"))


def company(sheet: Sheet, operator: Account, by: Actor) -> tuple[Account, Actor]:
    """Ligne Claire and its owner, with what the sheet tells its programs."""
    account = open_account(
        operator, "Ligne Claire", "bureau@ligneclaire.example", AccountKind.CUSTOMER, by, country="FR"
    )
    claire = add_person(
        sheet, account, Role.OWNER, "Claire Moreau", "claire@ligneclaire.example", says="callr master"
    )
    with scope.tenant(account.pk):
        post_credit(
            account=account,
            giver=operator,
            by=by,
            amount=Decimal(500),
            reference="LC-1",
            description="Credit LC-1",
        )
    login, password = add_credential(account, claire, dialect=CALLR.slug)
    with scope.tenant(account.pk):
        key = issue_key(account=account, by=claire, dialect=CALLR.slug, name="Back office")
        for area, number_class, quantity, label in LINES:
            _buy(account, claire, AreaOrder(area, number_class, quantity), label)
    for name, email in BELOW:
        open_account(account, name, email, AccountKind.SUBACCOUNT, claire, country="FR")
    sheet.callr |= {
        "login": login,
        "password": password,
        "api_key": key.token,
        "master_hash": hash_of(account.pk, ACCOUNT),
        "answers": ANSWERS,
        "busy": BUSY,
        "silent": SILENT,
    }
    return account, claire


def _buy(account: Account, by: Actor, wanted: AreaOrder, label: str) -> None:
    key = f"demo:{wanted.area_ref}"
    kept = reserve(account=account, by=by, country="FR", order=wanted, idempotency_key=key)
    order = buy_reservation(account=account, by=by, token=kept.token)
    for item in order.items.all():
        describe_number(account=account, by=by, e164=item.e164, label=label, tags=[])
