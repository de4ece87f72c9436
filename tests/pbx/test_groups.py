"""Call groups: who is in them, in which order, and what leads to them."""

from typing import Any

import pytest

from accounts.models import Activity, Agent
from agents.records import AgentRefs, Identifier
from agents.selectors.groups import group_presences
from agents.services.offboarding import offboard
from agents.services.presence import set_away
from common import scope
from common.errors import Conflict, DomainError, Invalid, NotFound
from numbers.models import PhoneNumber
from pbx.models import CallGroup, GroupMember
from pbx.selectors import groups as selectors
from pbx.services import groups as services
from pbx.services.groups import GroupWish
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY


def who(shop: Shop) -> dict[str, Any]:
    return {"account": shop.customer, "by": BY}


@pytest.fixture
def ann(shop: Shop) -> Agent:
    return add_agent(shop.customer, "Ann", private=HELD[0])


@pytest.fixture
def bo(shop: Shop) -> Agent:
    return add_agent(shop.customer, "Bo")


@pytest.fixture
def desk(shop: Shop, ann: Agent, bo: Agent) -> CallGroup:
    return services.create_group(**who(shop), wish=GroupWish("Desk", members=[bo.pk, ann.pk], speed_dial="5"))


def order(shop: Shop, group: CallGroup) -> list[str]:
    return [agent.name for agent in selectors.members(selectors.call_group(shop.customer, group.ref))]


def test_members_ring_in_their_order(shop: Shop, desk: CallGroup, ann: Agent, bo: Agent):
    assert order(shop, desk) == ["Bo", "Ann"]
    wish = GroupWish(name="Front desk", strategy="order", members=[ann.pk, bo.pk, ann.pk])
    changed = services.change_group(**who(shop), ref=desk.ref, wish=wish)
    assert (changed.name, changed.strategy, changed.speed_dial) == ("Front desk", "order", "5")
    assert order(shop, desk) == ["Ann", "Bo"]
    assert selectors.lines_of(shop.customer, [ann, bo]) == {ann.pk: HELD[0]}
    assert list(Activity.objects.filter(verb="changed").values_list("after__members", flat=True)) == [
        ["Ann", "Bo"]
    ]


def test_joining_and_leaving_twice_is_once(shop: Shop, desk: CallGroup, ann: Agent):
    eve = add_agent(shop.customer, "Eve")
    for _ in range(2):
        services.join_group(**who(shop), ref=desk.ref, agent=eve.pk)
    assert order(shop, desk) == ["Bo", "Ann", "Eve"]
    for _ in range(2):
        services.leave_group(**who(shop), ref=desk.ref, agent=ann.pk)
    assert order(shop, desk) == ["Bo", "Eve"]
    assert Activity.objects.filter(verb__in=["joined", "left"]).count() == 2


@pytest.mark.parametrize(
    ("wish", "kind", "field"),
    [
        (GroupWish(name=" "), Invalid, "name"),
        (GroupWish(strategy="loudest"), Invalid, "strategy"),
        (GroupWish(ring_seconds=4), Invalid, "ring_seconds"),
        (GroupWish(speed_dial="0"), Invalid, "speed_dial"),
        (GroupWish(speed_dial="7"), Conflict, "speed_dial"),
        (GroupWish(name="Other", members=[10**9]), Invalid, "members"),
    ],
)
def test_what_cannot_be_changes_nothing(
    shop: Shop, desk: CallGroup, wish: GroupWish, kind: type[DomainError], field: str
):
    services.create_group(**who(shop), wish=GroupWish("Seven", speed_dial="7"))
    with pytest.raises(kind) as refusal:
        services.change_group(**who(shop), ref=desk.ref, wish=wish)
    assert refusal.value.field == field
    again = CallGroup.objects.get(pk=desk.pk)
    assert (again.name, again.speed_dial, order(shop, desk)) == ("Desk", "5", ["Bo", "Ann"])


def test_a_stranger_has_no_such_group(shop: Shop, desk: CallGroup, ann: Agent):
    other = shop.people.other
    with scope.tenant(other.pk):
        for act in (
            lambda: services.change_group(account=other, by=BY, ref=desk.ref, wish=GroupWish("Mine")),
            lambda: services.delete_group(account=other, by=BY, ref=desk.ref),
            lambda: services.join_group(account=other, by=BY, ref=desk.ref, agent=ann.pk),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(Invalid):
            services.create_group(account=other, by=BY, wish=GroupWish("Theirs", members=[ann.pk]))
        assert not CallGroup.objects.exists()


def test_presence_follows_from_members(shop: Shop, desk: CallGroup, ann: Agent):
    def live() -> str:
        return group_presences(shop.customer, selectors.call_groups(shop.customer))[desk.pk].value

    # Bo has no number; Ann is free, and then away.
    assert live() == "available"
    set_away(**who(shop), agent=ann.pk, is_away=True)
    assert live() == "unknown"


def test_who_leaves_the_company_leaves_the_group(shop: Shop, desk: CallGroup, ann: Agent):
    offboard(**who(shop), targets=[AgentRefs(Identifier.REF, (ann.ref,))])
    assert (order(shop, desk), GroupMember.objects.count()) == (["Bo"], 1)
    with pytest.raises(Invalid):
        services.join_group(**who(shop), ref=desk.ref, agent=ann.pk)


def test_a_number_leads_to_it_until_it_is_deleted(shop: Shop, desk: CallGroup):
    services.assign_number(**who(shop), ref=desk.ref, e164=HELD[1])
    assert PhoneNumber.objects.get(e164=HELD[1]).destination == f"call_group:{desk.pk}"
    assert [row.e164 for row in selectors.numbers_of(shop.customer, desk)] == [HELD[1]]
    services.delete_group(**who(shop), ref=desk.ref)
    assert PhoneNumber.objects.get(e164=HELD[1]).destination == "nothing"
    with pytest.raises(NotFound):
        services.delete_group(**who(shop), ref=desk.ref)
    assert services.create_group(**who(shop), wish=GroupWish("Next", speed_dial="5")).speed_dial == "5"


def test_a_list_of_groups_takes_as_many_statements_as_one(
    shop: Shop, desk: CallGroup, bo: Agent, django_assert_num_queries
):
    for number in range(3):
        services.create_group(**who(shop), wish=GroupWish(f"G{number}", members=[bo.pk]))
    with django_assert_num_queries(5):
        group_presences(shop.customer, selectors.call_groups(shop.customer))


def test_in_the_console(shop: Shop, desk: CallGroup, ann: Agent, bo: Agent):
    Agent.objects.filter(pk=ann.pk).update(user=shop.people.bob)
    client, page = signed_in(shop.people.bob), f"/groups/{desk.ref}/"
    made = client.post("/groups/", {"name": "Sales", "strategy": "idle", "ring_seconds": "30"})
    assert made.status_code == 302
    assert CallGroup.objects.filter(name="Sales", strategy="idle", ring_seconds=30).count() == 1
    client.post(f"{page}members/", {"agent": ann.pk, "act": "up"})
    assert order(shop, desk) == ["Ann", "Bo"]
    client.post(f"{page}members/", {"agent": bo.pk, "act": "out"})
    client.post(f"{page}me/", {"act": "leave"})
    assert order(shop, desk) == []
    assert "Join this group" in client.get(page).content.decode()
    client.post(f"{page}me/", {"act": "join"})
    client.post(f"{page}members/", {"agent": bo.pk})
    assert order(shop, desk) == ["Ann", "Bo"]
    refused = client.post(page, {"name": "", "strategy": "all", "ring_seconds": "30"})
    assert (refused.status_code, CallGroup.objects.get(pk=desk.pk).name) == (422, "Desk")
    assert "Front" not in client.get("/groups/").content.decode()
