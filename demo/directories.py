"""Two customers whose colleagues are onboarded by programs, through the SmartCommunicator API."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.states import AccountKind
from demo.buying import buy
from demo.paying import credit
from demo.people import add_credential, open_account
from demo.sheet import Sheet

DIALECT = "smartcommunicator"
NUMBERS = 24
CUSTOMERS = (
    ("Meridian Realty", "it@meridian.example", "615", "INV-1014"),
    ("Bluebird Travel", "it@bluebird.example", "206", "INV-1015"),
)


def open_accounts(sheet: Sheet, operator: Account, by: Actor) -> tuple[Account, Account]:
    """The customers, with a credential each; the sheet knows the second as the other one."""
    first, other = (
        open_account(operator, name, email, AccountKind.CUSTOMER, by) for name, email, _, _ in CUSTOMERS
    )
    sheet.smartcommunicator |= _credential(first, by)
    sheet.smartcommunicator_other |= _credential(other, by)
    return first, other


def _credential(account: Account, by: Actor) -> dict[str, str]:
    username, password = add_credential(account, by, dialect=DIALECT)
    return {"username": username, "password": password, "customer_id": account.number}


def pay(accounts: tuple[Account, Account]) -> None:
    for account, (_, _, _, invoice) in zip(accounts, CUSTOMERS, strict=True):
        credit(account, "90", "Opening credit", invoice)


def buy_numbers(accounts: tuple[Account, Account], by: Actor) -> None:
    """Numbers for colleagues to come; nobody holds them yet."""
    for account, (_, _, area, _) in zip(accounts, CUSTOMERS, strict=True):
        buy(account, by, area, NUMBERS)
