"""Who sees which conversations, and what they may do there."""

import pytest
from django.urls import reverse

from accounts.models import Agent
from agents.records import AgentRefs, Identifier
from agents.services.offboarding import offboard
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from messaging.models import Conversation, Message, Takeover
from messaging.selectors.conversations import Show, as_it_stands, conversation, shown
from messaging.services.conversations import Whose, assign, hand_back, note, take_over
from tests.console import HTMX, signed_in
from tests.messaging.conftest import OUTSIDE
from tests.messaging.inbox.conftest import FREE, NUMBERS, PRIVATE, SHARED, SUPERVISED, Office

ALL = set(NUMBERS)
SEES = {
    "alice": ALL,
    "ann": {SUPERVISED, FREE},
    "sue": {SUPERVISED, FREE},
    "max": {SHARED, FREE},
    "pat": {PRIVATE, FREE},
    "otto": {FREE},
    "nora": {FREE},
    "bob": {FREE},
    "carol": {FREE},
    "sid": set(),
}
WRITES = {
    "alice": {FREE},
    "ann": {SUPERVISED, FREE},
    "sue": {FREE},
    "max": {SHARED, FREE},
    "pat": {PRIVATE, FREE},
    "otto": {FREE},
    "nora": {FREE},
    "bob": {FREE},
    "carol": set(),
    "sid": set(),
}


@pytest.mark.parametrize("name", SEES)
def test_who_sees_what(office: Office, name: str):
    talks = {ours: office.hear(ours) for ours in NUMBERS}
    who = office.viewer(name)

    assert {row.ours for row in shown(who, Show.ALL)} == SEES[name]
    client = signed_in(office.users[name])
    for ours, talk in talks.items():
        expected = 200 if ours in SEES[name] else 404
        for page in ("messaging:conversation", "messaging:conversation_details"):
            assert client.get(reverse(page, args=[talk.pk])).status_code == expected
        assert client.get(reverse("messaging:thread", args=[ours, OUTSIDE])).status_code == expected
        assert client.get(reverse("messaging:detail", args=[talk.last_message_id])).status_code == expected
        if ours not in SEES[name]:
            with pytest.raises(NotFound):
                as_it_stands(who, talk.pk)
            live = client.post(reverse("messaging:live", args=[talk.pk]), **HTMX)
            assert live.status_code == 404


@pytest.mark.parametrize("name", WRITES)
def test_who_writes_where(office: Office, name: str):
    for ours in NUMBERS:
        talk = office.hear(ours)
        if ours in WRITES[name]:
            assert office.say(name, talk).sent_by == str(office.users[name])
        else:
            with pytest.raises(Forbidden):
                office.say(name, talk)
    assert set(Message.objects.filter(direction="out").values_list("ours", flat=True)) == WRITES[name]
    assert office.customer.messages.filter(direction="out").count() == len(WRITES[name])


def test_the_old_pages_and_the_search_hide_the_same(office: Office):
    for ours in NUMBERS:
        office.hear(ours, text=f"The crown of {ours[-4:]}")
    for name in ("max", "sid", "alice"):
        client = signed_in(office.users[name])
        rows = client.get(reverse("messaging:list")).context["rows"]
        assert {row["message"].ours for row in rows} == SEES[name]
        found = client.get(reverse("messaging:workspace"), {"q": "crown"}).context["found"]
        assert {hit["message"].ours for hit in found} == SEES[name]
    refused = signed_in(office.users["otto"]).post(
        reverse("messaging:new"), {"ours": PRIVATE, "peer": OUTSIDE, "text": "Hi"}
    )
    assert refused.status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_a_stranger_account_gets_404_for_all_of_it(office: Office):
    talk = office.hear(FREE)
    client = signed_in(office.users["charlie"])
    for page in ("conversation", "conversation_details"):
        assert client.get(reverse(f"messaging:{page}", args=[talk.pk])).status_code == 404
    for page in ("live", "typing", "say", "assign", "close", "reopen", "take_over", "hand_back", "name"):
        assert client.post(reverse(f"messaging:{page}", args=[talk.pk]), {"text": "Hi"}).status_code == 404
    assert client.get(reverse("messaging:workspace")).context["rows"] == []
    talk.refresh_from_db()
    assert (talk.version, talk.state, talk.name) == (1, "open", "")


def test_a_supervisor_reads_leaves_notes_and_takes_over_to_write(office: Office):
    talk = office.hear(SUPERVISED)
    sue, by = office.viewer("sue"), office.by("sue")
    with pytest.raises(Forbidden, match="Take the conversation over"):
        office.say("sue", talk)
    note(viewer=sue, by=by, pk=talk.pk, text="Ask for the date.")

    take_over(viewer=sue, by=by, pk=talk.pk)

    assert office.say("sue", talk).sent_by == "Sue"
    with pytest.raises(Forbidden, match="supervisor has taken"):
        office.say("ann", talk)
    assert conversation(office.viewer("ann"), talk.pk).taken_label == "Sue"
    with pytest.raises(Conflict):
        take_over(viewer=office.viewer("alice"), by=office.by("alice"), pk=talk.pk)
    hand_back(viewer=sue, by=by, pk=talk.pk)
    with pytest.raises(Conflict):
        hand_back(viewer=sue, by=by, pk=talk.pk)
    assert office.say("ann", talk).sent_by == "Ann"
    row = Takeover.objects.get()
    assert (row.label, row.ended_by, row.ended_at is not None) == ("Sue", "Sue", True)


def test_whose_number_it_is_takes_back_and_others_may_not(office: Office):
    talk = office.hear(SUPERVISED)
    take_over(viewer=office.viewer("sue"), by=office.by("sue"), pk=talk.pk)
    with pytest.raises(NotFound):
        hand_back(viewer=office.viewer("max"), by=office.by("max"), pk=talk.pk)
    hand_back(viewer=office.viewer("ann"), by=office.by("ann"), pk=talk.pk)
    assert Takeover.objects.get().ended_by == "Ann"


@pytest.mark.parametrize(
    ("name", "ours"), [("max", SHARED), ("pat", PRIVATE), ("otto", FREE), ("carol", FREE)]
)
def test_nobody_else_takes_over(office: Office, name: str, ours: str):
    talk = office.hear(ours)
    with pytest.raises((Forbidden, Conflict)):
        take_over(viewer=office.viewer(name), by=office.by(name), pk=talk.pk)
    assert not Takeover.objects.exists()


def test_what_is_taken_over_is_marked_in_the_list_and_in_the_thread(office: Office):
    talk = office.hear(SUPERVISED)
    page = reverse("messaging:conversation", args=[talk.pk])
    supervisor, owner = signed_in(office.users["sue"]), signed_in(office.users["ann"])
    assert b"Take over" in supervisor.get(page).content
    answer = supervisor.post(reverse("messaging:take_over", args=[talk.pk]), **HTMX)
    assert b"You have taken this conversation over." in b" ".join(
        answer.content.replace(b"</span>", b"").split()
    )
    seen = owner.get(page).content
    assert b"Sue has taken this conversation over." in seen
    assert b"Sue took over" in b" ".join(seen.split())
    assert b'value="reply"' not in seen
    assert (
        owner.post(reverse("messaging:say", args=[talk.pk]), {"kind": "reply", "text": "Hi"}).status_code
        == 422
    )


def test_an_agent_who_is_suspended_or_leaves_loses_access_and_the_history_stays(office: Office):
    talk = office.hear(PRIVATE)
    office.say("pat", talk)
    talk.refresh_from_db()
    assert talk.agent_id == office.agents["pat"].pk
    client = signed_in(office.users["pat"])
    page = reverse("messaging:conversation", args=[talk.pk])
    assert client.get(page).status_code == 200

    offboard(
        account=office.customer, by=office.by("alice"), targets=[AgentRefs(Identifier.OBJECT_ID, ("pat",))]
    )

    assert Agent.objects.get(object_id="pat").state == "offboarded"
    assert client.get(page).status_code == 404
    kept = Conversation.objects.get()
    assert (kept.agent_id, kept.message_count) == (None, 2)
    assert [row.pk for row in shown(office.viewer("alice"), Show.UNASSIGNED)] == [talk.pk]


def test_conversations_go_to_who_sees_them_and_to_nobody_else(office: Office):
    talk = office.hear(SUPERVISED)
    alice, by = office.viewer("alice"), office.by("alice")
    ann, otto = office.agents["ann"].pk, office.agents["otto"].pk
    for stranger in (
        Whose(agent=otto),
        Whose(user=office.users["nora"].pk),
        Whose(user=office.users["charlie"].pk),
    ):
        with pytest.raises(Invalid, match="who sees this number"):
            assign(viewer=alice, by=by, pk=talk.pk, to=stranger, instead_of=Whose())
    assign(viewer=alice, by=by, pk=talk.pk, to=Whose(agent=ann), instead_of=Whose())
    assert [row.pk for row in shown(office.viewer("ann"), Show.MINE)] == [talk.pk]
    assert list(shown(office.viewer("sue"), Show.MINE)) == []
    with pytest.raises(Conflict, match="in the meantime"):
        assign(viewer=alice, by=by, pk=talk.pk, to=Whose(user=office.users["alice"].pk), instead_of=Whose())
    with scope.system():
        assert Conversation.objects.get().agent_id == ann
