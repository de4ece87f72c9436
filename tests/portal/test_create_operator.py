"""`manage.py create_operator`: the first person in, and politely nobody twice."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Account, Activity, Membership, User
from accounts.states import AccountKind, Role
from common import scope
from portal.management.commands import create_operator

PASSWORD = "plum-heron-quartz-4821"


def run(monkeypatch: pytest.MonkeyPatch, *, password: str = "", email: str = "Ann@Example.com") -> str:
    monkeypatch.setenv(create_operator.VARIABLE, password)
    monkeypatch.setattr(create_operator.sys, "stdin", StringIO())
    output = StringIO()
    call_command("create_operator", "--email", email, "--name", "Ann", stdout=output)
    return output.getvalue()


def test_the_first_operator_gets_the_operator_account(
    db: None, argon2: None, monkeypatch: pytest.MonkeyPatch
):
    said = run(monkeypatch, password=PASSWORD)

    user = User.objects.get()
    assert said == "ann@example.com is an operator now: http://127.0.0.1:8000/\n"
    assert (user.email, user.name, user.is_superuser, user.is_staff) == ("ann@example.com", "Ann", True, True)
    assert user.check_password(PASSWORD)
    assert user.password.startswith("argon2")
    with scope.system():
        membership = Membership.objects.select_related("account").get()
        assert (membership.role, membership.account.kind) == (Role.OWNER, AccountKind.OPERATOR)
        assert [row.verb for row in Activity.objects.order_by("id")] == ["created", "added"]


def test_without_a_password_there_is_a_link_that_works(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
):
    said = run(monkeypatch)

    link = re.search(r"Choose a password here: http://127\.0\.0\.1:8000(/\S+)", said)
    assert link is not None
    page = client.get(link[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


def test_the_same_address_twice_is_refused(db: None, monkeypatch: pytest.MonkeyPatch):
    run(monkeypatch, password=PASSWORD)

    with pytest.raises(CommandError, match=r"^There is a user ann@example\.com already\.$"):
        run(monkeypatch, password="another-good-one-77", email="ANN@example.com")

    assert User.objects.get().check_password(PASSWORD)


def test_a_second_operator_joins_the_same_account(db: None, argon2: None, monkeypatch: pytest.MonkeyPatch):
    run(monkeypatch, password=PASSWORD)
    run(monkeypatch, password=PASSWORD, email="ben@example.com")

    with scope.system():
        assert Account.objects.count() == 1
        assert Membership.objects.filter(role=Role.OWNER).count() == 2


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [("ann", PASSWORD, "This is not an e-mail"), ("ann@example.com", "short", "too short")],
)
def test_a_bad_address_or_password_makes_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, email: str, password: str, said: str
):
    with pytest.raises(CommandError, match=said):
        run(monkeypatch, password=password, email=email)

    with scope.system():
        assert User.objects.count() == Account.objects.count() == 0


@pytest.mark.parametrize(("again", "made"), [(PASSWORD, 1), ("something-else-12", 0)])
def test_on_a_terminal_it_asks_twice(db: None, monkeypatch: pytest.MonkeyPatch, again: str, made: int):
    answers = iter([PASSWORD, again])
    monkeypatch.delenv(create_operator.VARIABLE, raising=False)
    monkeypatch.setattr(create_operator.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(create_operator.getpass, "getpass", lambda _prompt: next(answers))
    try:
        call_command("create_operator", "--email", "ann@example.com", stdout=StringIO())
    except CommandError as exc:
        assert "differ" in str(exc)  # noqa: PT017 (one of the two cases)

    assert User.objects.count() == made
