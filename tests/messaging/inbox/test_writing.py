"""Writing from the inbox: once for each form, never past a colleague, and of two at once one."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Account
from billing.models import Hold
from billing.services import ledger
from common import scope
from common.errors import Conflict, DomainError, InsufficientFunds
from jobs.models import Job
from messaging.models import Conversation, Message, Takeover
from messaging.services.answering import Overtaken
from messaging.services.conversations import Whose, assign, take_over
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from tests.console import HTMX, signed_in
from tests.messaging.conftest import OUTSIDE
from tests.messaging.inbox.conftest import FREE, SHARED, SUPERVISED, Office

SMS = Decimal("0.0075")


def sent() -> list[str]:
    return list(Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True))


def test_a_row_is_kept_with_every_message(office: Office):
    talk = office.hear(text="First")
    assert (talk.message_count, talk.received_count, talk.last_direction, talk.state) == (1, 1, "in", "open")
    assert talk.waiting_since == talk.last_at == talk.created_at
    again = office.hear(text="Second")
    assert (again.pk, again.message_count, again.waiting_since) == (talk.pk, 2, talk.waiting_since)
    Conversation.objects.update(state="closed")

    answer = office.say("nora", talk)

    talk.refresh_from_db()
    assert (talk.message_count, talk.received_count, talk.last_direction, talk.state) == (3, 2, "out", "open")
    assert (talk.last_message_id, talk.waiting_since, talk.user_id) == (
        answer.pk,
        None,
        office.users["nora"].pk,
    )


def test_a_word_like_stop_waits_for_nobody_and_its_answer_answers_nothing_else(office: Office):
    talk = office.hear(text="STOP")
    assert (talk.message_count, talk.received_count, talk.waiting_since) == (2, 1, None)
    asked = office.hear(peer="+13125550101", text="Are you open?")
    stopped = office.hear(peer="+13125550101", text="STOP")
    assert (stopped.pk, stopped.message_count, stopped.waiting_since) == (asked.pk, 3, asked.last_at)


def test_a_form_sends_once_however_often_it_is_sent(office: Office):
    talk = office.hear()
    key = uuid.uuid4().hex
    first = office.say("nora", talk, "Once", key=key)
    second = office.say("nora", talk, "Once", key=key)
    assert first.pk == second.pk
    assert sent() == ["Once"]
    with pytest.raises(Conflict, match="another text"):
        office.say("nora", talk, "Twice", key=key)
    assert sent() == ["Once"]
    assert Hold.objects.get().amount == SMS
    # Another person's form of the same key is another form.
    office.say("bob", talk, "Once", key=key)
    assert sent() == ["Once", "Once"]


def test_who_answers_past_a_colleague_is_asked_first(office: Office):
    talk = office.hear(SHARED)
    seen = talk.last_message_id
    office.say("max", talk, "From Max")
    take_over(viewer=office.viewer("alice"), by=office.by("alice"), pk=talk.pk)
    with pytest.raises(Overtaken, match="Max answered in the meantime"):
        office.say("alice", talk, "From Alice", seen=seen)
    assert sent() == ["From Max"]
    assert Job.objects.filter(kind="messaging.send").count() == Hold.objects.count() == 1
    newest = Message.objects.latest("pk").pk
    office.say("alice", talk, "From Alice", seen=newest)
    # One's own answers and what the person writes stop nobody.
    office.hear(SHARED, text="And another thing")
    office.say("alice", talk, "More", seen=newest)
    assert sent() == ["From Max", "From Alice", "More"]


def test_the_page_shows_what_was_written_meanwhile_keeps_the_text_and_sends_the_second_time(office: Office):
    talk = office.hear()
    client = signed_in(office.users["nora"])
    form = client.get(reverse("messaging:conversation", args=[talk.pk])).context["form"]
    asked = {"kind": "reply", "text": "Mine", "seen": form["seen"].value(), "key": form["key"].value()}
    office.say("bob", talk, "From Bob")
    url = reverse("messaging:say", args=[talk.pk])

    refused = client.post(url, asked, **HTMX)

    assert refused.status_code == 422
    assert b"Bob answered in the meantime." in refused.content
    assert b"From Bob" in refused.content
    assert refused.context["form"]["text"].value() == "Mine"
    again = asked | {"seen": refused.context["form"]["seen"].value()}
    assert client.post(url, again, **HTMX).status_code == 200
    # Pressed twice, and once more after going back.
    assert client.post(url, again, **HTMX).status_code == 200
    assert client.post(url, again).status_code == 302
    assert sent() == ["From Bob", "Mine"]


def test_what_sending_refuses_is_told_in_the_form_and_changes_nothing(office: Office):
    talk = office.hear()
    client = signed_in(office.users["nora"])
    url = reverse("messaging:say", args=[talk.pk])
    asked = {"kind": "reply", "text": "Hello", "seen": "", "key": uuid.uuid4().hex}
    assert client.post(url, asked | {"text": " "}).status_code == 422
    assert client.post(url, asked | {"text": "x" * 1601}).status_code == 422
    assert client.post(url, asked | {"kind": "shout"}).status_code == 422
    assert client.post(url, asked | {"key": "x"}).status_code == 422
    opt_out(account=office.customer, by=office.by("nora"), peer=OUTSIDE, source=OptOutSource.CONSOLE)
    page = client.post(url, asked)
    assert (page.status_code, b"has opted out of your messages" in page.content) == (422, True)
    office.hear(text="START")
    ledger.charge(account=office.customer, amount=Decimal("9.99"), reason="x", description="x")
    with pytest.raises(InsufficientFunds):
        office.say("nora", office.hear(peer="+13125550199"), "x" * 161)
    poor = client.post(
        reverse("messaging:say", args=[office.hear(peer="+13125550199").pk]),
        asked | {"text": "x" * 400},
        **HTMX,
    )
    assert (poor.status_code, b"balance" in poor.content.lower()) == (422, True)
    assert "Hello" not in sent()


def test_the_first_message_begins_a_conversation_and_a_second_goes_on_with_it(office: Office):
    client = signed_in(office.users["max"])
    page = client.get(reverse("messaging:conversation_new"))
    assert [e164 for e164, _ in page.context["form"].fields["ours"].choices] == [SHARED, FREE]
    key = page.context["form"]["key"].value()
    asked = {"ours": SHARED, "peer": "(312) 555-0100", "text": "Hello", "key": key}
    for _ in range(2):
        answer = client.post(reverse("messaging:conversation_new"), asked)
        assert answer.status_code == 302
    talk = Conversation.objects.get()
    assert answer.url == reverse("messaging:conversation", args=[talk.pk])
    assert (talk.ours, talk.peer, talk.message_count, talk.agent_id) == (
        SHARED,
        OUTSIDE,
        1,
        office.agents["max"].pk,
    )
    assert client.post(reverse("messaging:conversation_new"), asked | {"ours": SUPERVISED}).status_code == 422
    assert client.post(reverse("messaging:conversation_new"), asked | {"peer": "12"}).status_code == 422
    assert Message.objects.count() == 1


def at_once(office: Office, *calls) -> list[str]:
    def call(do) -> str:
        try:
            with scope.tenant(office.customer.pk):
                do()
                return "done"
        except DomainError as exc:
            return type(exc).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(call, calls))


def test_of_two_who_take_over_at_once_one_does(office_for_races: Office):
    office = office_for_races
    talk = office.hear(SUPERVISED)
    outcomes = at_once(
        office,
        *[
            lambda name=name: take_over(viewer=office.viewer(name), by=office.by(name), pk=talk.pk)
            for name in ("sue", "alice") * 3
        ],
    )
    assert outcomes == ["Conflict"] * 5 + ["done"]
    with scope.tenant(office.customer.pk):
        assert Takeover.objects.count() == 1


def test_of_two_who_assign_at_once_one_does(office_for_races: Office):
    office = office_for_races
    talk = office.hear(FREE)
    names = ("bob", "nora", "alice")
    outcomes = at_once(
        office,
        *[
            lambda name=name: assign(
                viewer=office.viewer(name),
                by=office.by(name),
                pk=talk.pk,
                to=Whose(user=office.users[name].pk),
                instead_of=Whose(),
            )
            for name in names
        ],
    )
    assert outcomes == ["Conflict", "Conflict", "done"]
    with scope.tenant(office.customer.pk):
        assert Conversation.objects.get().user_id in {office.users[name].pk for name in names}


def test_of_two_who_answer_at_once_one_does(office_for_races: Office):
    office = office_for_races
    talk = office.hear(FREE)
    seen = talk.last_message_id
    outcomes = at_once(
        office,
        *[
            lambda name=name: office.say(name, talk, f"From {name}", seen=seen)
            for name in ("bob", "nora", "otto")
        ],
    )
    assert outcomes == ["Overtaken", "Overtaken", "done"]
    with scope.tenant(office.customer.pk):
        assert len(sent()) == 1
        assert Account.objects.get(pk=office.customer.pk).held == SMS
        talk.refresh_from_db()
        assert (talk.message_count, talk.version) == (2, 3)


def test_one_form_sent_five_times_at_once_is_one_message(office_for_races: Office):
    office = office_for_races
    talk = office.hear(FREE)
    key = uuid.uuid4().hex
    outcomes = at_once(office, *[lambda: office.say("nora", talk, "Once", key=key)] * 5)
    assert outcomes == ["done"] * 5
    with scope.tenant(office.customer.pk):
        assert sent() == ["Once"]
