"""The CALLR connector against the CALLR API that we serve, over real HTTP: we are our own carrier."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.services.program_tokens import issue_key
from common import scope
from common.errors import Conflict
from common.plans.kinds import NumberClass, NumberKind
from numbers.models import PhoneNumber
from numbers.selectors import store
from numbers.services import drift, holding
from numbers.services.orders import OrderLine, place_order
from numbers.states import NumberState, Strategy
from pbx.services.answering import assign_number, free_number
from pbx.services.apps import create_app
from pbx.states import AppKind
from providers import services
from providers.contract.destinations import NOTHING, Destination, DestinationKind, app_at_carrier
from providers.contract.numbers_for_sale import NumberQuery
from providers.contract.numbers_held import NumberSettings
from providers.contract.sale_by_area import AreaOrder, NumberPrice
from providers.errors import BadCredentials, NotThere, Rejected, Unsupported
from providers.registry import connector_for
from tests.people import BY
from tests.providers.callr.looping import PARIS, Loop

pytestmark = pytest.mark.django_db(transaction=True)


def change_login(loop: Loop, **changes: object) -> None:
    with scope.tenant(loop.us.pk):
        services.change_provider_account(account=loop.us, by=BY, pk=loop.login.pk, **changes)
        loop.login.refresh_from_db()


def test_each_kind_of_credential(loop: Loop):
    connector_for(loop.login).check_credentials()
    with scope.tenant(loop.them.pk):
        key = issue_key(account=loop.them, by=BY, dialect="callr", name="Back office")
    change_login(loop, username="", secret=key.token)
    connector_for(loop.login).check_credentials()
    change_login(loop, username="acme", secret="wrong12345")
    with pytest.raises(BadCredentials, match="does not accept our login"):
        connector_for(loop.login).check_credentials()


def test_somebody_whom_the_login_may_not_act_for_is_refused(loop: Loop):
    change_login(loop, extra={"currency": "USD", "login_as": "account.hash 00000000"})
    with pytest.raises(BadCredentials):
        connector_for(loop.login).check_credentials()


def test_what_is_for_sale_and_at_which_price(loop: Loop):
    carrier = connector_for(loop.login)

    assert {"DE", "DK", "FR", "GB"} <= set(carrier.list_countries())
    areas = {area.ref: area for area in carrier.list_areas("FR", NumberKind.GEOGRAPHIC, "USD")}
    paris = areas[PARIS]
    assert (paris.country, paris.kind, paris.code) == ("FR", NumberKind.GEOGRAPHIC, "1")
    assert paris.name == "Paris and Île-de-France"
    price = NumberPrice(Decimal(0), Decimal("1.10"), "USD")
    with scope.tenant(loop.us.pk):
        sold = store.area(loop.us, "FR", PARIS).of_class(NumberClass.CLASSIC)
    assert sold is not None
    assert sold.left == paris.left[NumberClass.CLASSIC] > 1
    assert paris.prices[NumberClass.CLASSIC] == price
    assert {area.kind for area in carrier.list_areas("FR", NumberKind.MOBILE, "USD")} == {NumberKind.MOBILE}
    assert carrier.list_areas("FR", NumberKind.PAGER, "USD") == []
    assert all(area.prices == {} for area in carrier.list_areas("FR", None, "DKK"))


def test_what_is_sold_by_area_only_is_neither_searched_nor_ordered_by_number(loop: Loop):
    with scope.tenant(loop.us.pk):
        with pytest.raises(Conflict, match="by area only"):
            store.search(loop.us, NumberQuery(mask="1", country="FR"))
        with pytest.raises(Conflict, match="by area only"):
            place_order(
                account=loop.us, by=BY, lines=[OrderLine("+33199000001")], strategy=Strategy.BEST_EFFORT
            )
    assert loop.jobs("numbers.order") == []
    assert loop.money(loop.us) == (100, 0)


def test_numbers_are_kept_seen_given_back_and_bought(loop: Loop):
    carrier = connector_for(loop.login)
    order = AreaOrder(PARIS, NumberClass.CLASSIC, 3, in_sequence=True)

    kept = carrier.reserve_area(order, currency="USD", key=uuid4())

    lines = [int(e164[1:]) for e164 in kept.e164s]
    assert lines == list(range(lines[0], lines[0] + 3))
    assert (len(kept.token), kept.price) == (40, NumberPrice(Decimal(0), Decimal("1.10"), "USD"))
    assert carrier.get_reservation(kept.token, currency="USD") == kept
    assert carrier.get_reservation(kept.token, currency="EUR") == replace(kept, price=None)
    for _ in range(2):
        carrier.cancel_reservation(kept.token, key=uuid4())
    with pytest.raises(NotThere):
        carrier.get_reservation(kept.token, currency="USD")
    with pytest.raises(Rejected):
        carrier.buy_reservation(kept.token, list(kept.e164s), key=uuid4())
    again = carrier.reserve_area(order, currency="USD", key=uuid4())
    placed = carrier.buy_reservation(again.token, list(again.e164s), key=uuid4())
    assert (placed.ordered, placed.failed) == (again.e164s, {})
    assert carrier.buy_reservation(again.token, list(again.e164s), key=uuid4()).ordered == again.e164s
    assert loop.money(loop.them) == (Decimal("96.70"), 0)


@pytest.mark.parametrize(
    "order",
    [
        AreaOrder(PARIS, NumberClass.SILVER, 1),
        AreaOrder("x", NumberClass.CLASSIC, 1),
        AreaOrder("99", NumberClass.CLASSIC, 1),
        AreaOrder(PARIS, NumberClass.CLASSIC, 99),
    ],
)
def test_what_cannot_be_reserved(loop: Loop, order: AreaOrder):
    with pytest.raises(Rejected):
        connector_for(loop.login).reserve_area(order, currency="USD", key=uuid4())


def test_an_order_goes_through_both_sides(loop: Loop):
    order = loop.buy(PARIS, 2)

    assert (order.state, order.error) == ("completed", "")
    with scope.system():
        e164s = list(order.items.values_list("e164", flat=True))
    for e164 in e164s:
        assert loop.ours(e164).provider_account_id == loop.login.pk
        assert loop.theirs(e164).provider_account_id == loop.people.house.pk
    assert loop.money(loop.us) == loop.money(loop.them) == (Decimal("97.80"), 0)
    assert loop.ours(e164s[0]).monthly_price == Decimal("1.10")


def test_numbers_are_listed_found_and_synced(loop: Loop):
    order = loop.buy(PARIS, 2)
    with scope.system():
        e164s = sorted(order.items.values_list("e164", flat=True))
    carrier = connector_for(loop.login)

    assert sorted(number.e164 for number in carrier.list_numbers()) == e164s
    assert carrier.get_number(e164s[0]).settings == NumberSettings(destination=NOTHING)
    with pytest.raises(NotThere):
        carrier.get_number("+33199009999")
    run = loop.sync()
    assert (run.state, run.read, run.added, run.unchanged, run.changed) == ("done", 2, 0, 0, 2)
    with scope.system():
        PhoneNumber.objects.filter(account=loop.us, e164=e164s[0]).delete()
    assert (loop.sync().added, loop.ours(e164s[0]).agreement) == (1, "confirmed")


def test_a_list_of_several_pages_is_whole(loop: Loop, monkeypatch: pytest.MonkeyPatch):
    loop.buy(PARIS, 5)
    monkeypatch.setattr("providers.callr.methods.PAGE", 2)
    assert len({number.e164 for number in connector_for(loop.login).list_numbers()}) == 5


def test_an_app_that_answers_at_the_carrier_is_told_apart_and_can_be_kept(loop: Loop):
    e164 = loop.hold()
    with scope.tenant(loop.them.pk):
        app = create_app(account=loop.them, by=BY, kind=AppKind.CALL_TRACKING, name="Sales", settings={})
        assign_number(account=loop.them, by=BY, ref=app.ref, e164=e164, wait=False)
    carrier = connector_for(loop.login)
    assert carrier.get_number(e164).settings.destination == app_at_carrier(app.ref)

    loop.sync()

    ours = loop.ours(e164)
    assert (ours.agreement, ours.differences) == ("drift", ["destination"])
    assert ours.reported["destination"] == f"voice_app:@{app.ref}"
    with scope.tenant(loop.us.pk):
        drift.adopt_theirs(account=loop.us, by=BY, e164=e164)
    assert (loop.ours(e164).destination, loop.ours(e164).agreement) == (
        f"voice_app:@{app.ref}",
        "confirmed",
    )
    with scope.tenant(loop.them.pk):
        free_number(account=loop.them, by=BY, e164=e164, wait=False)
    loop.sync()
    with scope.tenant(loop.us.pk):
        job = drift.push_ours(account=loop.us, by=BY, e164=e164)
    assert loop.run(job).state == "done"
    assert loop.ours(e164).agreement == "confirmed"
    assert loop.theirs(e164).destination == f"voice_app:{app.pk}"


def test_an_app_is_set_and_taken_away_however_often(loop: Loop):
    e164 = loop.hold()
    with scope.tenant(loop.them.pk):
        app = create_app(account=loop.them, by=BY, kind=AppKind.CALL_TRACKING, name="Sales", settings={})
    carrier = connector_for(loop.login)
    for wanted in (app_at_carrier(app.ref), NOTHING):
        for _ in range(2):
            carrier.configure_number(e164, NumberSettings(destination=wanted), key=uuid4())
        assert carrier.get_number(e164).settings.destination == wanted
    with pytest.raises(Rejected, match="app"):
        carrier.configure_number(e164, NumberSettings(destination=app_at_carrier("ZZZZZZZZ")), key=uuid4())
    carrier.configure_number(
        e164, NumberSettings(destination=NOTHING, forward_to="", inbound_cnam=False), key=uuid4()
    )
    for settings in (
        NumberSettings(forward_to="+33199000001"),
        NumberSettings(destination=Destination.of(DestinationKind.GATEWAY, "1")),
    ):
        with pytest.raises(Unsupported):
            carrier.configure_number(e164, settings, key=uuid4())


def test_a_number_that_is_given_back_leaves_at_once(loop: Loop):
    e164 = loop.hold()
    with scope.tenant(loop.us.pk):
        holding.release_number(account=loop.us, by=BY, e164=e164)
    (job,) = loop.jobs("numbers.release")

    assert loop.run(job).state == "done"

    assert loop.theirs(e164).state == NumberState.RELEASING
    with pytest.raises(NotThere):
        connector_for(loop.login).release_number(e164, key=uuid4())
