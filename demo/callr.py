"""France: a company whose programs speak CALLR, with two accounts below it; and a reseller whose carrier is the CALLR
API of this very portal.
"""

from dataclasses import dataclass

from django.conf import settings

from accounts.actor import Actor
from accounts.dialects import CALLR
from accounts.models import Account
from accounts.services.program_tokens import issue_key
from accounts.states import AccountKind, Role
from common import scope
from common.plans.kinds import NumberClass
from demo.callr_calls import ANSWERS, BUSY, SILENT
from demo.paying import given
from demo.people import add_credential, add_person, open_account
from demo.sheet import CALLR_PATH, Sheet
from numbers.selectors.numbers import phone_numbers
from numbers.services.describe import describe_number
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from pbx.states import AppKind
from portal.api.callr.hashes import ACCOUNT, hash_of
from providers.contract.families import ASSIGNED
from providers.contract.sale_by_area import AreaOrder
from providers.services import add_provider_account

# Area of the house carrier, class, how many, and what they are for. Landlines have no text messages there.
LINES = (
    ("33001", NumberClass.CLASSIC, 3, "Campaigns in Paris"),
    ("33006", NumberClass.CLASSIC, 2, "Text messages"),
)
WHOLESALE = (
    ("33001", NumberClass.CLASSIC, 5, "Paris"),
    ("33006", NumberClass.CLASSIC, 3, "Mobile"),
)
SYNC_EVERY_MINUTES = 10
# Where its customers are, besides home.
ABROAD = ["BE", "CH", "DE", "GB", "US"]
BELOW = (("Ligne Claire Lyon", "lyon@ligneclaire.example"), ("Ligne Claire Nice", "nice@ligneclaire.example"))


def company(sheet: Sheet, operator: Account, by: Actor) -> tuple[Account, Actor]:
    """Ligne Claire and its owner, with what the sheet tells its programs."""
    account = open_account(
        operator,
        "Ligne Claire",
        "bureau@ligneclaire.example",
        AccountKind.CUSTOMER,
        by,
        country="FR",
        timezone="Europe/Paris",
        locale="fr-FR",
        service_international=True,
        international_countries=ABROAD,
    )
    claire = add_person(
        sheet, account, Role.OWNER, "Claire Moreau", "claire@ligneclaire.example", says="callr master"
    )
    given(account, operator, by, "500", "LC-1", "Credit LC-1")
    login, password = add_credential(account, claire, dialect=CALLR.slug)
    with scope.tenant(account.pk):
        key = issue_key(account=account, by=claire, dialect=CALLR.slug, name="Back office")
        for area, number_class, quantity, label in LINES:
            _buy(account, claire, AreaOrder(area, number_class, quantity), label)
    for name, email in BELOW:
        below = open_account(account, name, email, AccountKind.SUBACCOUNT, claire, country="FR")
        add_credential(below, claire, dialect=CALLR.slug)
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


@dataclass(frozen=True)
class Opale:
    """The French reseller, and its way into the account that its carrier has for it."""

    account: Account
    owner: Actor
    upstream: Account
    login: tuple[str, str]


def reseller(sheet: Sheet, operator: Account, by: Actor) -> Opale:
    """Opale Télécom, and upstream the account whose numbers it sells: five of Paris, three that write, and an app that
    answers the first one.
    """
    opale = open_account(
        operator, "Opale Télécom", "bonjour@opale.example", AccountKind.RESELLER, by, country="FR"
    )
    odile = add_person(
        sheet, opale, Role.OWNER, "Odile Laurent", "odile@opale.example", says="french reseller"
    )
    upstream = open_account(
        operator, "Opale Wholesale", "noc@opale.example", AccountKind.CUSTOMER, by, country="FR"
    )
    for account, amount in ((opale, "150"), (upstream, "300")):
        reference = f"{account.name} 1"
        given(account, operator, by, amount, reference, f"Credit {reference}")
    with scope.tenant(upstream.pk):
        for area, number_class, quantity, label in WHOLESALE:
            _buy(upstream, by, AreaOrder(area, number_class, quantity), label)
        paris, desk = list(phone_numbers(upstream).filter(e164__startswith="+331").order_by("e164"))[:2]
        app = create_app(
            account=upstream,
            by=by,
            kind=AppKind.CALL_TRACKING,
            name="Accueil Paris",
            settings={"targets": [{"number": desk.e164, "timeout": 20}]},
        )
        assign_number(account=upstream, by=by, ref=app.ref, e164=paris.e164)
    return Opale(opale, odile, upstream, add_credential(upstream, by, dialect=CALLR.slug))


def connect(opale: Opale) -> None:
    """The reseller's carrier is this very portal's CALLR API; its first sync waits for a person or ten minutes."""
    username, password = opale.login
    with scope.tenant(opale.account.pk):
        add_provider_account(
            account=opale.account,
            by=opale.owner,
            name="CALLR",
            connector="callr",
            base_url=own_url(),
            username=username,
            secret=password,
            extra={"currency": opale.upstream.currency},
            use_for=ASSIGNED,
            sync_every_minutes=SYNC_EVERY_MINUTES,
        )


def own_url() -> str:
    return f"http://127.0.0.1:{settings.PORT}{CALLR_PATH}"


def _buy(account: Account, by: Actor, wanted: AreaOrder, label: str) -> None:
    key = f"demo:{wanted.area_ref}"
    kept = reserve(account=account, by=by, country="FR", order=wanted, idempotency_key=key)
    order = buy_reservation(account=account, by=by, token=kept.token)
    for item in order.items.all():
        describe_number(account=account, by=by, e164=item.e164, label=label, tags=[])
