"""Voice bots' numbers that differ at a carrier or are gone there, and the names of bots at carriers."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agent
from agents.carriers.voice_drift import adopt_their_voice
from agents.carriers.voice_push import push_our_voice
from agents.models import AgentAtCarrier, VoiceAtCarrier
from agents.services.bot_ids import change_bot_and_ids
from common import scope
from common.errors import Conflict, Invalid, NotFound
from numbers.services.voice import change_voice, end_voice
from providers.omniavoice.connector import OmniaVoice
from tests.agents.carriers.voices import ONE, TWO, Loop, make_loop, sent
from tests.console import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loop(live_server, monkeypatch) -> Loop:
    return make_loop(live_server.url, monkeypatch)


def test_a_difference_is_shown_and_ours_sent_again(loop: Loop):
    loop.assign(label="Desk")
    loop.run_jobs()
    there = loop.ref(loop.there, ONE)
    loop.do(change_voice, loop.there, ref=there, label="Other", is_paused=True)

    assert loop.sync() == {"state": "done", "read": 1, "changed": 1, "drifted": 1}

    row = loop.row()
    assert (row.agreement, row.differences) == ("drift", ["label", "is_paused"])
    client = signed_in(loop.people.rita)
    page = client.get("/agent-differences/").content.decode()
    assert "(201) 342-2000" in page
    assert "<strong>Desk</strong>" in page
    answer = client.post("/agent-differences/voice/", {"only": str(row.pk)}, follow=True)
    assert "1 of 1 on the way to the carrier again." in answer.content.decode()
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Day bot", "Desk", False)}
    assert loop.sync() == {"state": "done", "read": 1, "unchanged": 1}
    with pytest.raises(Conflict, match="Nothing is known to differ"):
        loop.do(push_our_voice, pk=row.pk)
    with pytest.raises(NotFound):
        loop.do(push_our_voice, loop.people.other, pk=row.pk)


def test_gone_after_two_complete_syncs_and_made_anew(loop: Loop):
    loop.assign()
    loop.run_jobs()
    loop.do(end_voice, loop.there, ref=loop.ref(loop.there, ONE))

    assert loop.sync() == {"state": "done", "missing": 1}
    assert loop.rows() == {ONE: "confirmed"}
    assert loop.sync() == {"state": "done", "missing": 1, "gone": 1}
    assert loop.rows() == {ONE: "gone"}

    loop.do(push_our_voice, pk=loop.row().pk)
    assert loop.run_jobs() == sent(1)
    assert loop.held(loop.there) == {ONE: ("Day bot", "", False)}


def test_a_short_list_that_leaves_a_number_out_is_checked_by_name(loop: Loop, monkeypatch):
    loop.assign()
    loop.run_jobs()
    listed, bad = OmniaVoice.list_voice_numbers, cycle([True, False])
    monkeypatch.setattr(
        OmniaVoice, "list_voice_numbers", lambda self: iter([]) if next(bad) else listed(self)
    )

    assert [loop.sync(), loop.sync()] == [{"state": "done"}, {"state": "done"}]
    assert (loop.rows(), loop.row().missed_syncs) == ({ONE: "confirmed"}, 0)


def test_the_page_takes_a_fixed_number_of_statements(loop: Loop, django_assert_num_queries):
    def differ(e164: str) -> None:
        with scope.system():
            VoiceAtCarrier.objects.create(
                account=loop.here, provider_account=loop.login, e164=e164, agreement="gone"
            )

    client = signed_in(loop.people.rita)
    differ(ONE)
    client.get("/agent-differences/")
    with CaptureQueriesContext(connection) as one:
        client.get("/agent-differences/")
    differ(TWO)
    with django_assert_num_queries(len(one)):
        assert client.get("/agent-differences/").content.count(b"Is not there any longer.") == 2


def test_of_two_bots_that_want_an_id_at_once_one_gets_it(loop: Loop):
    def take(bot: Agent) -> str:
        try:
            loop.know(bot, "wanted")
        except Conflict as exc:
            return exc.text
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(take, (loop.days, loop.nights)))

    assert outcomes[0] in {"Days has this ID there.", "Nights has this ID there."}
    assert outcomes[1] == "taken"
    with scope.system():
        assert AgentAtCarrier.objects.filter(carrier_ref="wanted").count() == 1


def test_theirs_is_adopted(loop: Loop):
    loop.assign(label="Desk")
    loop.run_jobs()
    there = loop.ref(loop.there, ONE)
    other = loop.their_bots[1].ref
    loop.do(change_voice, loop.there, ref=there, bot_ref=other, label="Other", is_paused=True)
    loop.sync()
    pk = loop.row().pk

    with pytest.raises(NotFound):
        loop.do(adopt_their_voice, loop.people.other, pk=pk)
    answer = signed_in(loop.people.rita).post(
        "/agent-differences/voice/adopt/", {"only": str(pk)}, follow=True
    )

    assert "1 of 1 now wanted as the carrier has them." in answer.content.decode()
    assert loop.held(loop.here) == {ONE: ("Nights", "Other", True)}
    assert (loop.run_jobs(), loop.rows()) == (sent(1), {ONE: "confirmed"})
    assert loop.held(loop.there) == {ONE: ("Night bot", "Other", True)}
    with pytest.raises(Conflict, match="Nothing is known to differ"):
        loop.do(adopt_their_voice, pk=pk)


def test_what_is_gone_there_is_free_here_once_adopted(loop: Loop):
    loop.assign()
    loop.run_jobs()
    loop.do(end_voice, loop.there, ref=loop.ref(loop.there, ONE))
    loop.sync()
    loop.sync()

    loop.do(adopt_their_voice, pk=loop.row().pk)

    assert (loop.held(loop.here), loop.run_jobs(), loop.rows()) == ({}, sent(1), {})


def test_an_unknown_bots_number_cannot_be_adopted(loop: Loop):
    loop.assign()
    loop.run_jobs()
    loop.know(loop.nights, "")
    other = loop.their_bots[1].ref
    loop.do(change_voice, loop.there, ref=loop.ref(loop.there, ONE), bot_ref=other)
    loop.sync()

    with pytest.raises(Conflict, match="not known here"):
        loop.do(adopt_their_voice, pk=loop.row().pk)

    assert (loop.held(loop.here), loop.rows()) == ({ONE: ("Days", "", False)}, {ONE: "drift"})


def test_the_brake_holds_when_many_vanish(loop: Loop):
    with scope.system():
        VoiceAtCarrier.objects.bulk_create(
            VoiceAtCarrier(
                account=loop.here,
                provider_account=loop.login,
                e164=f"+120134290{n:02}",
                agreement="confirmed",
                reported={"bot_ref": "x", "label": "", "is_paused": False},
            )
            for n in range(10)
        )

    told = loop.sync()

    assert told == {
        "state": "braked",
        "missing": 10,
        "error": "10 of 10 voice numbers are no longer listed by the carrier. Nothing was changed; sync anyway if"
        " that is right.",
    }
    with scope.system():
        assert set(VoiceAtCarrier.objects.values_list("missed_syncs", flat=True)) == {0}
    assert loop.sync(force=True) == {"state": "done", "missing": 10}


def test_an_id_that_cannot_be_one(loop: Loop):
    with scope.system():
        before = list(AgentAtCarrier.objects.order_by("pk").values())
    for bad, error in (
        ("a b", Invalid),
        ("a\x00b", Invalid),
        ("é", Invalid),
        ("x" * 65, Invalid),
        (loop.their_bots[0].ref, Conflict),
    ):
        with pytest.raises(error):
            loop.do(change_bot_and_ids, ref=loop.nights.ref, name="Another", ids={loop.login.pk: bad})
    with pytest.raises(NotFound):
        loop.do(change_bot_and_ids, ref=loop.nights.ref, ids={loop.people.house.pk: "x"})
    for ids in ({}, {loop.login.pk: "x"}):
        with pytest.raises(NotFound):
            loop.do(change_bot_and_ids, loop.people.other, ref=loop.nights.ref, ids=ids)
    with scope.system():
        assert list(AgentAtCarrier.objects.order_by("pk").values()) == before
        assert Agent.objects.get(pk=loop.nights.pk).name == "Nights"


def test_the_id_is_entered_on_the_bots_page(loop: Loop):
    client = signed_in(loop.people.rita)
    url = f"/agents/{loop.days.ref}/bot/"
    name = f"id_at_{loop.login.pk}"
    page = client.get(url).content.decode()
    assert "ID at Voices" in page
    assert f'value="{loop.their_bots[0].ref}"' in page
    values = {"name": "Days", "description": ""}
    answer = client.post(url, values | {name: loop.their_bots[1].ref})
    assert answer.status_code == 422
    assert "Nights has this ID there." in answer.content.decode()
    assert client.post(url, values | {name: " new-id "}).status_code == 302
    with scope.system():
        assert AgentAtCarrier.objects.get(agent=loop.days).carrier_ref == "new-id"
