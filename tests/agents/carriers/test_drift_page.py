"""The page on which differences of agents are seen and settled."""

import pytest

from agents.models import AgentAtCarrier
from common import scope
from tests.agents.carriers.world import World
from tests.console import HTMX, signed_in

PAGE = "/agent-differences/"


@pytest.fixture
def drifted(world: World) -> World:
    """Ann has another name at the carrier, Bo was refused, and Cy is gone."""
    world.carrier.refuse.add("bo")
    world.onboard("ann", "bo", "cy")
    world.run()
    del world.carrier.agents["cy"]
    there = world.carrier.agents["ann"]
    world.carrier.agents["ann"] = type(there)("ann", "Annabel", directory_tenant="t", roles=("admin",))
    world.sync()
    world.sync()
    return world


def test_what_differs_is_shown_and_settled(drifted: World):
    client = signed_in(drifted.people.alice)
    page = client.get(PAGE).content.decode()
    for text in ("Annabel", "<strong>member</strong>", "admin", "No thanks.", "Is not there any longer."):
        assert text in page
    part = client.get(PAGE, **HTMX).content.decode()
    assert part.lstrip().startswith('<div id="agent-drift">')

    answer = client.post(f"{PAGE}adopt/", {"only": str(drifted.row("cy").pk)}, follow=True)
    assert "1 of 1 now wanted as the carrier has them." in answer.content.decode()
    rows = [str(drifted.row(name).pk) for name in ("ann", "bo")]
    answer = client.post(f"{PAGE}push/", {"row": rows}, follow=True)
    assert "2 of 2 on the way to the carrier again." in answer.content.decode()

    with scope.tenant(drifted.account.pk):
        assert set(AgentAtCarrier.objects.values_list("agreement", flat=True)) == {"pending"}
    assert "Everything agrees" in client.get(PAGE).content.decode()
    answer = client.post(f"{PAGE}push/", {"row": rows}, follow=True).content.decode()
    assert answer.count("Nothing is known to differ at the carrier.") == 2


@pytest.mark.parametrize("row", ["x", "-1", "9" * 30, "\x00", "١", "999999"])
def test_a_row_that_is_not_there_is_a_404(drifted: World, row: str):
    assert signed_in(drifted.people.alice).post(f"{PAGE}push/", {"only": row}).status_code == 404


def test_nothing_ticked(drifted: World):
    answer = signed_in(drifted.people.alice).post(f"{PAGE}push/", follow=True)
    assert "Tick the agents first." in answer.content.decode()


def test_a_strangers_rows_and_a_members(drifted: World):
    pk = str(drifted.row("ann").pk)
    assert signed_in(drifted.people.charlie).post(f"{PAGE}push/", {"only": pk}).status_code == 404
    assert signed_in(drifted.people.bob).post(f"{PAGE}push/", {"only": pk}).status_code == 403
    assert 'name="only"' not in signed_in(drifted.people.carol).get(PAGE).content.decode()
    assert drifted.row("ann").agreement == "drift"


def test_the_page_takes_a_fixed_number_of_statements(drifted: World, django_assert_num_queries):
    client = signed_in(drifted.people.alice)
    client.get(PAGE)
    with scope.tenant(drifted.account.pk):
        AgentAtCarrier.objects.filter(agent__object_id="cy").update(agreement="confirmed")
    counts = []
    for _ in range(2):
        with django_assert_num_queries(22, exact=False) as counted:
            client.get(PAGE)
        counts.append(len(counted))
        with scope.tenant(drifted.account.pk):
            AgentAtCarrier.objects.filter(agent__object_id="cy").update(agreement="gone")
    assert counts[0] == counts[1]
