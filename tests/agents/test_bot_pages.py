"""The pages of voice bots: added, renamed, given numbers, paused, and offboarded."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agent
from accounts.services.bots import add_bot
from common import scope
from numbers.models import NumberAssignment
from numbers.services.voice import assign_voice
from tests.agents.staff import FREE, Office
from tests.console import signed_in
from tests.people import BY

NEW, LIST = reverse("agents:bot_new"), reverse("agents:list")


@pytest.fixture
def office(made_office: Office) -> Office:
    return made_office


@pytest.fixture
def alice(office: Office) -> Client:
    return signed_in(office.people.alice)


@pytest.fixture
def bot(office: Office) -> Agent:
    """It answers FREE[3]."""
    with scope.tenant(office.account.pk):
        made = add_bot(account=office.account, by=BY, name="Reception", description="Takes appointments.")
        assign_voice(account=office.account, by=BY, e164=FREE[3], bot_ref=made.ref, label="Front")
    return made


def page(name: str, bot: Agent) -> str:
    return reverse(f"agents:{name}", args=[bot.ref])


def held() -> dict[str, tuple[str, bool]]:
    """What bots hold now and whether it is paused, by number."""
    with scope.system():
        rows = NumberAssignment.objects.filter(until=None, use="voice")
        return {row.e164: (row.holder, row.is_paused) for row in rows}


def voice(bot: Agent) -> str:
    with scope.system():
        ref = NumberAssignment.objects.get(agent=bot, until=None).ref
    return reverse("agents:voice", args=[bot.ref, ref])


def test_a_bot_is_added_and_listed(office: Office, alice: Client):
    assert b"No voice bots yet" in alice.get(LIST, {"group": "bots"}).content
    assert alice.post(NEW, {"name": "", "description": ""}).status_code == 422
    answer = alice.post(NEW, {"name": "After hours", "description": "Tells when we open."})
    with scope.system():
        made = Agent.objects.get(kind="bot")
    assert answer["Location"] == page("detail", made)
    text = alice.get(LIST, {"group": "bots"}).content.decode()
    assert ("After hours" in text, "Tells when we open." in text) == (True, True)
    assert b"Holds no number" in alice.get(page("detail", made)).content


def test_a_bot_is_renamed(office: Office, alice: Client, bot: Agent):
    url = page("bot_edit", bot)
    assert alice.post(url, {"name": "\x00", "description": ""}).status_code == 422
    assert alice.post(url, {"name": "Desk", "description": ""}).status_code == 302
    with scope.system():
        now = Agent.objects.get(pk=bot.pk)
    assert (now.name, now.description) == ("Desk", "")


def test_a_bot_is_given_a_free_number_only(office: Office, alice: Client, bot: Agent):
    url = page("bot_number", bot)
    for number, words in ((FREE[0], "assigned already"), ("+13125550100", "no such number")):
        answer = alice.post(url, {"number": number, "label": ""})
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors["number"])
    assert b"(201) 342-3004" in alice.get(url).content
    assert alice.post(url, {"number": FREE[4], "label": "Night"}).status_code == 302
    assert held() == {FREE[3]: ("Reception", False), FREE[4]: ("Reception", False)}
    text = alice.get(page("detail", bot)).content.decode()
    assert ("(201) 342-3003" in text, "Night" in text, "In use" in text) == (True, True, True)


def test_a_number_is_paused_resumed_and_taken_away(office: Office, alice: Client, bot: Agent):
    url = voice(bot)
    alice.post(url, {"do": "pause"})
    assert held() == {FREE[3]: ("Reception", True)}
    assert b"Paused" in alice.get(page("detail", bot)).content
    alice.post(url, {"do": "resume"})
    alice.post(url, {"do": "nonsense"})
    assert held() == {FREE[3]: ("Reception", False)}
    alice.post(url, {"do": "end"})
    assert held() == {}
    assert alice.post(url, {"do": "end"}).status_code == 404


def test_a_bot_is_offboarded_as_the_page_said(office: Office, alice: Client, bot: Agent):
    url = page("bot_remove", bot)
    assert b"(201) 342-3003 is free" in alice.get(url).content
    assert alice.post(url)["Location"] == page("detail", bot)
    assert held() == {}
    assert b"Reception" in alice.get(LIST, {"group": "offboarded"}).content
    for name in ("bot_edit", "bot_remove", "bot_number"):
        assert alice.get(page(name, bot)).status_code == 404
    assert b"Gave a number back" in alice.get(page("detail", bot)).content


def test_a_bot_is_no_person_and_a_person_no_bot(office: Office, alice: Client, bot: Agent):
    for name in ("edit", "numbers", "offboard", "link"):
        assert alice.get(page(name, bot)).status_code == 404
    for name in ("bot_edit", "bot_remove", "bot_number"):
        assert alice.get(page(name, office.ada)).status_code == 404


def test_strangers_find_no_bot(office: Office, bot: Agent):
    charlie = signed_in(office.people.charlie)
    for name in ("detail", "bot_edit", "bot_remove", "bot_number"):
        assert charlie.get(page(name, bot)).status_code == 404
    assert charlie.post(voice(bot), {"do": "end"}).status_code == 404
    assert held() == {FREE[3]: ("Reception", False)}
