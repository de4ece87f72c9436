"""SIM cards at Relatel: what is sent and read, our own API as the carrier of cards, faults, and what differs there."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import responses

from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs.models import Job
from numbers.models import SimOrder, SimSubscription
from numbers.selectors.sims import disagreeing
from numbers.services.sims import (
    activate_sim,
    adopt_their_sim,
    change_product,
    change_sim,
    end_sim,
    push_our_sim,
)
from providers.contract.sims import CarrierSim
from providers.errors import Malformed, NotThere, Rejected, Unavailable, Uncertain
from providers.relatel.connector import Relatel
from tests.console import in_a_row, signed_in
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.relatel.conftest import API
from tests.providers.relatel.looping import Loop

CARD = "8945200000000000017"
SIM = CarrierSim("7", CARD, "+4593000001", "m2m-small-one")
DONE = ["drop after", "truncation", "502 after commit", "HTML 200 after commit", "wrong JSON after commit"]
NOT_DONE = ["drop before", "404 HTML", "500", "HTML 200", "wrong JSON", "429"]
HEAD = "subscription_id,subscription_state,phone_number,product_name,icc\n"


def order(**told: Any) -> dict[str, Any]:
    plain = {"id": 1, "type": "Order::ActivateM2M", "state": "completed", "pending_tasks": False}
    return {"order": plain | {"icc_id": CARD, "number": "4593000001", "subscription_id": 7} | told}


def subscription(**told: Any) -> dict[str, Any]:
    plain = {"id": 7, "icc_id": CARD, "product_name": "m2m-small-one", "state": "active"}
    return plain | {"overuse_limit_dkk": "12.50"} | told


def test_products_are_those_of_the_login(connector: Relatel):
    told = [(row.name, row.month) for row in connector.list_sim_products("DKK")]
    assert told == [("m2m-small-one", Decimal(15)), ("m2m-large-one", Decimal("60.50"))]
    with pytest.raises(Rejected, match="are in DKK"):
        connector.list_sim_products("EUR")
    for words in ("", "small", "small=x", "=1", "small=-1"):
        connector._sim_products = words
        with pytest.raises(Rejected):
            connector.list_sim_products("DKK")


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"state": "pending", "pending_tasks": True, "number": None}, Uncertain),
        ({"number": None}, Uncertain),
        ({"subscription_id": None}, Uncertain),
        ({"state": "failed"}, Rejected),
    ],
)
def test_an_order_that_is_not_carried_out_is_no_card(connector: Relatel, carrier, told, error):
    carrier.post(f"{API}/m2m/orders/activate", json=order(**told))
    with pytest.raises(error):
        connector.activate_sim(CARD, "m2m-small-one", key=uuid4())


def test_a_card_is_found_among_the_charges(connector: Relatel, carrier):
    lines = f'7,"active","4593000001","m2m-small-one","{CARD}"\n8,"cancelled","4593000002","x","89452"\n'
    carrier.post(f"{API}/m2m/charges", body=HEAD + lines, content_type="text/csv; charset=utf-8")
    assert connector.find_sim(CARD) == SIM
    carrier.get(f"{API}/m2m/orders", json={"orders": [order(state="pending")["order"]]})
    with pytest.raises(Uncertain):
        connector.find_sim("8945200000000000025")
    carrier.replace(responses.GET, f"{API}/m2m/orders", json={"orders": []})
    assert connector.find_sim("89452") is None
    for body in ("<html>", "", b"\xff\xfe"):
        carrier.replace(responses.POST, f"{API}/m2m/charges", body=body, content_type="text/csv")
        with pytest.raises(Malformed):
            connector.find_sim(CARD)


def test_a_card_that_is_as_wanted_or_ended_is_not_ordered_again(connector: Relatel, carrier):
    carrier.get(f"{API}/m2m/subscriptions/7", json=subscription())
    connector.change_sim_product(SIM, "m2m-small-one", key=uuid4())
    assert connector.get_sim(SIM).overuse == Decimal("12.50")
    carrier.get(
        f"{API}/m2m/orders",
        json={"orders": [order(type="Order::CompanyM2mToM2m", pending_tasks=True)["order"]]},
    )
    with pytest.raises(Unavailable, match="another order"):
        connector.change_sim_product(SIM, "m2m-large-one", key=uuid4())
    carrier.replace(responses.GET, f"{API}/m2m/subscriptions/7", json=subscription(state="cancelled"))
    with pytest.raises(NotThere):
        connector.end_sim(SIM, True, key=uuid4())
    assert {call.request.method for call in carrier.calls} == {"GET"}
    with pytest.raises(Rejected, match="cannot take a limit away"):
        connector.limit_sim(SIM, None, key=uuid4())


def activate(loop: Loop) -> SimOrder:
    made: SimOrder = loop.here(activate_sim, icc_id=CARD, product="m2m-small-one", description="Lift")
    return made


def sims(loop: Loop, whose: str) -> list[SimSubscription]:
    with scope.system():
        return list(SimSubscription.objects.filter(account=getattr(loop, whose)))


def paid_once(loop: Loop) -> bool:
    """By us, and by the company at the carrier, each out of its own money."""
    return (loop.money(loop.us), loop.money(loop.them)) == ((Decimal("97.80"), 0), (Decimal("7.80"), 0))


@pytest.mark.django_db(transaction=True)
def test_a_card_from_activation_to_its_end_over_the_wire(looped: Loop):
    made = activate(looped)
    [ours], [theirs] = sims(looped, "us"), sims(looped, "them")
    assert (made.state, ours.e164, ours.carrier_ref) == ("completed", theirs.e164, str(theirs.pk))
    assert paid_once(looped)

    looped.here(change_product, pk=ours.pk, product="m2m-medium-one")
    looped.here(change_sim, pk=ours.pk, changes={"overuse_limit": Decimal(30)})
    [job] = looped.jobs("numbers.sim_limit")
    assert looped.run(job).state == "done"
    [ours], [theirs] = sims(looped, "us"), sims(looped, "them")
    assert (theirs.product, theirs.overuse_limit, ours.agreement) == (
        "m2m-medium-one",
        Decimal(30),
        "confirmed",
    )

    looped.here(end_sim, pk=ours.pk, is_recycled=True)
    [ours], [theirs] = sims(looped, "us"), sims(looped, "them")
    assert (ours.state, theirs.state, theirs.is_recycled) == ("ended", "ended", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
def test_an_activation_is_made_once_whatever_becomes_of_its_answer(looped: Loop, proxy: Proxy, kind: str):
    proxy.fail(kind, "POST", "orders/activate")
    made = activate(looped)
    assert made.state == "pending"
    [job] = looped.jobs("numbers.sim_order")
    assert looped.run(job).state == "done"
    [ours], [theirs] = sims(looped, "us"), sims(looped, "them")
    assert (ours.state, ours.e164, theirs.state) == ("active", theirs.e164, "active")
    assert paid_once(looped)
    assert proxy.times_passed("POST", "orders/activate") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
@pytest.mark.parametrize("what", ["change_product", "deactivate"])
def test_a_change_is_ordered_once_whatever_becomes_of_its_answer(
    looped: Loop, proxy: Proxy, what: str, kind: str
):
    pk = activate(looped).subscription_id
    proxy.fail(kind, "POST", f"orders/{what}")
    if what == "deactivate":
        looped.here(end_sim, pk=pk, is_recycled=True)
    else:
        looped.here(change_product, pk=pk, product="m2m-medium-one")
    job = looped.jobs("numbers.sim_order")[-1]
    assert (job.state, looped.run(job).state) == ("queued", "done")
    [ours], [theirs] = sims(looped, "us"), sims(looped, "them")
    assert (ours.state, ours.product) == (theirs.state, theirs.product)
    assert proxy.times_passed("POST", f"orders/{what}") == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_carrier_refuses_costs_nothing(looped: Loop):
    looped.there(activate_sim, icc_id=CARD, product="m2m-small-one")
    with pytest.raises(Conflict, match="in use"):
        activate(looped)
    assert looped.money(looped.us) == (Decimal(100), 0)
    assert [row.state for row in sims(looped, "us")] == ["failed"]


@pytest.mark.django_db(transaction=True)
def test_a_card_that_was_changed_there_is_pushed_or_adopted(looped: Loop):
    pk = activate(looped).subscription_id
    [theirs] = sims(looped, "them")
    assert looped.sync("SIM cards").unchanged == 0
    assert (looped.sync("SIM cards").unchanged, looped.sync("SIM cards").drifted) == (1, 0)
    with pytest.raises(Conflict, match="Nothing is known to differ"):
        looped.here(push_our_sim, pk=pk)

    looped.there(change_product, pk=theirs.pk, product="m2m-medium-one")
    looped.there(change_sim, pk=theirs.pk, changes={"overuse_limit": Decimal(9)})
    assert looped.sync("SIM cards").drifted == 1
    [ours] = sims(looped, "us")
    assert (ours.product, ours.agreement, ours.differences) == (
        "m2m-small-one",
        "drift",
        ["product", "overuse"],
    )
    shown = in_a_row(signed_in(looped.people.rita).get("/sims/differences/"))
    assert all(word in shown for word in ("m2m-medium-one", "9.00", "Adopt theirs"))

    looped.here(adopt_their_sim, pk=pk)
    [ours] = sims(looped, "us")
    assert (ours.product, ours.month, ours.overuse_limit) == ("m2m-medium-one", Decimal("4.40"), Decimal(9))
    assert (ours.agreement, looped.sync("SIM cards").drifted) == ("confirmed", 0)

    looped.there(change_product, pk=theirs.pk, product="m2m-small-one")
    looped.sync("SIM cards")
    looped.here(push_our_sim, pk=pk)
    for kind in ("numbers.sim_order", "numbers.sim_limit"):
        assert looped.run(looped.jobs(kind)[-1]).state == "done"
    [theirs] = sims(looped, "them")
    assert (theirs.product, looped.sync("SIM cards").drifted) == ("m2m-medium-one", 0)


@pytest.mark.django_db(transaction=True)
def test_a_card_that_was_ended_there_ends_here_when_that_is_adopted(looped: Loop):
    pk = activate(looped).subscription_id
    [theirs] = sims(looped, "them")
    looped.there(end_sim, pk=theirs.pk, is_recycled=True)
    for gone in (0, 1):
        assert looped.sync("SIM cards").gone == gone
    with pytest.raises(Conflict, match="activate it again"):
        looped.here(push_our_sim, pk=pk)
    for act in (push_our_sim, adopt_their_sim):
        with scope.tenant(looped.them.pk), pytest.raises(NotFound):
            act(account=looped.them, by=BY, pk=pk)
    looped.here(adopt_their_sim, pk=pk)
    [ours] = sims(looped, "us")
    assert (ours.state, ours.is_recycled, list(disagreeing(looped.us))) == ("ended", True, [])
    with pytest.raises(Conflict):
        looped.here(adopt_their_sim, pk=pk)


@pytest.mark.django_db(transaction=True)
def test_a_product_that_is_not_offered_is_not_adopted_and_a_refused_limit_is_told(looped: Loop):
    pk = activate(looped).subscription_id
    [theirs] = sims(looped, "them")
    looped.there(change_product, pk=theirs.pk, product="m2m-large-one")
    looped.sync("SIM cards")
    with pytest.raises(Invalid, match="no such product"):
        looped.here(adopt_their_sim, pk=pk)
    [ours] = sims(looped, "us")
    assert (ours.product, ours.agreement) == ("m2m-small-one", "drift")

    looped.here(change_sim, pk=pk, changes={"overuse_limit": Decimal(5)})
    looped.run(looped.jobs("numbers.sim_limit")[-1])
    looped.here(change_sim, pk=pk, changes={"overuse_limit": None})
    assert looped.run(looped.jobs("numbers.sim_limit")[-1]).state == "failed"
    [ours] = sims(looped, "us")
    assert (ours.agreement, ours.differences) == ("failed", ["overuse"])
    assert "cannot take a limit away" in ours.push_error
    with scope.system():
        assert Job.objects.filter(account=looped.them, kind="numbers.sim_limit").count() == 1
