"""Chats: begun by visitors, answered by one, missed and ended; and what may happen to their receptions."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity, Contact
from common import scope
from common.errors import Conflict, Invalid, NotFound
from pbx.receptions.hours import Hours
from pbx.receptions.rules import Plan
from pbx.receptions.services import ReceptionWish, create_reception, delete_reception
from support.chats import receptions, selectors, services
from support.chats.models import Chat, ChatLine, ChatReception
from support.chats.receptions import ChatWish, origin_of
from support.chats.services import Visitor
from support.satisfaction.models import Rating
from tests.agents.staff import add_agent
from tests.people import BY, People
from tests.support.feedback import SITE, begun, chat_desk, ended


@pytest.fixture
def acme(people: People) -> Iterator[Account]:
    with scope.tenant(people.customer.pk):
        yield people.customer


@pytest.fixture
def site(acme: Account) -> ChatReception:
    return chat_desk(acme, asks_smileys=True)


def stands() -> list[tuple[Any, ...]]:
    return [*Chat.objects.values_list("state", "updated_at"), *ChatLine.objects.values_list("text")]


def test_a_chat_from_its_beginning_to_its_end(acme: Account, site: ChatReception):
    ann = add_agent(acme, "Ann")
    chat, _ = begun(site)
    assert (chat.state, chat.from_email, selectors.ringing(acme)) == ("ringing", "vera@example.com", 1)
    who: dict[str, Any] = {"account": acme, "by": BY, "uuid": chat.uuid}
    assert services.answer_chat(**who, agent=ann).answered_by_name == "Ann"
    services.reply(**who, text="Good day", key="a1")
    services.say_as_visitor(**who, text="A chair is broken", key="v1")
    over = services.end_chat(**who)
    assert (over.state, over.answered_by_id, over.ended_at is not None) == ("ended", ann.pk, True)
    assert [(line.is_visitor, line.text) for line in selectors.lines(acme, over)] == [
        (True, "Hello?"),
        (False, "Good day"),
        (True, "A chair is broken"),
    ]
    asked = Rating.objects.get()
    assert (asked.chat_id, asked.agent_id, asked.rated_at, asked.email) == (
        over.pk,
        ann.pk,
        None,
        chat.from_email,
    )
    logged = Activity.objects.filter(subject_type="chat").order_by("pk")
    assert list(logged.values_list("verb", flat=True)) == ["began", "answered", "ended"]


def test_what_is_sent_twice_stands_there_once(acme: Account, site: ChatReception):
    chat, token = begun(site, key="same")
    assert begun(site, key="same", text="Changed")[1] == token
    assert begun(site, key="another")[1] != token
    who: dict[str, Any] = {"account": acme, "by": BY, "uuid": chat.uuid}
    for _ in range(2):
        services.say_as_visitor(**who, text="Twice", key="k")
    assert (Chat.objects.count(), ChatLine.objects.filter(chat=chat).count()) == (2, 2)


def test_of_two_who_answer_the_first_one_does(acme: Account, site: ChatReception):
    ann, bo = add_agent(acme, "Ann"), add_agent(acme, "Bo")
    chat, _ = begun(site)
    services.answer_chat(account=acme, by=BY, uuid=chat.uuid, agent=ann)
    before = stands()
    with pytest.raises(Conflict, match="Ann answered it before"):
        services.answer_chat(account=acme, by=BY, uuid=chat.uuid, agent=bo)
    assert stands() == before


def test_nothing_is_said_before_an_answer_or_after_the_end(acme: Account, site: ChatReception):
    chat, _ = begun(site)
    who: dict[str, Any] = {"account": acme, "by": BY, "uuid": chat.uuid}
    before = stands()
    with pytest.raises(Conflict, match="Answer the chat first"):
        services.reply(**who, text="Hi", key="k")
    assert stands() == before
    assert services.end_chat(**who).state == "missed"
    before = stands()
    for late in (
        lambda: services.say_as_visitor(**who, text="Hi", key="k"),
        lambda: services.answer_chat(**who, agent=None),
        lambda: services.end_chat(**who),
    ):
        with pytest.raises(Conflict, match="over"):
            late()
    assert (stands(), Rating.objects.count()) == (before, 0)


def test_the_sweep_ends_what_has_waited_too_long_once(acme: Account, site: ChatReception):
    now = timezone.now()
    ring, talk, young = (begun(site, key=key)[0] for key in ("ring", "talk", "young"))
    services.answer_chat(account=acme, by=BY, uuid=talk.uuid, agent=None)
    Chat.objects.filter(pk=ring.pk).update(rings_until=now)
    Chat.objects.filter(pk=talk.pk).update(said_at=now - timedelta(hours=3))
    assert (services.sweep(now), services.sweep(now)) == (2, 0)
    assert [selectors.chat(acme, one.uuid).state for one in (ring, talk, young)] == [
        "missed",
        "ended",
        "ringing",
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"email": "nobody"},
        {"text": "  "},
        {"text": "x" * 2001},
        {"text": "a\x00b"},
        {"name": "a\nb"},
    ],
)
def test_what_a_visitor_may_not_begin_with(site: ChatReception, given: dict[str, str]):
    visitor = Visitor(**{"name": "Vera", "email": "v@example.com", "text": "Hi", "key": "k"} | given)
    with pytest.raises(Invalid):
        services.start_chat(account=site.account, by=BY, reception=site, visitor=visitor)
    assert not Chat.objects.exists()


def test_nobody_begins_outside_of_the_hours_or_while_too_many_wait(acme: Account, monkeypatch: Any):
    always = Plan(Hours((((0, 1440),),) * 7, {}, "", "UTC"))
    who: dict[str, Any] = {"account": acme, "by": BY}
    hours = [
        create_reception(**who, wish=ReceptionWish(name), plan=plan)
        for name, plan in (("A", None), ("B", always))
    ]
    closed, open_ = (chat_desk(acme, hours_of=one.pk) for one in hours)
    off = chat_desk(acme, is_on=False)
    assert [selectors.is_open(row) for row in (closed, open_, off)] == [False, True, False]
    for row in (closed, off):
        with pytest.raises(Conflict, match="Nobody is here"):
            begun(row)
    monkeypatch.setattr(services, "MOST_RINGING", 1)
    begun(open_)
    with pytest.raises(Conflict, match="Too many"):
        begun(open_, key="second")
    assert Chat.objects.count() == 1
    delete_reception(**who, ref=hours[1].ref)
    kept = selectors.chat_reception(acme, open_.ref)
    same = ChatWish("Website", hours_of=kept.hours_of_id)
    assert receptions.change_chat_reception(**who, ref=kept.ref, wish=same).hours_of_id == hours[1].pk


def test_a_chat_reception_is_made_changed_and_deleted(acme: Account):
    who: dict[str, Any] = {"account": acme, "by": BY}
    row = receptions.create_chat_reception(
        **who, wish=ChatWish("Shop", origins=("HTTPS://Shop.Example/", SITE, SITE))
    )
    assert row.origins == ["https://shop.example", SITE]
    receptions.change_chat_reception(**who, ref=row.ref, wish=ChatWish("Shop", asks_nps=True))
    assert (
        selectors.chat_reception(acme, row.ref).asks_nps,
        selectors.chat_reception(acme, row.ref).origins,
    ) == (True, [])
    receptions.delete_chat_reception(**who, ref=row.ref)
    with pytest.raises(NotFound):
        receptions.delete_chat_reception(**who, ref=row.ref)
    assert selectors.embedded(row.key) is None


@pytest.mark.parametrize(
    "text",
    [
        "example.com",
        "https://*.example.com",
        "https://a.example/path",
        "https://a;b",
        "javascript:1",
        "https://u@a",
        "https://",
    ],
)
def test_what_no_browser_has_for_an_origin(acme: Account, text: str):
    with pytest.raises(Invalid):
        origin_of(text)
    with pytest.raises(Invalid):
        receptions.create_chat_reception(account=acme, by=BY, wish=ChatWish("Shop", origins=(text,)))
    assert not ChatReception.objects.exists()


@pytest.mark.parametrize("minutes", [0, 1441])
def test_a_chat_rings_for_a_day_at_most(acme: Account, minutes: int):
    with pytest.raises(Invalid):
        receptions.create_chat_reception(account=acme, by=BY, wish=ChatWish("Shop", ring_minutes=minutes))
    assert not ChatReception.objects.exists()


def test_strangers_have_none_of_it(people: People, acme: Account, site: ChatReception):
    chat = ended(site)
    with scope.tenant(people.other.pk):
        who: dict[str, Any] = {"account": people.other, "by": BY}
        for ask in (
            lambda: services.answer_chat(**who, uuid=chat.uuid, agent=None),
            lambda: services.reply(**who, uuid=chat.uuid, text="Hi", key="k"),
            lambda: services.end_chat(**who, uuid=chat.uuid),
            lambda: receptions.delete_chat_reception(**who, ref=site.ref),
        ):
            with pytest.raises(NotFound):
                ask()
        hours = create_reception(**who, wish=ReceptionWish("Theirs"))
    with pytest.raises(NotFound):
        receptions.change_chat_reception(
            account=acme, by=BY, ref=site.ref, wish=ChatWish("Website", hours_of=hours.pk)
        )


def test_contacts_are_found_by_their_addresses_by_index(acme: Account):
    rows = [
        Contact(account=acme, e164=f"+1201555{n:04}", name=f"N{n}", email=f"N{n}@example.com")
        for n in range(3_000)
    ]
    Contact.objects.bulk_create([*rows, Contact(account=acme, e164="+12015560000", name="None")])
    with CaptureQueriesContext(connection) as asked:
        found = selectors.contacts_by_email(acme, ["n7@EXAMPLE.com", "nobody@example.com", ""])
    assert {address: row.name for address, row in found.items()} == {"n7@example.com": "N7"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_analyze('accounts_contact')")
        cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
        assert "contact_by_address" in "".join(line for (line,) in cursor.fetchall())
    assert selectors.contacts_by_email(acme, ["", ""]) == {}
