"""The people and accounts that tests are about: an operator, a customer with owner, member and reader, and a
stranger.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.models.activity import Source
from accounts.services.accounts import create_account
from accounts.states import AccountKind, Role
from billing.selectors.ledger import ledger as ledger_of
from billing.services import ledger
from common import scope
from providers.contract.families import ASSIGNED
from providers.models import FamilyLogin, ProviderAccount
from providers.registry import CONNECTORS

PASSWORD = "correct-horse-battery"
# Acme's account number, by which its programs sign in.
ACME = "2015550123"
BY = Actor(label="Test", source=Source.COMMAND)


@dataclass
class People:
    """Accounts and users by the part they play."""

    operator: Account
    reseller: Account
    customer: Account
    other: Account
    house: ProviderAccount
    olivia: User
    rita: User
    alice: User
    bob: User
    carol: User
    charlie: User


def user(email: str, account: Account, role: Role, **fields: bool) -> User:
    person = User.objects.create_user(email, None, name=email.split("@")[0].title(), **fields)
    # A fast hash: signing in is tested elsewhere, with the real hasher.
    with scope.system():
        Membership.objects.create(user=person, account=account, role=role)
    return person


def set_balance(account: Account, amount: str) -> None:
    """Give the account money through the ledger."""
    with scope.tenant(account.pk):
        ledger.credit(account=account, amount=Decimal(amount), reason="test:start", description="Start")
        account.refresh_from_db()


def ledger_sum(account: Account) -> Decimal:
    """What the balance must equal."""
    return ledger_of(account).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def put_below_the_reseller(people: People) -> None:
    """Make Acme a customer of the reseller's."""
    reseller, customer = people.reseller, people.customer
    with scope.system():
        Account.objects.filter(pk=customer.pk).update(
            parent=reseller, ancestor_ids=[*reseller.ancestor_ids, reseller.pk]
        )
        customer.refresh_from_db()


def use_for_all(login: ProviderAccount) -> None:
    """Have the login's account take from it whatever its carrier serves."""
    FamilyLogin.objects.bulk_create(
        [
            FamilyLogin(account=login.account, family=family, provider_account=login)
            for family in CONNECTORS[login.connector].families()
            if family in ASSIGNED
        ],
        update_conflicts=True,
        unique_fields=["account", "family", "country"],
        update_fields=["provider_account"],
    )


def make_people() -> People:
    operator = create_account(
        parent=None, by=BY, name="Tandem Telecom", email="op@example.com", kind=AccountKind.OPERATOR
    )
    reseller = create_account(
        parent=operator, by=BY, name="Northwind", email="nw@example.com", kind=AccountKind.RESELLER
    )
    customer = create_account(
        parent=operator,
        by=BY,
        name="Acme",
        email="acme@example.com",
        kind=AccountKind.CUSTOMER,
        number=ACME,
    )
    other = create_account(
        parent=operator, by=BY, name="Stranger Inc", email="other@example.com", kind=AccountKind.CUSTOMER
    )
    with scope.system():
        house = ProviderAccount.objects.create(
            account=operator, name="House", connector="house", sync_every_minutes=0, charges_simulated=True
        )
        use_for_all(house)
    return People(
        operator=operator,
        reseller=reseller,
        customer=customer,
        other=other,
        house=house,
        olivia=user("olivia@example.com", operator, Role.OWNER, is_staff=True, is_superuser=True),
        rita=user("rita@example.com", reseller, Role.OWNER),
        alice=user("alice@example.com", customer, Role.OWNER),
        bob=user("bob@example.com", customer, Role.MEMBER),
        carol=user("carol@example.com", customer, Role.READ_ONLY),
        charlie=user("charlie@example.com", other, Role.OWNER),
    )
