"""Login, sign-up and recovery, which need no key; and the key itself."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from voicetel import AuthenticationError, BadRequestError, Client, ConflictError, NotFoundError
from voicetel.models import AccountRecoverRequest, AccountSignupRequest, AuthPutRequest

from accounts.models import Account, ApiCredential, Membership, User
from accounts.services.accounts import set_state
from accounts.services.throttle import count
from accounts.states import AccountState
from common import scope
from tests.api.voicetel.conftest import BASE, PASSWORD, Program, http, make_program
from tests.numbers.conftest import make_shop
from tests.people import BY, make_people

LOGIN = "/v2.2/account/api-key"


def anybody(address: str = "127.0.0.1") -> Client:
    return Client(base_url=BASE, http_client=http(address=address), max_retries=0)


def test_login_tells_the_same_key_each_time(customer: Program):
    client = anybody()

    key = client.login(customer.account.number, PASSWORD)

    assert re.fullmatch(r"[0-9a-f]{32}", key)
    assert client.account.get().username == customer.account.number
    assert anybody().login(customer.account.number, PASSWORD) == key


def test_a_numeric_user_name_is_accepted(customer: Program):
    body = {"username": int(customer.account.number), "password": PASSWORD}
    assert http().post(LOGIN, json=body).json()["data"]["apikey"] == customer.client.api_key


@pytest.mark.parametrize(("username", "password"), [("", "wrong1234"), ("0000000000", PASSWORD)])
def test_a_wrong_pair_is_refused_alike(customer: Program, username: str, password: str):
    body = {"username": username or customer.account.number, "password": password}
    answer = http().post(LOGIN, json=body)
    assert answer.status_code == 401
    assert answer.json() == {
        "status": "error",
        "error": {"code": 401, "message": "Invalid username or password"},
    }


def test_guessing_makes_the_name_pause_but_not_where_it_is_known(customer: Program):
    name, known, other = customer.account.number, http(address="192.0.2.7"), http(address="192.0.2.8")
    right, wrong = ({"username": name, "password": word} for word in (PASSWORD, "wrong12345"))
    assert known.post(LOGIN, json=right).status_code == 200
    assert [other.post(LOGIN, json=wrong).status_code for _ in range(6)] == [401] * 5 + [429]
    assert http(address="192.0.2.9").post(LOGIN, json=right).status_code == 429
    assert known.post(LOGIN, json=right).status_code == 200


def test_the_seventh_login_of_an_address_is_refused(customer: Program):
    body = {"username": customer.account.number, "password": PASSWORD}
    one, two = http(address="192.0.2.1"), http(address="192.0.2.2")

    assert [one.post(LOGIN, json=body).status_code for _ in range(7)] == [200] * 6 + [429]

    answer = one.post(LOGIN, json=body)
    assert answer.json()["error"]["code"] == 429
    assert "Retry-After" not in answer.headers
    assert 0 < int(answer.headers["RateLimit-Reset"]) <= 3600
    assert two.post(LOGIN, json=body).status_code == 200


def test_malformed_logins_are_not_counted(customer: Program):
    for _ in range(8):
        assert http().post(LOGIN, json={"username": customer.account.number}).status_code == 400
    anybody().login(customer.account.number, PASSWORD)


@pytest.mark.parametrize("path", ["/v2.2/account", "/v2.2/account/cdr", "/v2.2/account/recurring-charges"])
def test_each_limited_read_has_its_own_six_an_hour(customer: Program, path: str):
    assert http().get(path).status_code == 401
    assert [customer.raw.get(path).status_code for _ in range(7)] == [200] * 6 + [429]
    assert customer.raw.get("/v2.2/account/credits").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_across_threads(live_server):
    customer = make_program(make_shop(make_people()).customer, base=f"{live_server.url}/api/voicetel")

    def ask(_: int) -> int:
        return customer.raw.get("/v2.2/account").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(ask, range(16)))

    assert statuses == [200] * 6 + [429] * 10
    connection.close()


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer wrong", "Basic abc", "Bearer \u00e9", "Bearer a b", "Bearer " + "a" * 4000],
)
def test_without_a_right_key_nothing_is_told(customer: Program, client, header: str | None):
    headers = {} if header is None else {"Authorization": header}
    answer = client.get("/api/voicetel/v2.2/numbers", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"status": "error", "error": {"code": 401, "message": "Unauthorized"}}


def test_a_suspended_account_is_shut_out(customer: Program):
    with scope.tenant(customer.account.pk):
        set_state(account=customer.account, by=BY, state=AccountState.SUSPENDED)
    with pytest.raises(AuthenticationError):
        customer.client.numbers.list()
    with pytest.raises(AuthenticationError):
        anybody().login(customer.account.number, PASSWORD)


def test_a_new_password_ends_the_key_at_once(customer: Program):
    updated = customer.client.authentication.update(AuthPutRequest(password="new1234567")).updated

    assert [(entry.field, entry.value) for entry in updated] == [("password", None)]
    with pytest.raises(AuthenticationError):
        customer.client.numbers.list()
    with pytest.raises(AuthenticationError):
        anybody().login(customer.account.number, PASSWORD)
    client = anybody()
    assert client.login(customer.account.number, "new1234567") != customer.client.api_key
    assert len(client.numbers.list().numbers) == 2


def test_sign_up_opens_an_account_that_can_log_in(market):
    signed = anybody().account.signup(AccountSignupRequest(name="New Inc", email="New@Example.com"))

    assert (signed.name, signed.email) == ("New Inc", "new@example.com")
    with scope.system():
        account = Account.objects.get(number=signed.username)
        assert (account.kind, account.parent_id) == ("customer", market.people.operator.pk)
        owner = Membership.objects.get(account=account)
        assert (owner.user.email, owner.role) == ("new@example.com", "owner")
    client = anybody()
    client.login(signed.username, signed.password)
    assert client.account.get().cash == 0
    (message,) = mail.outbox
    assert message.to == ["new@example.com"]
    link = re.search(r"http://\S+", message.body)[0]
    assert "/user/confirm-email/" in link
    assert not EmailAddress.objects.get(email="new@example.com").verified


def test_following_the_link_verifies_the_account(market, client):
    signed = anybody().account.signup(AccountSignupRequest(name="New Inc", email="new@example.com"))
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]

    client.post(link)

    assert EmailAddress.objects.get(email="new@example.com").verified
    with scope.system():
        assert Account.objects.get(number=signed.username).email_verified_at is not None
        assert Account.objects.filter(email_verified_at__isnull=False).count() == 1


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@example.com", "acme@example.com"])
def test_an_address_in_use_cannot_sign_up(market, snapshot, email: str):
    before = snapshot()
    with pytest.raises(ConflictError):
        anybody().account.signup(AccountSignupRequest(name="New", email=email))
    assert snapshot() == before
    assert mail.outbox == []


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "email": "n@example.com"},
        {"name": "N", "email": "nonsense"},
        {"name": "N"},
        {"email": "n@e.com"},
    ],
)
def test_a_bad_sign_up(market, snapshot, body):
    before = snapshot()
    assert http().post("/v2.2/accounts", json=body).status_code == 400
    assert snapshot() == before
    assert not User.objects.filter(email__startswith="n@").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_ups_with_one_address_one_succeeds(live_server):
    make_people()

    def sign_up(_: int) -> int:
        body = {"name": "New", "email": "new@example.com"}
        return http(base=f"{live_server.url}/api/voicetel").post("/v2.2/accounts", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(sign_up, range(4)))

    assert statuses == [201, 409, 409, 409]
    with scope.system():
        assert Account.objects.filter(name="New").count() == 1
        assert ApiCredential.objects.count() == 1


def test_recovery_mails_a_link_that_works(market, client):
    told = anybody().account.recover(AccountRecoverRequest(email="Alice@example.com"))

    assert told.message == "A recovery link has been sent."
    (message,) = mail.outbox
    assert message.to == ["alice@example.com"]
    link = re.search(r"http://[^/]+(/\S+)", message.body)[1]
    answer = client.get(link)
    assert (answer.status_code, answer["Location"].rpartition("-")[2]) == (302, "password/")


def test_recovery_for_an_account_address_goes_to_its_owner(market):
    anybody().account.recover(AccountRecoverRequest(email="acme@example.com"))
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]


def test_recovery_of_nobody(market):
    with pytest.raises(NotFoundError):
        anybody().account.recover(AccountRecoverRequest(email="nobody@example.com"))
    for wrong in ("nonsense", "", "a@b"):
        with pytest.raises(BadRequestError) as refused:
            anybody().account.recover(AccountRecoverRequest(email=wrong))
        assert refused.value.body == {
            "status": "error",
            "error": {"code": 400, "message": "Invalid email address", "requirement": "Must be valid"},
        }
    assert mail.outbox == []


def test_an_address_may_sign_up_and_recover_twenty_times_an_hour(market):
    for what in ("signup", "recovery"):
        for _ in range(20):
            count(key=f"voicetel:{what}:127.0.0.1", limit=20, seconds=3600)
    assert http().post("/v2.2/account/recovery", json={"email": "alice@example.com"}).status_code == 429
    body = {"name": "New", "email": "new@example.com"}
    assert http().post("/v2.2/accounts", json=body).status_code == 429
    assert mail.outbox == []


def test_a_key_that_is_sent_along_is_ignored(market):
    body = {"name": "New", "email": "new@example.com"}
    assert http("wrong").post("/v2.2/accounts", json=body).status_code == 201
