"""A reception's page leads to its webhooks, and what it says by itself is said in its language."""

from datetime import datetime

import pytest

from calls.live.receptions import answering
from common import scope
from common.errors import Invalid
from events.services.subscriptions import Wish, subscribe
from pbx.models import Reception
from pbx.receptions.hours import spans_text
from pbx.receptions.phrases import PHRASES, Language, language_of, waiting
from pbx.receptions.selectors import as_destination, plan_of
from pbx.receptions.services import ReceptionWish, change_reception
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import Desk, desk_of
from tests.pbx.test_receptions import desk

__all__ = ["desk"]
MAIN = HELD[1]


def test_webhooks_of_a_main_number_are_on_its_page(market: Shop):
    with scope.tenant(market.customer.pk):
        desk = desk_of(market)
        wish = Wish("https://8.8.8.8/hook", ["call.*"], "Our CRM", numbers=[MAIN])
        subscribe(**desk.who, wish=wish)
        subscribe(**desk.who, wish=Wish("https://8.8.8.8/all", ["call.*"], "Everything"))
    path = f"/receptions/{desk.reception.ref}/"
    alice, bob = signed_in(market.people.alice), signed_in(market.people.bob)
    told = alice.get(path).content.decode()
    assert ("Our CRM" in told, "Everything" in told, f"numbers=%2B{MAIN[1:]}" in told) == (True, False, True)
    assert "Webhooks</h2>" not in bob.get(path).content.decode()
    form = alice.get("/webhooks/new/", {"numbers": MAIN, "shape": "relatel"}).context["form"]
    assert form.initial == {"numbers": MAIN, "events": ["call.*", "message.received"], "shape": "relatel"}


@pytest.mark.parametrize(
    ("chosen", "country", "said"),
    [
        ("", "DK", "Du er nummer 2 i køen. Tryk 1 for at blive ringet op, eller bliv i røret."),
        ("", "US", "You are number 2 in the queue. Press 1 to be called back, or hold the line."),
        ("", "NO", "You are number 2 in the queue. Press 1 to be called back, or hold the line."),
        (
            "de",
            "DK",
            "Sie sind Nummer 2 in der Warteschlange. Drücken Sie die 1, um zurückgerufen zu werden,"
            " oder bleiben Sie am Apparat.",
        ),
    ],
)
def test_what_is_said_in_a_queue(chosen: str, country: str, said: str):
    language = language_of(chosen, country)
    prompt = waiting(language, 2, is_offered=True)
    assert prompt.text == said
    assert prompt.voice.startswith(f"TTS_{language.value.upper()}-")


def test_every_language_has_its_phrases_and_a_voice():
    assert set(PHRASES) == set(Language)
    for language, told in PHRASES.items():
        assert "{place}" in told.position
        assert waiting(language, None, is_offered=False).voice.startswith(f"TTS_{language.value.upper()}-")


def test_the_language_is_the_reception_s(desk: Desk):
    account, ref, monday = (
        desk.shop.customer,
        desk.reception.ref,
        datetime.fromisoformat("2026-06-01T10:00+02:00"),
    )

    def said() -> str:
        found = answering(account, as_destination(desk.reception), monday)
        assert found is not None
        return str(found.settings["first"]["keys"]["2"]["position"])

    assert said() == "TTS|TTS_EN-GB_DANIEL|You are number 1 in the queue."
    change_reception(**desk.who, ref=ref, wish=ReceptionWish(language="da"))
    assert said() == "TTS|TTS_DA-DK_FREJA|Du er nummer 1 i køen."
    with pytest.raises(Invalid) as refusal:
        change_reception(**desk.who, ref=ref, wish=ReceptionWish(language="xx"))
    assert (refusal.value.field, Reception.objects.get(ref=ref).language) == ("language", "da")


def test_the_same_times_for_all_working_days(desk: Desk):
    alice, page = signed_in(desk.shop.people.alice), f"/receptions/{desk.reception.ref}/hours/"
    given = {f"day_{place}": "09:00-17:00" for place in range(6)} | {"workdays": "08:00-12:00, 12:30-16:00"}
    wrong = alice.post(page, given | {"workdays": "8-16"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["workdays"])
    assert alice.post(page, given).status_code == 302
    week = plan_of(Reception.objects.get(pk=desk.reception.pk)).hours.week
    assert [spans_text(spans) for spans in week] == ["08:00-12:00, 12:30-16:00"] * 5 + ["09:00-17:00", ""]
