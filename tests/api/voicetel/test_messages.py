"""Operations 38 and 39: sending messages, and the history of a number."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from voicetel import ApiError, BadRequestError, ConflictError, PermissionDeniedError
from voicetel.models import MessageSendRequest

from accounts.models import Account
from accounts.states import AccountKind
from billing.models import Hold, LedgerEntry
from billing.states import Thing
from common import scope
from jobs.models import Job
from messaging.models import DeliveryReceipt, Message
from messaging.services.opt_outs import opt_out
from messaging.states import OptOutSource
from providers.errors import OutOfFunds, Rejected, Unavailable, Uncertain
from providers.house import messages as house
from providers.house.connector import House
from tests.api.voicetel.conftest import Program, make_program, statements
from tests.billing.plans import plan_of, put_on
from tests.messaging.conftest import OURS, OUTSIDE, THEIRS, make_texts, read_all
from tests.people import BY, make_people

PATH = "/v2.2/messages"
FROM, TO, NEXT_DOOR = OURS[2:], OUTSIDE[2:], THEIRS[2:]


@pytest.fixture
def market(made_texts):
    return made_texts


@pytest.fixture(autouse=True)
def receipts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "RECEIPT_AFTER", house.RECEIPT_AFTER * 0)


def body(**changes: object) -> dict[str, object]:
    return {"fromNumber": FROM, "toNumber": TO, "text": "Hello"} | changes


def send(program: Program, **changes: object):
    return program.client.messaging.send(MessageSendRequest(**body(**changes)))


def balance(program: Program) -> float:
    with scope.system():
        return float(Account.objects.get(pk=program.account.pk).balance)


def stored() -> tuple[int, ...]:
    with scope.system():
        models = (Message, Job, LedgerEntry, Hold)
        return tuple(model.objects.count() for model in models)


def test_an_sms(customer: Program):
    sent = send(customer, text="x" * 161)

    with scope.system():
        row = Message.objects.get()
    assert (sent.id, sent.type, sent.fromNumber, sent.toNumber) == (str(row.pk), "sms", FROM, TO)
    assert (sent.parts, sent.subject, sent.mediaUrls) == (2, None, None)
    assert balance(customer) == 9.985


def test_an_mms(customer: Program):
    url = "https://8.8.8.8/cat.jpg"
    sent = send(customer, text="x" * 500, subject="Cat", mediaUrls=[url])
    assert (sent.type, sent.parts, sent.subject, sent.mediaUrls) == ("mms", 1, "Cat", [url])
    assert balance(customer) == 9.98


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"fromNumber": "2125550000"}, 403),
        ({"fromNumber": NEXT_DOOR}, 403),
        ({"fromNumber": "1"}, 400),
        ({"toNumber": "0000000000"}, 400),
        ({"toNumber": 2015550000}, 400),
        ({"toNumber": FROM}, 400),
        ({"text": ""}, 400),
        ({"text": None}, 400),
        ({"text": 5}, 400),
        ({"text": "a\x00b"}, 400),
        ({"text": "x" * 1601}, 400),
        ({"subject": "No media"}, 400),
        ({"mediaUrls": "https://8.8.8.8/x"}, 400),
        ({"mediaUrls": ["file:///etc/passwd"]}, 400),
        ({"mediaUrls": ["http://127.0.0.1:5432/"]}, 400),
        ({"mediaUrls": [""]}, 400),
    ],
)
def test_refusals_change_nothing(customer: Program, snapshot, changes, status: int):
    before, counts = snapshot(), stored()
    answer = customer.raw.post(PATH, json=body(**changes))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
    assert (snapshot(), stored()) == (before, counts)


def test_a_number_that_is_not_ours_is_forbidden(customer: Program):
    with pytest.raises(PermissionDeniedError):
        send(customer, fromNumber=NEXT_DOOR)


def test_too_little_money(stranger: Program, snapshot):
    before, counts = snapshot(), stored()
    with pytest.raises(ApiError) as refused:
        send(stranger, fromNumber=NEXT_DOOR)
    assert refused.value.status_code == 402
    assert (snapshot(), stored()) == (before, counts)


def test_a_recipient_who_opted_out(customer: Program, snapshot):
    with scope.tenant(customer.account.pk):
        opt_out(account=customer.account, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    before, counts = snapshot(), stored()
    with pytest.raises(ConflictError, match="opted out"):
        send(customer)
    assert (snapshot(), stored()) == (before, counts)


@pytest.mark.parametrize(("service", "media"), [("sms", []), ("mms", ["https://8.8.8.8/x"])])
def test_a_service_that_is_off(customer: Program, snapshot, service: str, media: list[str]):
    with scope.system():
        Account.objects.filter(pk=customer.account.pk).update(**{f"service_{service}": False})
    before, counts = snapshot(), stored()
    with pytest.raises(ConflictError, match="not enabled"):
        send(customer, mediaUrls=media)
    assert (snapshot(), stored()) == (before, counts)


@pytest.mark.parametrize(
    ("error", "status"), [(Rejected, 409), (OutOfFunds, 502), (Unavailable, 502), (Uncertain, 502)]
)
def test_a_carrier_that_does_not_take_it(customer: Program, monkeypatch, error, status: int):
    def fail(*args: object, **kwargs: object) -> None:
        raise error("No.")

    monkeypatch.setattr(House, "send_message", fail)
    assert customer.raw.post(PATH, json=body()).status_code == status
    assert balance(customer) == 10
    with scope.system():
        assert Hold.objects.count() == (1 if error is Uncertain else 0)


def test_a_key_sends_once(customer: Program):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [customer.raw.post(PATH, json=body(), headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.text for answer in answers}) == 1
    assert customer.raw.post(PATH, json=body(text="Other"), headers=headers).status_code == 409
    assert balance(customer) == 9.9925
    assert customer.raw.post(PATH, json=body(), headers={"Idempotency-Key": "a b"}).status_code == 400


def test_a_crash_before_the_answer_does_not_send_twice(customer: Program, monkeypatch):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with monkeypatch.context() as patched:
        patched.setattr("accounts.services.replies.store", lambda *_args, **_kwargs: 1 / 0)
        with pytest.raises(KeyError, match="500"):
            customer.raw.post(PATH, json=body(), headers=headers)
    assert customer.raw.post(PATH, json=body(), headers=headers).status_code == 201
    assert balance(customer) == 9.9925


def test_a_carrier_that_is_away_frees_the_key(customer: Program, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise Unavailable("Down.")

    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with monkeypatch.context() as patched:
        patched.setattr(House, "send_message", fail)
        assert customer.raw.post(PATH, json=body(), headers=headers).status_code == 502
    assert customer.raw.post(PATH, json=body(), headers=headers).status_code == 201
    assert balance(customer) == 9.9925


def history(program: Program, **asked: object):
    return program.client.messaging.history(**{"number": FROM} | asked)


def test_the_history_is_newest_first_with_both_directions(customer: Program, stranger: Program):
    with scope.system():
        Account.objects.filter(pk=stranger.account.pk).update(balance=1)
    first = send(customer, toNumber=NEXT_DOOR, text="First")
    read_all()
    send(stranger, fromNumber=NEXT_DOOR, toNumber=FROM, text="Back")
    read_all()
    send(customer, text="MMS", mediaUrls=["https://8.8.8.8/x"])

    told = history(customer)

    assert (told.number, told.type) == (FROM, "sms")
    assert told.fromTs - told.toTs == 86_400
    back, out = told.messages
    assert (back.value.direction, back.value.message, back.value.number) == ("in", "Back", NEXT_DOOR)
    assert (back.value.rate, back.key[0]) == ("0.00", FROM)
    assert (out.id, out.value.direction, out.value.number, out.value.rate) == (
        first.id,
        "out",
        NEXT_DOOR,
        "0.0075",
    )
    assert out.key[0] == NEXT_DOOR
    [mms] = history(customer, type="mms").messages
    assert (mms.value.message, mms.value.rate) == ("MMS", "0.02")
    received = history(stranger, number=NEXT_DOOR).messages
    assert [(row.value.direction, row.value.message) for row in received] == [
        ("out", "Back"),
        ("in", "First"),
    ]


def test_receipts(customer: Program):
    sent = send(customer)
    read_all()
    [row] = history(customer, type="dlr").messages
    with scope.system():
        at = int(DeliveryReceipt.objects.get().happened_at.timestamp())
    assert (row.id, row.key) == (sent.id, [customer.account.number, f"1{FROM}", at])
    assert (row.value.sourceNumber, row.value.destinationNumber) == (FROM, TO)
    assert row.value.direction is None


def test_both_ends_of_a_range_count(customer: Program):
    send(customer)
    moment = datetime(2026, 3, 3, 12, 0, 0, 999_000, tzinfo=UTC)
    with scope.system():
        Message.objects.update(created_at=moment)
    at = int(moment.timestamp())
    counts = [
        len(history(customer, from_=newer, to_=older).messages)
        for newer, older in [(at, at), (at + 5, at), (at, at - 5), (at - 1, at - 9), (at + 9, at + 1)]
    ]
    assert counts == [1, 1, 1, 0, 0]
    assert history(customer, from_=at, to_=at).fromTs == at
    assert history(customer).messages == []


@pytest.mark.parametrize(
    "query",
    ["", "number=1", f"number={FROM}&type=fax", f"number={FROM}&from=x", f"number={FROM}&from=5&to=9",
     f"number={FROM}&from=-1", f"number={FROM}&to={2**70}"],
)  # fmt: skip
def test_a_bad_query(customer: Program, query: str):
    assert customer.raw.get(f"{PATH}?{query}").status_code == 400
    with pytest.raises(BadRequestError):
        history(customer, from_=5, to_=9)


def test_the_history_of_a_number_that_is_not_ours(customer: Program):
    with pytest.raises(PermissionDeniedError):
        history(customer, number=NEXT_DOOR)


def test_a_message_that_no_carrier_took_is_not_in_the_history(customer: Program, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise Unavailable("Down.")

    monkeypatch.setattr(House, "send_message", fail)
    assert customer.raw.post(PATH, json=body()).status_code == 502
    assert history(customer).messages == []


def test_sending_takes_few_statements(customer: Program):
    send(customer)
    with CaptureQueriesContext(connection) as queries:
        assert customer.raw.post(PATH, json=body()).status_code == 201
    assert len(statements(queries)) == 12, "\n".join(statements(queries))
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with CaptureQueriesContext(connection) as queries:
        assert customer.raw.post(PATH, json=body(), headers=headers).status_code == 201
    assert len(statements(queries)) == 15, "\n".join(statements(queries))


def test_a_price_plan_costs_one_statement_more(customer: Program):
    send(customer)
    with scope.system():
        operator = Account.objects.get(kind=AccountKind.OPERATOR)
    put_on(plan_of(operator, (Thing.SMS, {"each": "0.02"})), customer.account)
    with CaptureQueriesContext(connection) as queries:
        assert customer.raw.post(PATH, json=body()).status_code == 201
    assert len(statements(queries)) == 13, "\n".join(statements(queries))
    with scope.system():
        newest = Message.objects.filter(account=customer.account).latest("pk")
        assert newest.rate == Decimal("0.02")


def test_a_history_takes_few_statements(customer: Program):
    send(customer)
    with CaptureQueriesContext(connection) as one:
        history(customer)
    for _ in range(3):
        send(customer)
    with CaptureQueriesContext(connection) as four:
        history(customer)
    assert len(statements(one)) == len(statements(four)) == 6


@pytest.mark.django_db(transaction=True)
def test_the_official_client_over_a_live_server_on_a_balance_for_one(live_server):
    texts = make_texts(make_people())
    customer = make_program(texts.customer, base=f"{live_server.url}/api/voicetel")
    with scope.system():
        Account.objects.filter(pk=texts.customer.pk).update(balance_limit="9.9925")

    def one(_: int) -> int:
        return customer.raw.post(
            PATH, json=body(), headers={"Idempotency-Key": str(uuid.uuid4())}
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(one, range(50)))

    assert statuses == [201] + [402] * 49
    assert texts.money() == (customer.account.balance - customer.account.rate_sms, 0)
    [row] = history(customer).messages
    assert row.value.message == "Hello"
