"""Chats that are held at a Relatel, which is our own API over HTTP: who and when is read, and shown with the link."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agents.models import ColleagueAtCarrier
from common import scope
from providers.models import SyncRun
from providers.relatel.connector import Relatel
from support.chats.models import Chat, ChatAtCarrier
from support.chats.services import answer_chat, end_chat
from tests.console import in_a_row, signed_in
from tests.people import BY
from tests.providers.relatel.conftest import API
from tests.providers.relatel.looping import Loop
from tests.support.feedback import begun, chat_desk, rated

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chats(looped: Loop) -> Loop:
    """Vera waits, and Ann has spoken with Will; she is one of ours too."""
    with scope.tenant(looped.them.pk):
        desk = chat_desk(looped.them)
        ended, _ = begun(desk, "second", name="Will Visit")
        answer_chat(account=looped.them, by=BY, uuid=ended.uuid, agent=looped.ann)
        end_chat(account=looped.them, by=BY, uuid=ended.uuid)
        begun(desk)
    assert looped.sync("colleagues").state == "done"
    return looped


def counts(run: SyncRun) -> tuple[str, int, int, int, int]:
    return run.state, run.read, run.added, run.changed, run.unchanged


def stored(loop: Loop) -> list[tuple[str, str, str]]:
    with scope.system():
        rows = ChatAtCarrier.objects.filter(account=loop.us).order_by("from_name")
        return list(rows.values_list("from_name", "state", "answered_by_name"))


def test_they_are_read_once_and_followed_to_their_end(chats: Loop):
    assert counts(chats.sync("chats")) == ("done", 2, 2, 0, 0)
    assert stored(chats) == [("Vera Visit", "ringing", ""), ("Will Visit", "ended", "Ann Ask")]
    assert counts(chats.sync("chats")) == ("done", 2, 0, 0, 2)
    with scope.system():
        vera = Chat.objects.get(from_name="Vera Visit")
        will = ChatAtCarrier.objects.get(from_name="Will Visit")
        known = ColleagueAtCarrier.objects.get(carrier_ref=str(chats.ann.pk))
    assert (will.answered_by_id, will.place[:14]) == (known.agent_id, "ChatReception#")
    chats.there(answer_chat, uuid=vera.uuid, agent=None)
    assert counts(chats.sync("chats")) == ("done", 2, 0, 1, 1)
    chats.there(end_chat, uuid=vera.uuid)
    assert counts(chats.sync("chats")) == ("done", 2, 0, 1, 1)
    assert stored(chats)[0][:2] == ("Vera Visit", "ended")


def test_they_stand_on_a_page_with_their_link_and_what_was_thought_of_them(chats: Loop):
    with scope.tenant(chats.them.pk):
        will = Chat.objects.get(from_name="Will Visit")
        rated(chats.them, will, "negative")
    rita = signed_in(chats.people.rita)
    assert "At carriers" not in in_a_row(rita.get("/chats/"))
    chats.sync("chats")
    chats.sync("feedback")
    assert "/chats/at-carriers/" in rita.get("/chats/").content.decode()
    page = rita.get("/chats/at-carriers/")
    shown = in_a_row(page)
    for text in (
        "Will Visit",
        "Ann Ask",
        "Switchboard",
        "vera@example.com",
        f"/chats/{will.uuid}/",
        "Open it there",
    ):
        assert text in shown, text
    answers = {row.from_name: rating and rating.kind for row, _, rating in page.context["rows"]}
    assert answers == {"Vera Visit": None, "Will Visit": "negative"}
    charlie = signed_in(chats.people.charlie).get("/chats/at-carriers/")
    assert "Will" not in charlie.content.decode()


def test_a_page_of_them_takes_few_statements(chats: Loop, django_assert_num_queries: Any):
    chats.sync("chats")
    rita = signed_in(chats.people.rita)
    rita.get("/chats/at-carriers/")
    with django_assert_num_queries(10):
        rita.get("/chats/at-carriers/")


def told(ref: str, at: str, **more: Any) -> dict[str, Any]:
    return {"uuid": ref, "state": "ringing", "started_at": at, "from_name": "V"} | more


def test_where_there_is_no_way_to_older_ones_the_newest_are_read(connector: Relatel, carrier: Any):
    """The vendor documents none, and may pass over what it does not know."""
    newest = [told(f"c{n}", "2026-08-24T14:15:22Z") for n in range(100)]
    carrier.get(f"{API}/chats", json={"chats": newest})
    found = list(connector.list_chats(timezone.now() - timedelta(days=1)))
    assert (len(found), len(carrier.calls)) == (100, 2)


def test_what_is_told_otherwise_is_read_by_its_times(connector: Relatel, carrier: Any):
    over = {"answered_at": "2026-08-24T14:16:00Z", "ended_at": "2026-08-24T14:17:00Z"}
    rows = [
        told("a", "2026-08-24T14:15:22Z", state="closed", **over, link="javascript:alert(1)"),
        told("b", "2026-08-24T14:15:22Z", state=None, ended_at="2026-08-24T14:17:00Z"),
        told("c", "2026-08-24T14:15:22Z", answered_by={"name": "Ann", "endpoint": None}, state="answered"),
    ]
    carrier.get(f"{API}/chats", json={"chats": rows})
    found = list(connector.list_chats(timezone.now()))
    assert [(one.ref, one.state, one.link, one.answered_by, one.answered_by_ref) for one in found] == [
        ("a", "ended", "", "", ""),
        ("b", "missed", "", "", ""),
        ("c", "answered", "", "Ann", ""),
    ]
