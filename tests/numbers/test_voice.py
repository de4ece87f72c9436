"""Voice bots and the numbers that they hold."""

import pytest

from accounts.models import Activity, Agent
from accounts.selectors.bots import bot, bots
from accounts.services.bots import add_bot, change_bot
from common import scope
from common.errors import Conflict, Invalid, NotFound
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignments
from numbers.services.assignments import Handing, hand_out
from numbers.services.voice import assign_voice, change_voice, end_voice, remove_bot
from numbers.states import NumberUse
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

ONE, TWO = HELD


def a_bot(shop: Shop, name: str = "Reception") -> Agent:
    return add_bot(account=shop.customer, by=BY, name=name)


def test_a_bot_is_added_and_changed(shop: Shop):
    added = add_bot(account=shop.customer, by=BY, name="  Réception ☎ ", description="Days")

    assert (added.name, added.description, added.kind, len(added.ref)) == ("Réception ☎", "Days", "bot", 25)
    change_bot(account=shop.customer, by=BY, ref=added.ref, name="Nights")
    assert list(bots(shop.customer)) == [added]
    assert (bot(shop.customer, added.ref).name, bot(shop.customer, added.ref).description) == (
        "Nights",
        "Days",
    )
    entries = list(Activity.objects.order_by("id").values_list("verb", "before", "after"))
    assert entries[-2:] == [
        ("added", {}, {"name": "Réception ☎"}),
        ("changed", {"name": "Réception ☎"}, {"name": "Nights"}),
    ]


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\nb", "\ud800", "x" * 201])
def test_a_name_that_cannot_be_one_is_refused(shop: Shop, name: str):
    added = a_bot(shop)
    with pytest.raises(Invalid):
        add_bot(account=shop.customer, by=BY, name=name)
    with pytest.raises(Invalid):
        change_bot(account=shop.customer, by=BY, ref=added.ref, name=name)
    assert [row.name for row in bots(shop.customer)] == ["Reception"]


def test_a_strangers_bot_is_not_there(shop: Shop):
    added = a_bot(shop)
    with scope.tenant(shop.people.other.pk):
        for act in (change_bot, remove_bot):
            with pytest.raises(NotFound):
                act(account=shop.people.other, by=BY, ref=added.ref)
        with pytest.raises(NotFound):
            bot(shop.people.other, "a\x00b")
    assert bot(shop.customer, added.ref) == added


def test_a_removed_bot_leaves_its_numbers_and_a_history(shop: Shop):
    added, other = a_bot(shop), a_bot(shop, "Nights")
    for e164 in HELD:
        assign_voice(account=shop.customer, by=BY, e164=e164, bot_ref=added.ref)
    kept = voice_assignments(shop.customer).get(e164=TWO)
    change_voice(account=shop.customer, by=BY, ref=kept.ref, bot_ref=other.ref)

    gone = remove_bot(account=shop.customer, by=BY, ref=added.ref)

    assert (gone.state, gone.offboarded_at is not None) == ("offboarded", True)
    assert list(bots(shop.customer)) == [other]
    assert [row.e164 for row in voice_assignments(shop.customer)] == [TWO]
    assert [row.holder for row in NumberAssignment.objects.filter(e164=ONE)] == ["Reception"]
    assert Activity.objects.get(verb="removed").before == {"numbers": [ONE]}
    with pytest.raises(NotFound):
        remove_bot(account=shop.customer, by=BY, ref=added.ref)


def test_whoever_holds_a_number_keeps_it(shop: Shop):
    person = Agent.objects.create(account=shop.customer, name="Ann", object_id="o-1", roles=["member"])
    handing = Handing(shop.number, NumberUse.PRIVATE, person, "Ann")
    hand_out(account=shop.customer, by=BY, handings=[handing])
    handing = Handing(shop.second, NumberUse.SHARED, None, "Support")
    hand_out(account=shop.customer, by=BY, handings=[handing])

    for e164 in HELD:
        with pytest.raises(Conflict, match="assigned already"):
            assign_voice(account=shop.customer, by=BY, e164=e164, bot_ref=a_bot(shop).ref)
    assert not voice_assignments(shop.customer).exists()


def test_only_voice_assignments_are_changed_and_ended_here(shop: Shop):
    person = Agent.objects.create(account=shop.customer, name="Ann", object_id="o-1", roles=["member"])
    handing = Handing(shop.number, NumberUse.PRIVATE, person, "Ann")
    (pk,) = hand_out(account=shop.customer, by=BY, handings=[handing])
    held = NumberAssignment.objects.get(pk=pk)

    for act in (change_voice, end_voice):
        with pytest.raises(NotFound):
            act(account=shop.customer, by=BY, ref=held.ref)
    assert NumberAssignment.objects.get().until is None
