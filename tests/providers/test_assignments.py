"""Which login an account takes a family from: its own, a nearer or farther one above it, by country."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from accounts.services.accounts import create_account
from accounts.states import AccountKind
from common import scope
from common.errors import Conflict, Invalid, NotFound
from providers import services
from providers.contract.families import ASSIGNED, OF_EACH_LOGIN, Family
from providers.house.connector import House
from providers.models import FamilyLogin, ProviderAccount
from providers.selectors import eligible_logins, login_for, login_for_numbers, logins_for, serving
from tests.people import BY, People, make_people

SALE = Family.NUMBERS_FOR_SALE
US, FRENCH = "+12015550101", "+33199001234"


def add(account: Account, name: str, connector: str = "voicetel", **options: object) -> ProviderAccount:
    others = {"login_url": "https://login.example"} if connector == "smartcommunicator" else {}
    with scope.tenant(account.pk):
        return services.add_provider_account(
            account=account,
            by=BY,
            name=name,
            connector=connector,
            base_url="https://carrier.example",
            username="1",
            secret="secret123",
            extra=others,
            **options,
        )


def assign(account: Account, login: ProviderAccount | None, family: str = SALE, country: str = "") -> None:
    with scope.tenant(account.pk):
        pk = login.pk if login else None
        services.assign_login(account=account, by=BY, family=family, country=country, pk=pk)


def used(account: Account, family: Family = SALE, country: str = "") -> ProviderAccount:
    with scope.tenant(account.pk):
        return login_for(account, family, country)


def rows(account: Account) -> list[tuple[str, str, str]]:
    with scope.system():
        found = FamilyLogin.objects.filter(account=account).order_by("family", "country")
        return list(found.values_list("family", "country", "provider_account__name"))


@pytest.fixture
def below(people: People) -> Account:
    """A customer of the reseller's."""
    return create_account(
        parent=people.reseller, by=BY, name="Below", email="b@example.com", kind=AccountKind.CUSTOMER
    )


def test_the_nearest_assignment_counts_and_is_found_in_one_statement(people: People, below: Account):
    assert used(below) == people.house
    wholesale = add(people.reseller, "Wholesale")
    assign(people.reseller, wholesale)
    own = add(below, "Own")
    assert used(below) == used(people.reseller) == wholesale
    assign(below, own)

    with scope.tenant(below.pk), CaptureQueriesContext(connection) as asked:
        assert login_for(below, SALE, "US") == own
    assert len(asked) == 1
    assert used(people.reseller) == wholesale
    assert used(people.customer) == people.house

    assign(below, None)
    assert used(below) == wholesale


def test_a_general_assignment_stands_for_the_countries_that_its_carrier_serves(
    people: People, below: Account
):
    wholesale = add(people.reseller, "Wholesale")
    assign(people.reseller, wholesale)

    assert {country: used(below, country=country) for country in ("US", "CA", "FR", "DK", "")} == {
        "US": wholesale,
        "CA": wholesale,
        "FR": people.house,
        "DK": people.house,
        "": wholesale,
    }
    with pytest.raises(Conflict, match="No carrier is set up for this account: numbers for sale in Spain"):
        used(below, country="ES")


def test_a_country_of_its_own_goes_before_the_general_one(people: People, below: Account):
    wholesale, second = add(below, "Wholesale"), add(below, "Second")
    assign(below, wholesale)
    assign(below, second, country="CA")

    assert (used(below, country="US"), used(below, country="CA")) == (wholesale, second)
    assert used(below) == wholesale
    assign(below, None, country="CA")
    assert used(below, country="CA") == wholesale


@pytest.mark.parametrize("family", [Family.EMERGENCY, Family.LOOKUPS, Family.PORTS])
def test_a_family_that_is_served_in_fewer_countries_is_taken_from_no_login_elsewhere(
    people: People, family: Family
):
    """The house has numbers of France, and does none of these there: nothing passes for a French carrier."""
    assert used(people.customer, family, "US") == used(people.customer, family, "CA") == people.house
    assert used(people.customer, SALE, "FR") == people.house
    with pytest.raises(
        Conflict, match=f"No carrier is set up for this account: {family.label.lower()} in France"
    ):
        used(people.customer, family, "FR")
    with scope.tenant(people.customer.pk), pytest.raises(Conflict, match="in France"):
        login_for_numbers(people.customer, family, [FRENCH])


def test_where_the_nearest_login_does_not_serve_a_country_the_next_one_above_does(
    people: People, below: Account, monkeypatch: pytest.MonkeyPatch
):
    """A login near by that rescues at home alone hides none farther up that rescues in France."""
    wholesale = add(people.reseller, "Wholesale", use_for=[Family.EMERGENCY])
    monkeypatch.setattr(
        House, "narrower", {**House.narrower, Family.EMERGENCY: frozenset({"CA", "FR", "US"})}
    )

    assert used(below, Family.EMERGENCY, "US") == wholesale
    assert used(below, Family.EMERGENCY, "FR") == people.house


@pytest.mark.parametrize("family", sorted(OF_EACH_LOGIN))
def test_what_each_login_has_of_its_own_is_never_assigned(people: People, family: Family):
    """The balance belongs to the login, and so do its numbers and what it pushes."""
    login = add(people.reseller, "Wholesale", use_for=[family])

    assert rows(people.reseller) == []
    with pytest.raises(Invalid, match="cannot be assigned"):
        assign(people.reseller, login, family)
    assert rows(people.reseller) == []


def test_each_family_has_a_login_of_its_own(people: People):
    directory = add(people.customer, "Directory", "smartcommunicator", use_for=ASSIGNED)

    assert rows(people.customer) == [("people", "", "Directory")]
    assert used(people.customer, Family.PEOPLE) == directory
    assert used(people.customer, SALE) == people.house
    assert used(people.customer, Family.LOOKUPS, "US") == people.house
    with scope.tenant(people.customer.pk):
        assert logins_for(people.customer, Family.PEOPLE) == [directory]
        assert logins_for(people.customer, Family.VOICE_ASSIGNMENTS) == []
        assert serving(people.customer) == [directory, people.house]
    with pytest.raises(Conflict, match="voice bots"):
        used(people.customer, Family.VOICE_ASSIGNMENTS)


def test_what_is_kept_for_oneself_serves_nobody_below(people: People, below: Account):
    private = add(people.reseller, "Private", is_shared=False, use_for=[SALE])

    assert (used(people.reseller), used(below)) == (private, people.house)
    with scope.tenant(below.pk):
        assert eligible_logins(below) == [people.house]
        assert serving(below) == [people.house]
    with pytest.raises(NotFound):
        assign(below, private)


def test_a_login_that_is_shared_no_longer_serves_nobody_below_any_more(people: People, below: Account):
    wholesale = add(people.reseller, "Wholesale")
    assign(below, wholesale)
    assert used(below) == wholesale

    with scope.tenant(people.reseller.pk):
        services.change_provider_account(account=people.reseller, by=BY, pk=wholesale.pk, is_shared=False)

    assert used(below) == people.house


def test_a_new_login_takes_over_what_it_is_used_for(people: People):
    first = add(people.reseller, "First", use_for=[SALE, Family.PORTS])
    second = add(people.reseller, "Second", use_for=[SALE, Family.PEOPLE, Family.NUMBERS_HELD])

    assert rows(people.reseller) == [("numbers_for_sale", "", "Second"), ("ports", "", "First")]
    assert (used(people.reseller), used(people.reseller, Family.PORTS)) == (second, first)


REFUSED: dict[str, tuple[type[Exception], Callable[[People, ProviderAccount], tuple[object, ...]]]] = {
    "family": (Invalid, lambda _people, login: (login, "nothing", "")),
    "of each login": (Invalid, lambda _people, login: (login, Family.MONEY, "")),
    "country": (Invalid, lambda _people, login: (login, SALE, "XX")),
    "no country": (Invalid, lambda _people, login: (login, Family.CAMPAIGNS, "US")),
    "not served": (Invalid, lambda _people, login: (login, Family.PEOPLE, "")),
    "not there": (Invalid, lambda _people, login: (login, SALE, "FR")),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_assigned_is_refused_and_nothing_changes(people: People, why: str):
    login = add(people.reseller, "Wholesale")
    error, given = REFUSED[why]

    with pytest.raises(error):
        assign(people.reseller, *given(people, login))

    assert rows(people.reseller) == []


def test_strangers_logins_cannot_be_assigned(people: People, below: Account):
    own = add(people.other, "Theirs")
    lower = add(below, "Lower")

    for account, login in ((people.customer, own), (people.reseller, lower)):
        with pytest.raises(NotFound):
            assign(account, login)
        assert rows(account) == []


def test_assigning_is_told_in_the_activity_log(people: People):
    login = add(people.reseller, "Wholesale")
    assign(people.reseller, login, country="US")
    assign(people.reseller, None, country="US")
    assign(people.reseller, None, country="US")

    with scope.system():
        told = (
            Activity.objects.filter(subject_type="provideraccount", subject_id=str(login.pk))
            .order_by("pk")
            .values_list("verb", "before", "after")
        )
        what = {"family": "numbers_for_sale", "country": "US"}
        assert list(told)[1:] == [("used for", {}, what), ("used no more for", what, {})]


def test_numbers_of_one_carrier_go_together(people: People):
    wholesale = add(people.reseller, "Wholesale", use_for=[SALE])
    with scope.tenant(people.reseller.pk):
        assert login_for_numbers(people.reseller, SALE, [US, "+14165550123"]) == wholesale
        assert login_for_numbers(people.reseller, SALE, [FRENCH]) == people.house
        with pytest.raises(Invalid, match="different carriers"):
            login_for_numbers(people.reseller, SALE, [US, FRENCH])
        with pytest.raises(Conflict, match="Spain"):
            login_for_numbers(people.reseller, SALE, [US, "+34911234567"])


@pytest.mark.django_db(transaction=True)
def test_of_those_who_assign_at_once_one_counts():
    people = make_people()
    logins = [add(people.reseller, f"Login {n}") for n in range(4)]

    def once(login: ProviderAccount) -> None:
        assign(people.reseller, login)
        connection.close()

    threads = [threading.Thread(target=once, args=[login]) for login in logins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows(people.reseller)) == 1
