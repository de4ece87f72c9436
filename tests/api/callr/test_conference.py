"""Conference rooms over the API, and calls into them (callr.md §5.11)."""

from typing import Any

import pytest

from calls.live.services import receive_call
from calls.models import Call
from common import scope
from pbx.models import Room, RoomAccess
from pbx.services.rooms import delete_room
from tests.api.callr.conftest import Program
from tests.api.callr.test_calls import ANSWERS, BUSY, run
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

WAYS = [
    {"pin": "1234", "level": "GUEST"},
    {"pin": 98765, "level": "ADMIN", "phone_number": ANSWERS, "label": "Chair"},
]


def come(customer: Program, *keys: str) -> tuple[str, list[tuple[str, int | None]]]:
    """Somebody calls, presses the keys and stays for half a minute: the state of the call, and its legs."""
    with scope.tenant(customer.account.pk):
        customer.account.refresh_from_db()
        made = receive_call(
            account=customer.account, by=BY, called=HELD[0], caller=BUSY, keys=keys, seconds=30
        )
    call = run(customer, made.ref)
    with scope.tenant(customer.account.pk):
        seconds = list(call.legs.values_list("record__seconds", flat=True))
        assert not {"1234", "98765"} & set(str(call.settings).split("'"))
    return call.state, [(call.kind, seconds[0])]


def room(customer: Program, access: list[Any], *, is_open: bool = True) -> str:
    made = customer.call("conference/10.create_room", "Monday", {"open": is_open}, access)
    did = customer.call("did.search", {"KEYWORDS": HELD[0]})["hits"][0]["hash"]
    assert customer.call("conference/10.assign_did", made["hash"], did) is True
    return str(made["hash"])


def test_a_room_is_told_with_its_ways_in_and_numbers(customer: Program, stranger: Program) -> None:
    hash = room(customer, WAYS)
    told = customer.call("conference/10.get_room", hash)
    assert (told["name"], told["params"]["open"]) == ("Monday", True)
    shown = [(one["pin"], one["level"], one["phone_number"], one["label"]) for one in told["access"]]
    assert shown == [("1234", "GUEST", None, None), ("98765", "ADMIN", ANSWERS, "Chair")]
    assert [one["intl_number"] for one in told["did"]] == [HELD[0]]
    assert customer.call("conference/10.get_list") == [told]
    assert stranger.call("conference/10.get_list") == []
    assert stranger.refusal("conference/10.get_room", hash) == (151, "PROPERTY_VALUE_ERROR [room]")
    assert customer.call("conference/10.delete_room", hash) is True
    assert customer.refusal("conference/10.delete_room", hash)[1] == "PROPERTY_VALUE_ERROR [room]"


@pytest.mark.parametrize(
    ("params", "at"),
    [
        (["", {}, []], "PROPERTY_VALUE_ERROR [name]"),
        (["x", None, []], "INVALID_PARAM_FORMAT [params]"),
        (["x", {"open": 1}, []], "INVALID_PARAM_FORMAT [params.open]"),
        (["x", {"recording": "AUTO"}, []], "PROPERTY_VALUE_ERROR [params.recording]"),
        (["x", {"medias": {"welcome": "x"}}, []], "PROPERTY_VALUE_ERROR [params.medias.welcome]"),
        (["x", {"medias": {"welcome": 987654}}, []], "PROPERTY_VALUE_ERROR [params.medias.welcome]"),
        (["x", {}, None], "INVALID_PARAM_FORMAT [access]"),
        (["x", {}, [{"pin": "12"}]], "PROPERTY_VALUE_ERROR [access]"),
        (["x", {}, [{"pin": "1234"}, {"pin": "1234"}]], "PROPERTY_VALUE_ERROR [access]"),
        (["x", {}, [{"level": "BOSS"}]], "PROPERTY_VALUE_ERROR [access.level]"),
        (["x", {}, [{"phone_number": "+442071838750"}]], "PROPERTY_VALUE_ERROR [access]"),
    ],
)
def test_a_room_that_cannot_be_leaves_nothing(customer: Program, params: list[Any], at: str) -> None:
    assert customer.refusal("conference/10.create_room", *params)[1] == at
    with scope.system():
        assert (Room.objects.count(), RoomAccess.objects.count()) == (0, 0)


def test_a_pin_lets_in_and_another_does_not(customer: Program) -> None:
    room(customer, WAYS)
    assert come(customer, "1111", "1234#") == ("ended", [("conference", 30)])
    state, ((_, seconds),) = come(customer, "1111", "2222", "3333", "1234")
    assert (state, seconds < 29) == ("ended", True)


def test_a_closed_room_lets_administrators_in_alone(customer: Program) -> None:
    room(customer, WAYS, is_open=False)
    assert come(customer, "98765")[1] == [("conference", 30)]
    assert come(customer, "1234")[1][0][1] < 29


def test_without_pins_everybody_comes_in(customer: Program) -> None:
    room(customer, [])
    assert come(customer) == ("ended", [("conference", 30)])


def test_somebody_is_called_into_the_room(customer: Program, stranger: Program) -> None:
    hash = room(customer, WAYS)
    first, second = (one["hash"] for one in customer.call("conference/10.get_room", hash)["access"])
    name = "conference/10.call_room_access"
    assert stranger.refusal(name, second, "BLOCKED", True)[1] == "PROPERTY_VALUE_ERROR [access]"
    assert customer.refusal(name, first, "BLOCKED", True)[1] == "PROPERTY_VALUE_ERROR [access]"
    assert customer.refusal(name, second, "+33199001234", True)[1] == "PROPERTY_VALUE_ERROR [cli]"
    call = run(customer, customer.call(name, second, HELD[0], True))
    with scope.tenant(customer.account.pk):
        assert list(call.legs.values_list("number", "state")) == [(ANSWERS, "ended")]
        assert Call.objects.count() == 1


def test_pages_make_lead_and_delete_a_room(market: Shop) -> None:
    client = signed_in(market.people.alice)
    given = {"name": "Monday", "is_open": "on", "guests": "1234", "called": ANSWERS}
    refused = client.post("/rooms/", given | {"guests": "12"})
    assert (refused.status_code, b"has not 4 to 10 digits" in refused.content) == (422, True)
    made = client.post("/rooms/", given)
    assert made.status_code == 302, made.content
    with scope.tenant(market.customer.pk):
        row = Room.objects.get()
        assert list(row.accesses.values_list("pin", "level", "e164")) == [
            ("1234", "guest", ""),
            ("", "guest", ANSWERS),
        ]
    path = f"/rooms/{row.ref}/"
    assert client.post(path, {"number": market.number.e164}).status_code == 302
    page = client.get(path).content
    assert (b"1234" in page, b"No number leads here" in page) == (True, False)
    assert signed_in(market.people.charlie).get(path).status_code == 404
    assert client.post(f"{path}delete/").status_code == 302
    with scope.tenant(market.customer.pk):
        market.number.refresh_from_db()
        assert market.number.destination == "nothing"
        with pytest.raises(Exception, match="no such room"):
            delete_room(account=market.customer, by=BY, ref=row.ref)
