"""Chats, smileys and what they add up to, as Relatel's clients see them (relatel.md §5.8, §5.9, §6)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.services.address_book import ContactFields, add_contact
from calls.live import running, services
from common import scope
from pbx.receptions.services import ReceptionWish, change_reception, set_hours
from portal.api.relatel.base import Shape
from portal.api.relatel.chats import Window as chat_window
from portal.api.relatel.smileys import Asked as asked_window
from portal.api.relatel.smileys import Window as smiley_window
from support.chats.models import Chat, ChatReception
from support.chats.services import answer_chat, end_chat
from support.satisfaction.models import Rating
from support.satisfaction.services import Answer, rate
from tests.api.relatel.conftest import Company
from tests.api.relatel.test_calls import ALWAYS
from tests.api.relatel.test_webhooks import body_of
from tests.events.conftest import Hooks, hooks, receiver
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import desk_of
from tests.people import BY
from tests.support.feedback import begun, chat_desk, ended, rated

__all__ = ["hooks", "receiver"]
CALLER = "+12015550147"
WINDOW = {"from_time": "2020-01-01T00:00:00Z", "to_time": "2099-01-01T00:00:00Z"}


@pytest.fixture
def site(company: Company) -> ChatReception:
    with scope.tenant(company.account.pk):
        return chat_desk(company.account)


def chats(company: Company, **query: Any) -> list[Any]:
    return list(company.get("chats", query)["chats"])


def smileys(company: Company, **query: Any) -> list[Any]:
    return list(company.get("smileys", query)["smileys"])


def test_a_chat_as_it_is_told(company: Company, site: ChatReception, settings: Any):
    with scope.tenant(company.account.pk):
        fields = ContactFields("Vera", CALLER, "Vera@Example.com")
        contact = add_contact(account=company.account, by=BY, fields=fields)
        chat = ended(site, company.ann)
    [told] = chats(company)
    assert (told["uuid"], told["state"], told["endpoint"]) == (
        str(chat.uuid),
        "ended",
        f"ChatReception#{site.pk}",
    )
    assert told["answered_by"] == {"name": "Ann Ask", "endpoint": f"Employee#{company.ann.pk}"}
    assert (told["from_name"], told["from_email"]) == ("Vera Visit", "vera@example.com")
    assert told["link"] == f"{settings.PUBLIC_URL}/chats/{chat.uuid}/"
    assert told["contact"]["id"] == contact.pk
    assert sorted(told) == [
        "answered_at",
        "answered_by",
        "contact",
        "ended_at",
        "endpoint",
        "from_email",
        "from_name",
        "link",
        "started_at",
        "state",
        "updated_at",
        "uuid",
    ]
    assert company.get(f"chats/{chat.uuid}") == {"chat": told}
    assert company.ask("get", "chats/nonsense").status_code == 404


def test_chats_are_windows_and_empty_filters_are_none(company: Company, site: ChatReception):
    with scope.tenant(company.account.pk):
        other = chat_desk(company.account)
        first, second = ended(site, company.ann), begun(other, key="b")[0]
        hour = timezone.now() - timedelta(hours=1)
        Chat.objects.filter(pk=first.pk).update(updated_at=hour, started_at=hour)
    every = [str(second.uuid), str(first.uuid)]
    since = (hour + timedelta(minutes=1)).isoformat()

    def found(**query: Any) -> list[str]:
        return [told["uuid"] for told in chats(company, **query)]

    assert found(limit="", updated_at_gt_or_eq="", endpoint="", state="") == every
    assert (found(limit=1), found(limit=1000), found(limit=0)) == (every[:1], every, [])
    assert found(updated_at_gt_or_eq=since) == every[:1]
    assert found(updated_at_gt_or_eq=hour.isoformat()) == every
    assert found(endpoint=f"ChatReception#{site.pk}") == every[1:]
    assert found(endpoint=f"Employee#{company.ann.pk}") == every[1:]
    assert (found(endpoint="ChatReception#0"), found(endpoint="x"), found(state="ringing")) == (
        [],
        [],
        every[:1],
    )
    assert company.ask("get", "chats", query_params={"updated_at_gt_or_eq": "soon"}).status_code == 400
    assert company.ask("get", "chats.json").status_code == company.ask("get", "chats/").status_code == 200


def test_smileys_are_told_and_narrowed(company: Company, site: ChatReception, market: Shop):
    with scope.tenant(company.account.pk):
        main = desk_of(market, company.ann).reception
        at = datetime(2026, 5, 4, 10, tzinfo=UTC)
        good = rated(company.account, ended(site, company.ann, "a"), "positive", comment="Kind", at=at)
        bad = rated(
            company.account, ended(site, key="b"), "negative", at=at + timedelta(hours=1), reception=main
        )
        Rating.objects.filter(pk=bad.pk).update(number=CALLER, email="")
        even = rated(company.account, ended(site, key="c"), score=8, at=at + timedelta(hours=2))
    [third, second, first] = smileys(company)
    assert first == {
        "id": good.pk,
        "conversation_type": "chat",
        "conversation_uuid": str(good.chat.uuid),
        "rated_at": "2026-05-04T10:00:00Z",
        "sort_value": "2026-05-04T10:00:00Z",
        "rating": 1,
        "net_promoter_score": None,
        "kind": "positive",
        "comment": "Kind",
        "number": None,
        "number_formatted": None,
        "email": "vera@example.com",
        "contact": None,
        "employee_id": company.ann.pk,
        "endpoint": f"ChatReception#{site.pk}",
    }
    assert (second["rating"], second["endpoint"], second["number"]) == (0, f"Reception#{main.pk}", CALLER[1:])
    assert (third["rating"], third["kind"], third["net_promoter_score"]) == (None, "neutral", 8)

    def found(**query: Any) -> list[int]:
        return [told["id"] for told in smileys(company, **query)]

    every = [even.pk, bad.pk, good.pk]
    names = (
        "limit",
        "number",
        "rated_at_lt_or_eq",
        "endpoint",
        "reception_id",
        "employee_id",
        "rating",
        "commented",
    )
    assert found(**dict.fromkeys(names, "")) == every
    assert (found(rating=1), found(rating=0), found(commented="true")) == ([good.pk], [bad.pk], [good.pk])
    assert found(commented="false") == every[:2]
    assert found(rated_at_lt_or_eq="2026-05-04T11:00:00Z") == every[1:]
    assert found(rated_at_gt_or_eq="2026-05-04T11:00:00Z") == every[:2]
    assert (found(number=CALLER[1:]), found(reception_id=main.pk)) == ([bad.pk], [bad.pk])
    assert (found(employee_id=company.ann.pk), found(endpoint=f"Employee#{company.ann.pk}")) == (
        [good.pk],
    ) * 2
    assert (found(endpoint=f"Reception#{main.pk}"), found(endpoint="Reception#0")) == ([bad.pk], [])
    assert (found(limit=1), found(limit=1000)) == (every[:1], every)
    assert company.ask("get", "smileys", query_params={"rating": "2"}).status_code == 400


def test_statistics_are_the_sums_of_the_smileys(company: Company, site: ChatReception, market: Shop):
    with scope.tenant(company.account.pk):
        main = desk_of(market, company.ann).reception
        for place, (kind, agent) in enumerate(
            [("positive", company.ann), ("negative", company.ann), ("positive", None)]
        ):
            rated(
                company.account,
                ended(site, agent, f"k{place}"),
                kind,
                reception=main,
                comment="x" if agent else "",
            )
        rated(company.account, ended(site, key="n"), "neutral")
    told = company.get("smileys/statistics", WINDOW)["statistics"]["receptions"]
    by_place = {row["endpoint"]: row for row in told}
    assert list(by_place) == [f"Reception#{main.pk}", f"ChatReception#{site.pk}"]
    first = by_place[f"Reception#{main.pk}"]
    assert (first["smileys_count"], first["positive_smileys_count"], first["negative_smileys_count"]) == (
        3,
        2,
        1,
    )
    assert (first["commented_smileys_count"], first["smiley_requests_count"]) == (2, 3)
    assert (first["id"], first["average_rating"]) == (main.pk, 0.6667)
    assert [(row["id"], row["smileys_count"], row["average_rating"]) for row in first["employees"]] == [
        (None, 1, 1.0),
        (company.ann.pk, 2, 0.5),
    ]
    neither = by_place[f"ChatReception#{site.pk}"]
    assert (neither["smileys_count"], neither["average_rating"]) == (1, None)
    only = company.get("smileys/statistics", WINDOW | {"endpoint": f"Reception#{main.pk}"})
    assert only["statistics"]["receptions"] == [first]
    mine = company.get("smileys/statistics", WINDOW | {"employee_id": company.ann.pk})["statistics"][
        "receptions"
    ]
    assert [(row["smileys_count"], row["average_rating"]) for row in mine] == [(2, 0.5)]
    nothing = company.get("smileys/statistics", WINDOW | {"endpoint": "Reception#0"})
    assert nothing == {"statistics": {"receptions": []}}
    for query in ({}, {"from_time": WINDOW["to_time"], "to_time": WINDOW["from_time"]}):
        assert company.ask("get", "smileys/statistics", query_params=query).status_code == 400


def test_a_call_has_its_smiley_and_the_page_of_the_call_too(
    company: Company, market: Shop, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(company.account.pk):
        desk = desk_of(market, company.ann)
        set_hours(**desk.who, ref=desk.reception.ref, hours=ALWAYS)
        wish = ReceptionWish(asks_smileys=True, asks_nps=True)
        change_reception(**desk.who, ref=desk.reception.ref, wish=wish)
        call = services.receive_call(**desk.who, called=HELD[1], caller=CALLER, keys=("1",), seconds=30)
        running.begin_call(call)
        running.carry_on(company.account, call.pk, until=call.planned_for + timedelta(hours=1))
        row = Rating.objects.get()
    [told] = company.get("calls")["calls"]
    assert told["smiley"] is None
    with scope.tenant(company.account.pk):
        rate(account=company.account, by=BY, pk=row.pk, answer=Answer(score=10, comment="Quick"))
    [told] = company.get("calls")["calls"]
    assert told["smiley"] == smileys(company)[0]
    assert (told["smiley"]["conversation_uuid"], told["smiley"]["net_promoter_score"]) == (
        told["call_uuid"],
        10,
    )
    [main] = company.get("receptions")["receptions"]
    assert (main["is_smiley_enabled"], main["is_smiley_nps_enabled"]) == (True, True)


def test_webhooks_tell_of_chats(hooks: Hooks):
    made = hooks.subscribe("chat.created", "chat.answered", "chat.ended", "chat.missed", shape="relatel")
    site = chat_desk(hooks.customer)
    who: dict[str, Any] = {"account": hooks.customer, "by": BY}
    chat, _ = begun(site)
    answer_chat(**who, uuid=chat.uuid, agent=None)
    end_chat(**who, uuid=chat.uuid)
    end_chat(**who, uuid=begun(site, key="missed")[0].uuid)
    hooks.deliver(made.subscription)
    told = [body_of(request, made.secret) for request in hooks.receiver.got]
    assert [body["event_type"] for body in told] == [
        "chat.created",
        "chat.answered",
        "chat.ended",
        "chat.created",
        "chat.ended",
    ]
    assert {body["payload"]["chat"]["uuid"] for body in told[:3]} == {str(chat.uuid)}
    assert told[4]["payload"]["chat"]["state"] == "missed"
    assert "Hello?" not in json.dumps(told)


ODD = (
    "",
    " ",
    "x",
    "-1",
    "0",
    "9" * 30,
    "a\x00b",
    "Reception#",
    "ChatReception#" + "9" * 30,
    "#1",
    "ChatReception#１",
)
ODD += (
    "2026-13-45",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "1e400",
    "true",
    "';--",
    "\ud7ff😀",
)


@pytest.mark.parametrize(
    ("path", "window", "given"),
    [
        ("chats", chat_window, {}),
        ("smileys", smiley_window, {}),
        ("smileys/statistics", asked_window, WINDOW),
    ],
)
def test_whatever_a_filter_says_is_answered(
    company: Company, site: ChatReception, path: str, window: type[Shape], given: dict[str, str]
):
    with scope.tenant(company.account.pk):
        rated(company.account, ended(site, company.ann), "positive")
    found = {
        (name, odd): company.ask("get", path, query_params=given | {name: odd}).status_code
        for name in window().fields
        for odd in ODD
    }
    assert {status for status in found.values()} == {200, 400}
    assert len(found) >= 80


def test_lists_take_as_many_statements_as_ever(
    company: Company, site: ChatReception, django_assert_max_num_queries: Any
):
    with scope.tenant(company.account.pk):
        for place in range(5):
            chat = ended(site, company.ann, f"k{place}")
            rated(company.account, chat, "positive")
    with django_assert_max_num_queries(12):
        assert len(chats(company)) == 5
    with django_assert_max_num_queries(12):
        assert len(smileys(company)) == 5
