"""The CALLR connector over answers as the vendor's servers give them: what is sent, and what is made of it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from common.plans.kinds import NumberClass
from providers.callr.connector import Callr
from providers.contract.destinations import NOTHING, app_at_carrier
from providers.contract.families import Family
from providers.contract.messages import MessageFeed, OutgoingMessage
from providers.contract.sale_by_area import AreaOrder, NumberPrice
from providers.errors import (
    BadCredentials,
    Malformed,
    NotThere,
    OutOfFunds,
    RateLimited,
    Rejected,
    Uncertain,
    Unsupported,
)
from tests.providers.callr.answering import KEY, ONE, TWO, Refusal, Server, carrier_of

DID = {
    "app": None,
    "class": "CLASSIC",
    "country_code": "FR",
    "hash": "DID00001",
    "intl_number": ONE,
    "local_number": "0199000001",
    "local_number_f": "01 99 00 00 01",
    "type": "GEOGRAPHIC",
    "is_used": True,
}


def found(*hits: Any, total: int | None = None, has_more: bool = False) -> dict[str, Any]:
    total = len(hits) if total is None else total
    return {"hits": list(hits), "total": total, "offset": 0, "has_more": has_more}


@pytest.mark.parametrize(
    ("login", "secret", "shown"),
    [
        ("acme", "s3cret-word", "Basic YWNtZTpzM2NyZXQtd29yZA=="),
        ("", KEY, f"Api-Key {KEY}"),
        ("", "b" * 40, f"Session {'b' * 40}"),
    ],
)
def test_how_each_credential_is_shown(server: Server, login: str, secret: str, shown: str):
    server.on("did.search", found())
    carrier_of(login, secret).check_credentials()
    carrier_of(login, secret, "account.hash 8242D945").check_credentials()
    assert [headers["Authorization"] for headers in server.headers] == [shown] * 2
    assert [headers.get("CALLR-Login-As") for headers in server.headers] == [None, "account.hash 8242D945"]
    assert server.headers[0]["Content-Type"] == "application/json-rpc; charset=utf-8"


@pytest.mark.parametrize(("secret", "login_as"), [("", ""), ("pässword", ""), ("x", "user.login é")])
def test_what_cannot_be_shown_is_asked_of_nobody(server: Server, secret: str, login_as: str):
    with pytest.raises(BadCredentials):
        carrier_of("", secret, login_as).check_credentials()
    assert server.asked == []


def test_what_it_serves():
    assert set(Callr.families()) == {
        Family.NUMBERS_FOR_SALE,
        Family.NUMBERS_HELD,
        Family.MESSAGES,
        Family.VOICE_APPS,
        Family.MEDIA,
        Family.CALLS,
        Family.MONEY,
        Family.EVENTS,
    }
    assert not Callr.can(Callr.search_numbers)
    assert not Callr.can(Callr.order_numbers)


@pytest.mark.parametrize(
    ("code", "message", "of_read", "of_write"),
    [
        (100, "FORBIDDEN", Rejected, Rejected),
        (110, "NOT_FOUND", NotThere, NotThere),
        (151, "PROPERTY_VALUE_ERROR [x]", Rejected, Rejected),
        (402, "INSUFFICIENT_CREDIT", OutOfFunds, OutOfFunds),
        (409, "CONFLICT", Rejected, Rejected),
        (429, "TOO_MANY_REQUESTS", RateLimited, RateLimited),
        (1000, "ROUTING_ERROR", Exception, Uncertain),
        (-32603, "INTERNAL_ERROR", Exception, Uncertain),
        (-32601, "METHOD_NOT_FOUND", Unsupported, Unsupported),
    ],
)
def test_what_each_code_means(
    server: Server, carrier: Callr, code: int, message: str, of_read: type, of_write: type
):
    server.on("did.search", Refusal(code, message))
    server.on("did/store.reserve", Refusal(code, message))
    with pytest.raises(of_read):
        list(carrier.list_numbers())
    order = AreaOrder("1", NumberClass.CLASSIC, 1)
    with pytest.raises(of_write):
        carrier.reserve_area(order, currency="EUR", key=uuid4())


def test_a_refusal_has_the_words_that_stand_beside_it(server: Server, carrier: Callr):
    words = "The area has 2 numbers, not 9; s3cret-word."
    server.on("did/store.reserve", Refusal(151, "PROPERTY_VALUE_ERROR [quantity]", data={"text": words}))
    with pytest.raises(Rejected) as caught:
        carrier.reserve_area(AreaOrder("1", NumberClass.CLASSIC, 9), currency="EUR", key=uuid4())
    assert caught.value.text == (
        "CALLR: PROPERTY_VALUE_ERROR [quantity]: The area has 2 numbers, not 9; [hidden]. (151)"
    )


@pytest.mark.parametrize(
    ("app", "destination"),
    [
        (None, NOTHING),
        ("3TXTPS65", app_at_carrier("3TXTPS65")),
        ({"hash": "3TXTPS65", "name": "Sales", "package": {}}, app_at_carrier("3TXTPS65")),
    ],
)
def test_the_app_of_a_number_is_a_hash_or_has_one(
    server: Server, carrier: Callr, app: Any, destination: object
):
    server.on("did.search", found(DID | {"app": app}))
    number = carrier.get_number(ONE)
    assert (number.ref, number.settings.destination) == ("DID00001", destination)


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {},
        {"hits": {}, "total": 0, "has_more": False},
        {"hits": [], "total": 0, "has_more": None},
        found({}),
        found(DID | {"hash": None}),
        found(DID | {"intl_number": "0199000001"}),
        found(DID | {"app": 7}),
        found(DID | {"app": "a:b"}),
        found(DID, total=2),
        found(total=1, has_more=True),
    ],
)
def test_a_list_that_is_not_whole_or_not_documented(server: Server, carrier: Callr, result: Any):
    server.on("did.search", result)
    with pytest.raises(Malformed):
        list(carrier.list_numbers())


def test_what_is_told_twice_counts_once_and_every_page_is_read(server: Server, carrier: Callr):
    other = DID | {"hash": "DID00002", "intl_number": TWO}
    pages = iter([found(DID, total=2, has_more=True), found(DID, other, total=2)])
    server.on("did.search", lambda _params: next(pages))
    assert [number.e164 for number in carrier.list_numbers()] == [ONE, TWO]
    assert [params[1]["offset"] for _, params in server.asked] == [0, 1]


AREA = {
    "available": {"CLASSIC": 4, "GOLD": 0},
    "country_code": "FR",
    "id": 33001,
    "intl_prefix": "331",
    "label": "Paris",
    "local_prefix": "01",
    "type": "GEOGRAPHIC",
}


def cost(**changes: Any) -> dict[str, Any]:
    return {
        "amount_per_month": "300.00",
        "amount_prepaid_debit": "700.00",
        "amount_unit": "100.00",
        "discount_percent": 0,
        "quantity": 3,
        "quantity_paying": 3,
    } | changes


@pytest.mark.parametrize(
    ("told", "set_up", "month"),
    [
        (cost(), "1.3334", "1"),
        (cost(amount_assignment="600.00"), "2", "1"),
        (cost(amount_assignment="0.00", amount_first_month="12.00"), "0", "1"),
        (cost(amount_prepaid_debit="0.00"), "0", "1"),
        (cost(amount_per_month="200.00", quantity_paying=2), "1.6667", "0.6667"),
    ],
)
def test_prices_are_for_each_number_and_never_too_low(
    server: Server, carrier: Callr, told: Any, set_up: str, month: str
):
    row = {"cost": told, "expire": "2026-11-29 10:00:00", "token": "t" * 40, "items": [{"intl_number": ONE}]}
    server.on("did/store.view_order", row)
    kept = carrier.get_reservation("t" * 40, currency="EUR")
    assert kept.price == NumberPrice(Decimal(set_up), Decimal(month), "EUR")
    assert (kept.expires_at, kept.e164s) == (datetime(2026, 11, 29, 10, tzinfo=UTC), (ONE,))


def test_areas_are_quoted_once_for_each_type_and_class(server: Server, carrier: Callr):
    lyon = AREA | {"id": 33004, "intl_prefix": "334", "label": "Lyon", "available": {"CLASSIC": 1, "GOLD": 2}}
    special = AREA | {"id": 1, "type": "SHAREDREVENUE"}
    empty = AREA | {"id": 2, "available": {"CLASSIC": 0, "GOLD": 0}}
    server.on("did/areacode.get_list", [AREA, lyon, special, empty])
    one = cost(amount_per_month="100.00", amount_prepaid_debit="100.00", quantity=1)
    server.on("did/store.get_quote", {"available": 4, "contract": {}, "cost": one})
    areas = carrier.list_areas("FR", None, "EUR")
    assert [(area.ref, area.code, area.left) for area in areas] == [
        ("33001", "1", {NumberClass.CLASSIC: 4}),
        ("33004", "4", {NumberClass.CLASSIC: 1, NumberClass.GOLD: 2}),
    ]
    price = NumberPrice(Decimal(0), Decimal(1), "EUR")
    assert areas[1].prices == {NumberClass.CLASSIC: price, NumberClass.GOLD: price}
    assert [params for method, params in server.asked if method == "did/store.get_quote"] == [
        [33001, "CLASSIC", 1],
        [33004, "GOLD", 1],
    ]


def test_a_purchase_may_succeed_in_part(server: Server, carrier: Callr):
    error = {"code": 1, "DID": {"intl_number": TWO}, "message": "Sold meanwhile"}
    server.on("did/store.buy_order", {"success": [{"intl_number": ONE}], "errors": [error]})
    placed = carrier.buy_reservation("t", [ONE, TWO], key=uuid4())
    assert (placed.ordered, placed.failed) == ((ONE,), {TWO: "Sold meanwhile"})
    with pytest.raises(Uncertain, match="other numbers"):
        carrier.buy_reservation("t", [ONE], key=uuid4())


def test_a_token_that_an_earlier_request_of_ours_used_is_no_refusal(server: Server, carrier: Callr):
    server.on("did/store.buy_order", Refusal(151, "PROPERTY_VALUE_ERROR [token]"))
    server.on("did.search", lambda params: found(*[DID] * (params[0]["KEYWORDS"] == ONE)))
    placed = carrier.buy_reservation("t", [ONE, TWO], key=uuid4())
    assert (placed.ordered, placed.failed) == ((ONE,), {TWO: "CALLR did not deliver it."})
    with pytest.raises(Rejected, match="token"):
        carrier.buy_reservation("t", [TWO], key=uuid4())


def test_a_message_has_our_key_as_its_mark(server: Server, carrier: Callr):
    key = uuid4()
    server.on("sms.send", "8242D945")
    message = OutgoingMessage("+33639980001", "+33639980011", "sms", "Hello")
    assert carrier.send_message(message, key=key).ref == "8242D945"
    assert server.asked == [("sms.send", ["+33639980001", "+33639980011", "Hello", {"user_data": key.hex}])]
    server.on("sms.send", Refusal(1000, "ROUTING_ERROR"))
    with pytest.raises(Rejected):
        carrier.send_message(message, key=key)
    for answer in (None, "", 7, {"hash": "8242D945"}):
        server.on("sms.send", answer)
        with pytest.raises(Uncertain):
            carrier.send_message(message, key=key)
    asked = len(server.asked)
    with pytest.raises(Unsupported):
        carrier.send_message(OutgoingMessage("+33639980001", "+33639980011", "mms", ""), key=key)
    assert len(server.asked) == asked


SMS = {
    "hash": "8242D945",
    "from": "+33639980001",
    "to": "+33639980011",
    "status": "RECEIVED",
    "status_error": None,
    "text": "Hello",
    "date_creation": "2026-11-29 08:00:00",
    "date_received": "2026-11-29 08:00:03",
    "date_update": None,
    "user_data": None,
}


def in_and_out(server: Server, came: list[Any], sent: list[Any], **more: Any) -> None:
    server.on("sms.search", lambda params: found(*(came if params[0]["type"] == "IN" else sent), **more))


def test_what_came_and_what_became_of_what_was_sent(
    server: Server, carrier: Callr, monkeypatch: pytest.MonkeyPatch
):
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    came = SMS | {"from": "CALLR", "hash": "IN000001"}
    sent = [
        SMS,
        SMS | {"hash": "8242D946", "status": "SENT"},
        SMS | {"hash": "8242D947", "status": "ERROR", "status_error": "No route", "date_received": None},
        SMS | {"hash": "8242D948", "status": "EXPIRED", "date_received": "0000-00-00 00:00:00"},
    ]
    # A message that comes meanwhile makes the total larger than what was read.
    in_and_out(server, [came], sent, total=9)

    feed = carrier.list_messages("", [])

    assert [(row.ref, row.sender, row.recipient, row.text) for row in feed.messages] == [
        ("IN000001", "CALLR", "+33639980011", "Hello")
    ]
    assert feed.messages[0].at == datetime(2026, 11, 29, 8, 0, 3, tzinfo=UTC)
    assert [(row.ref, row.outcome, row.code, row.words) for row in feed.receipts] == [
        ("8242D945", "delivered", "RECEIVED", ""),
        ("8242D947", "failed", "ERROR", "No route"),
        ("8242D948", "expired", "EXPIRED", ""),
    ]
    assert [params[0]["created_at_from"] for _, params in server.asked] == [
        "2026-11-28 11:55:00",
        "2026-11-26 12:00:00",
    ]
    # Asked again at once there is nothing new, and nobody is asked.
    assert carrier.list_messages(feed.cursor, []) == MessageFeed((), (), feed.cursor)
    assert len(server.asked) == 2

    for hours, sent_since in ((1, "2026-11-29 11:00:00"), (7, "2026-11-26 19:00:00")):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: now.replace(hour=12 + hours))
        server.asked.clear()
        carrier.list_messages(feed.cursor, [])
        assert [params[0]["created_at_from"] for _, params in server.asked] == [
            "2026-11-29 11:55:00",
            sent_since,
        ]


@pytest.mark.parametrize(
    "row", [{}, SMS | {"hash": None}, SMS | {"to": "12"}, SMS | {"from": "x" * 17}, SMS | {"text": None}]
)
def test_a_message_that_the_contract_does_not_know_is_malformed(server: Server, carrier: Callr, row: Any):
    in_and_out(server, [row], [])
    with pytest.raises(Malformed):
        carrier.list_messages("", [])
