"""Numbers handed to other accounts: at once within a tree, elsewhere only once the receiver has said yes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services.accounts import create_account, set_state
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import Conflict, DomainError, Invalid, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import NumberTransfer, PhoneNumber
from numbers.services import holding, settings, transfers
from portal.notices import OWNER_MAIL
from providers.contract.destinations import Destination, gateway
from providers.house.models import HouseNumber
from providers.models import ProviderAccount
from tests.console import signed_in
from tests.numbers.answering import NOTHING, SDN
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import BY, make_people

PAGE = "/numbers/offers/"


def at_house(shop: Shop) -> HouseNumber:
    return HouseNumber.objects.get(e164=shop.number.e164)


def owner(shop: Shop) -> Account:
    with scope.system():
        return PhoneNumber.objects.select_related("account").get(pk=shop.number.pk).account


def pushes() -> int:
    with scope.system():
        return Job.objects.exclude(kind=OWNER_MAIL).count()


def offer_state() -> str:
    with scope.system():
        return NumberTransfer.objects.get().state


def give(shop: Shop, to: Account, destination: Destination = NOTHING) -> PhoneNumber | None:
    return transfers.hand_over(
        account=shop.customer, by=BY, e164=shop.number.e164, to=to, destination=destination
    )


@pytest.fixture
def offered(shop: Shop) -> int:
    """Acme's number is offered to a stranger; the offer's id."""
    assert give(shop, shop.people.other, SDN) is None
    with scope.system():
        return NumberTransfer.objects.get().pk


def test_a_stranger_has_to_accept_first(shop: Shop, offered: int):
    other = shop.people.other
    assert (owner(shop), pushes(), at_house(shop).settings) == (shop.customer, 0, {})
    assert give(shop, other) is None

    with scope.tenant(other.pk):
        transfers.accept_offer(account=other, by=BY, pk=offered)
        number = PhoneNumber.objects.get(pk=shop.number.pk)
        assert (number.account, number.destination, number.agreement) == (other, SDN, "confirmed")
    assert (owner(shop), offer_state(), at_house(shop).settings["destination"]) == (other, "accepted", SDN)
    with scope.system():
        assert NumberTransfer.objects.count() == 1
    for act in (transfers.accept_offer, transfers.decline_offer):
        with pytest.raises(NotFound):
            act(account=other, by=BY, pk=offered)


def test_who_is_of_one_tree_or_below_is_not_asked(shop: Shop):
    branch = create_account(
        parent=shop.customer, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )
    assert give(shop, branch).account == branch
    with scope.tenant(branch.pk):
        back = transfers.hand_over(
            account=branch, by=BY, e164=shop.number.e164, to=shop.customer, destination=NOTHING
        )
    assert back.account == shop.customer
    operator = shop.people.operator
    with scope.tenant(operator.pk):
        transfers.move_number(
            account=shop.customer, by=BY, e164=shop.number.e164, to=operator, destination=NOTHING
        )
        down = transfers.hand_over(
            account=operator, by=BY, e164=shop.number.e164, to=shop.customer, destination=NOTHING
        )
    assert (down.account, NumberTransfer.objects.count()) == (shop.customer, 0)


def test_who_is_paid_for_is_not_asked(shop: Shop):
    with scope.system():
        Account.objects.filter(pk=shop.people.other.pk).update(billed_to=shop.customer)
        other = Account.objects.get(pk=shop.people.other.pk)
    assert give(shop, other).account == other


@pytest.mark.parametrize("to", ["operator", "reseller", "other", "cousin"])
def test_everybody_else_is_asked(shop: Shop, to: str):
    """Customers beside each other, those of another reseller, and whoever stands above."""
    cousin = create_account(
        parent=shop.people.reseller, by=BY, name="X", email="x@example.com", kind=AccountKind.CUSTOMER
    )
    assert give(shop, cousin if to == "cousin" else getattr(shop.people, to)) is None
    assert owner(shop) == shop.customer


def test_a_no_a_withdrawal_and_a_week_end_an_offer(shop: Shop, offered: int):
    customer, other = shop.customer, shop.people.other
    transfers.decline_offer(account=other, by=BY, pk=offered)
    assert (offer_state(), owner(shop)) == ("declined", customer)

    give(shop, other)
    with scope.system():
        second = NumberTransfer.objects.latest("id").pk
    transfers.withdraw_offer(account=customer, by=BY, pk=second)
    give(shop, other)
    with scope.system():
        NumberTransfer.objects.filter(state="offered").update(expires_at=timezone.now())
        third = NumberTransfer.objects.latest("id").pk
    for pk in (second, third):
        with pytest.raises(NotFound):
            transfers.accept_offer(account=other, by=BY, pk=pk)
    give(shop, other)

    with scope.system():
        states = list(NumberTransfer.objects.order_by("id").values_list("state", flat=True))
    assert (states, owner(shop)) == (["declined", "withdrawn", "expired", "offered"], customer)


def test_a_number_is_offered_to_one_account(shop: Shop, offered: int):
    with pytest.raises(Conflict, match="offered already"):
        give(shop, shop.people.reseller)
    with scope.system():
        assert NumberTransfer.objects.get().receiver == shop.people.other


def test_strangers_answer_nothing(shop: Shop, offered: int):
    customer, reseller, other = shop.customer, shop.people.reseller, shop.people.other
    for account, act in (
        (reseller, transfers.accept_offer),
        (customer, transfers.accept_offer),
        (reseller, transfers.decline_offer),
        (reseller, transfers.withdraw_offer),
        (other, transfers.withdraw_offer),
    ):
        with pytest.raises(NotFound):
            act(account=account, by=BY, pk=offered)
    with pytest.raises(NotFound):
        transfers.hand_over(account=other, by=BY, e164=shop.number.e164, to=reseller, destination=NOTHING)
    assert (offer_state(), owner(shop)) == ("offered", customer)


def test_what_left_meanwhile_cannot_be_accepted(shop: Shop, offered: int):
    holding.remove_number(account=shop.customer, by=BY, e164=shop.number.e164)
    with pytest.raises(NotFound):
        transfers.accept_offer(account=shop.people.other, by=BY, pk=offered)


def test_a_number_that_may_not_move_any_more_stays_offered(shop: Shop, offered: int):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state="porting_out")
    with pytest.raises(Conflict):
        transfers.accept_offer(account=shop.people.other, by=BY, pk=offered)
    assert (offer_state(), owner(shop)) == ("offered", shop.customer)


def test_a_moved_number_brings_nothing_of_its_former_owner(shop: Shop):
    settings.set_forward(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, to="+12127360123")
    settings.set_fax(account=shop.customer, by=BY, e164=shop.number.e164, wait=True, email="a@example.com")
    PhoneNumber.objects.filter(pk=shop.number.pk).update(label="Front desk", tags=["vip"])

    transfers.move_number(
        account=shop.customer, by=BY, e164=shop.number.e164, to=shop.people.other, destination=SDN
    )

    assert not PhoneNumber.objects.filter(pk=shop.number.pk).exists()
    with scope.tenant(shop.people.other.pk):
        number = PhoneNumber.objects.get(pk=shop.number.pk)
        assert (number.account, number.destination, number.agreement) == (shop.people.other, SDN, "confirmed")
        assert (number.forward_to, number.fax_email, number.label, number.tags) == ("", "", "", [])
        assert Activity.objects.filter(verb="received").count() == 1
    assert at_house(shop).settings["forward_to"] == ""
    assert (at_house(shop).settings["destination"], at_house(shop).holder) == (SDN, shop.people.house.pk)
    assert Activity.objects.get(verb="moved away").after == {"to": shop.people.other.number}


@pytest.mark.parametrize("give_it", [transfers.move_number, transfers.hand_over])
def test_a_number_moves_neither_to_itself_nor_to_another_carrier_nor_with_a_bad_route(shop: Shop, give_it):
    def move(to, destination=NOTHING):
        give_it(account=shop.customer, by=BY, e164=shop.number.e164, to=to, destination=destination)

    with scope.system():
        own = ProviderAccount.objects.create(account=shop.customer, name="Own", connector="house")
        PhoneNumber.objects.filter(pk=shop.number.pk).update(provider_account=own)
    with pytest.raises(Conflict, match="already"):
        move(shop.customer)
    with pytest.raises(Conflict, match="cannot use the carrier"):
        move(shop.people.other)
    with scope.system():
        PhoneNumber.objects.filter(pk=shop.number.pk).update(provider_account=shop.people.house)
    with pytest.raises(Invalid):
        move(shop.people.other, destination=gateway(1000))

    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.account, number.state, pushes()) == (shop.customer, "active", 0)
    with scope.system():
        assert NumberTransfer.objects.count() == 0


@pytest.mark.parametrize("give_it", [transfers.move_number, transfers.hand_over])
@pytest.mark.parametrize("related", [True, False])
def test_nothing_is_given_to_an_account_that_is_not_active(shop: Shop, give_it, related: bool):
    with scope.system():
        to = shop.people.other
        if related:
            Account.objects.filter(pk=to.pk).update(billed_to=shop.customer)
        set_state(account=to, by=BY, state=AccountState.SUSPENDED)
        to.refresh_from_db()
    with pytest.raises(Conflict, match="not active"):
        give_it(account=shop.customer, by=BY, e164=shop.number.e164, to=to, destination=NOTHING)
    assert PhoneNumber.objects.get(pk=shop.number.pk).account == shop.customer
    with scope.system():
        assert NumberTransfer.objects.count() == 0


def test_the_pages_offer_accept_and_tell(shop: Shop):
    alice, charlie = signed_in(shop.people.alice), signed_in(shop.people.charlie)
    number = f"/numbers/{HELD[0]}/move/"

    asked = alice.post(number, {"account": shop.people.other.number}, follow=True).content.decode()
    mine, theirs = alice.get(PAGE).content.decode(), charlie.get(PAGE).content.decode()
    with scope.system():
        pk = NumberTransfer.objects.get().pk
    accepted = charlie.post(f"{PAGE}{pk}/accept/", follow=True).content.decode()

    assert f"is offered to account {shop.people.other.number} and moves once it is accepted." in asked
    assert ("Take it back" in mine, "Stranger Inc" in mine) == (True, False)
    assert ("Accept<" in theirs, "Acme, 2015550123" in theirs) == (True, True)
    assert "is yours now." in accepted
    assert owner(shop) == shop.people.other
    assert charlie.post(f"{PAGE}{pk}/decline/").status_code == 404


def test_owners_are_told(shop: Shop, offered: int, mailoutbox):
    transfers.accept_offer(account=shop.people.other, by=BY, pk=offered)
    with scope.system():
        mails = list(Job.objects.filter(kind=OWNER_MAIL).order_by("created_at"))
    for job in mails:
        work.run(job.pk)

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["charlie@example.com"], "[Tandem] (201) 342-2000 is offered to you by Acme"),
        (
            ["alice@example.com"],
            "[Tandem] (201) 342-2000 was accepted by Stranger Inc and is no longer yours",
        ),
    ]
    assert f"within 7 days: http://127.0.0.1:8000{PAGE}" in mailoutbox[0].body


@pytest.mark.django_db(transaction=True)
def test_of_a_yes_a_no_and_a_withdrawal_at_once_one_counts():
    shop = make_shop(make_people())
    customer, other = shop.customer, shop.people.other
    with scope.tenant(customer.pk):
        give(shop, other)
    with scope.system():
        pk = NumberTransfer.objects.get().pk
    acts = [
        (transfers.accept_offer, other),
        (transfers.decline_offer, other),
        (transfers.withdraw_offer, customer),
    ] * 2
    together = threading.Barrier(len(acts), timeout=5)

    def answer(step) -> bool:
        act, account = step
        together.wait()
        try:
            with scope.tenant(account.pk):
                act(account=account, by=BY, pk=pk)
        except DomainError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        assert sorted(pool.map(answer, acts)) == [False] * 5 + [True]
    assert (offer_state() == "accepted") == (owner(shop) == other)


def test_nobody_without_rights_answers(shop: Shop):
    client: Client = signed_in(shop.people.bob)
    for action in ("accept", "decline", "withdraw"):
        assert client.post(f"{PAGE}1/{action}/").status_code == 403
