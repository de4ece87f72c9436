"""Signing in, what a token is, and how long it opens the door (smartcommunicator.md §1)."""

import base64
import json
import time
from datetime import timedelta

import jwt
import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from accounts.models import SigningKey
from accounts.services.accounts import set_state
from accounts.services.credentials import change_password
from accounts.services.tokens import issue_token, read_token, rotate_signing_key
from accounts.states import AccountState
from common import crypto, scope
from tests.api.smartcommunicator.conftest import PASSWORD, Program, send
from tests.people import BY

UNAUTHORIZED = {"code": 401, "error": "Unauthorized"}
AUTHENTICATE = "/rest/v1/authenticate"


def part(token: str, place: int) -> dict[str, object]:
    text = token.split(".")[place]
    return dict(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))


def is_shut(program: Program, token: str) -> bool:
    answer = program.send("GET", "/agents", token=token)
    assert answer.json() == UNAUTHORIZED
    return bool(answer.status_code == 401)


def is_open(program: Program, token: str) -> bool:
    answer = program.send("GET", "/agents", token=token)
    return bool(answer.status_code == 200 and answer.json() == [])


def test_a_name_and_password_give_a_token_like_the_sample(customer: Program):
    before = int(time.time())
    answer = send("POST", AUTHENTICATE, {"username": customer.account.number, "password": PASSWORD})

    assert answer.status_code == 200
    assert list(answer.json()) == ["data"]
    token = answer.json()["data"]
    assert part(token, 0) == {"alg": "RS256"}
    assert token.startswith("eyJhbGciOiJSUzI1NiJ9.")
    claims = part(token, 1)
    issued = claims["crt"]
    assert before <= issued <= time.time()  # type: ignore[operator]
    assert claims == {
        "aid": 0,
        "cid": int(customer.account.number),
        "crt": issued,
        "exp": issued + 86400,  # type: ignore[operator]
        "uid": customer.account.number,
        "src": "api-gtw",
        "gen": 1,
    }
    assert is_open(customer, token)
    assert is_open(customer, f"Bearer {token}")
    assert is_open(customer, f"bearer  {token} ")


@pytest.mark.parametrize(
    "body",
    [
        {"username": "2015550000", "password": PASSWORD},
        {"username": "someone@example.com", "password": PASSWORD},
        {"username": "CUSTOMER", "password": "wrong"},
        {"username": "CUSTOMER", "password": f" {PASSWORD}"},
    ],
)
def test_a_wrong_name_or_password_is_a_401(customer: Program, body: dict[str, str]):
    body |= {"username": body["username"].replace("CUSTOMER", customer.account.number)}
    answer = send("POST", AUTHENTICATE, body)
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        None,
        {"username": "x"},
        {"password": "x"},
        {"username": "", "password": "x"},
        {"username": "x", "password": ""},
        {"username": None, "password": "x"},
        {"username": 7, "password": "x"},
        {"username": "x", "password": 7},
        {"username": ["x"], "password": "x"},
        {"username": "x", "password": {"a": 1}},
        {"username": "x\x00", "password": "x"},
        {"username": "x", "password": "\ud800"},
        {"username": "x" * 81, "password": "x"},
        b"{",
        b"\xff",
        b'{"username": NaN, "password": "x"}',
        b"[" * 100_000,
    ],
)
def test_a_malformed_sign_in_is_a_400(db, body: object):
    answer = send("POST", AUTHENTICATE, body)
    assert (answer.status_code, answer.json()) == (400, {"code": 400, "error": "Bad Request"})


def test_guessing_is_braked(customer: Program):
    wrong = {"username": customer.account.number, "password": "wrong"}
    for _ in range(5):
        assert send("POST", AUTHENTICATE, wrong).status_code == 401
    answer = send("POST", AUTHENTICATE, wrong | {"password": PASSWORD})
    assert (answer.status_code, answer.json()) == (429, {"code": 429, "error": "Too Many Requests"})
    assert answer.headers["Retry-After"] == "1"


def test_another_apis_credential_does_not_sign_in(customer: Program, stranger: Program):
    with scope.system():
        type(customer.credential).objects.filter(pk=customer.credential.pk).update(dialect="voicetel")
    body = {"username": customer.account.number, "password": PASSWORD}
    assert send("POST", AUTHENTICATE, body).status_code == 401
    assert is_shut(customer, customer.token)


@pytest.mark.parametrize(
    "token", ["", " ", "Bearer", "Bearer ", "x", "a.b.c", "Basic eA==", "é.é.é", "Bearer a b", "x" * 5000]
)
def test_what_is_no_token_opens_nothing(customer: Program, token: str):
    assert is_shut(customer, token)
    assert send("GET", f"/{customer.account.number}/agents").status_code == 401


def test_a_token_ends_after_a_day(customer: Program):
    day = timedelta(hours=24)
    nearly = issue_token(credential=customer.credential, now=timezone.now() - day + timedelta(seconds=60))
    over = issue_token(credential=customer.credential, now=timezone.now() - day - timedelta(seconds=1))
    assert is_open(customer, nearly)
    assert is_shut(customer, over)


def test_a_changed_or_unsigned_token_opens_nothing(customer: Program, stranger: Program):
    head, body, signature = customer.token.split(".")
    claims = part(customer.token, 1)
    _, others, _ = stranger.token.split(".")
    public = SigningKey.objects.get().public_key
    assert is_shut(customer, f"{head}.{others}.{signature}")
    assert is_shut(customer, f"{head}.{body}.{signature[:-6]}AAAAAA")
    assert is_shut(customer, f"{head}.{body}.")
    assert is_shut(customer, jwt.encode(claims, None, algorithm="none"))
    # A public key is no secret: it must not pass for one.
    signed = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    assert public.startswith("-----BEGIN PUBLIC KEY")
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    forged = mac.sign(f"{signed}.{body}".encode(), public.encode())
    assert is_shut(customer, f"{signed}.{body}.{base64.urlsafe_b64encode(forged).rstrip(b'=').decode()}")


def test_a_token_with_other_claims_opens_nothing(customer: Program):
    private = crypto.decrypt(SigningKey.objects.get().private_key)
    claims = part(customer.token, 1)
    for wrong in (
        {"gen": "1"},
        {"uid": 7},
        {"uid": "nobody"},
        {"cid": 1},
        {"gen": 2},
        {"cid": "x"},
        {"gen": True},
    ):
        assert is_shut(customer, jwt.encode(claims | wrong, private, algorithm="RS256"))
    for name in ("cid", "crt", "exp", "uid", "gen"):
        rest = {key: value for key, value in claims.items() if key != name}
        assert is_shut(customer, jwt.encode(rest, private, algorithm="RS256"))
    assert is_open(customer, jwt.encode(claims, private, algorithm="RS256"))


def test_a_password_change_ends_the_tokens(customer: Program):
    with scope.tenant(customer.account.pk):
        change_password(credential=customer.credential, by=BY, password="new1234567")
    assert is_shut(customer, customer.token)
    body = {"username": customer.account.number, "password": "new1234567"}
    assert is_open(customer, send("POST", AUTHENTICATE, body).json()["data"])


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_account_that_is_not_active_is_shut(customer: Program, state: AccountState):
    with scope.system():
        set_state(account=customer.account, by=BY, state=state)
    assert is_shut(customer, customer.token)
    body = {"username": customer.account.number, "password": PASSWORD}
    assert send("POST", AUTHENTICATE, body).status_code == 401


def test_a_token_opens_its_own_customer_only(customer: Program, stranger: Program):
    forbidden = {"code": 403, "error": "Forbidden"}
    for theirs in (stranger.account.number, "0000000000", "1", "rest", f"0{customer.account.number}"):
        answer = send("GET", f"/{theirs}/agents", headers={"Authorization": customer.token})
        assert (answer.status_code, answer.json()) == (403, forbidden)
    answer = send(
        "POST", f"/{stranger.account.number}/agents", b"{", headers={"Authorization": customer.token}
    )
    assert (answer.status_code, answer.json()) == (403, forbidden)


def test_a_former_key_verifies_until_its_last_token_ends(customer: Program):
    first = SigningKey.objects.get()
    call_command("rotate_signing_key", verbosity=0)

    second = SigningKey.objects.get(retired_at=None)
    assert second.pk != first.pk
    assert is_open(customer, customer.token)
    fresh = issue_token(credential=customer.credential, now=timezone.now())
    assert jwt.decode(fresh, second.public_key, algorithms=["RS256"])["cid"] == int(customer.account.number)
    assert is_open(customer, fresh)
    SigningKey.objects.filter(pk=first.pk).update(retired_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert is_shut(customer, customer.token)
    assert is_open(customer, fresh)
    rotate_signing_key(dialect="smartcommunicator")
    assert not SigningKey.objects.filter(pk=first.pk).exists()
    assert is_open(customer, fresh)


def test_the_private_key_is_stored_encrypted_and_kept_between_uses(customer: Program):
    stored = SigningKey.objects.get()
    assert "PRIVATE" not in stored.private_key
    assert "BEGIN PRIVATE KEY" in crypto.decrypt(stored.private_key)
    issue_token(credential=customer.credential, now=timezone.now())
    assert SigningKey.objects.get() == stored


def test_a_key_that_cannot_be_opened_any_more_is_replaced(customer: Program):
    with override_settings(ENCRYPTION_KEY="z" * 40):
        fresh = issue_token(credential=customer.credential, now=timezone.now())
    assert SigningKey.objects.count() == 2
    assert is_open(customer, fresh)
    assert is_open(customer, customer.token)


def test_another_dialects_keys_verify_nothing_here(customer: Program):
    SigningKey.objects.update(dialect="other")
    assert read_token(dialect="smartcommunicator", token=customer.token) is None
    assert is_shut(customer, customer.token)
