"""A second factor that is asked for: who lacks it reaches the page to set it up alone; and who is removed is out."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import Account, Activity, Agent, ApiCredential, Membership, User
from accounts.rights import Right
from accounts.selectors.people import standing
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.custom_roles import RoleWish, ask_second_factor, save_role
from accounts.services.people import change_role, remove_member
from accounts.states import Role
from common import scope
from common.errors import Invalid
from tests.agents.staff import add_agent
from tests.console import signed_in
from tests.people import BY, People, make_people, put_below_the_reseller
from tests.people import user as make_user
from tests.signing_in import with_password
from tests.suspended import proved


def ask(account: Account, *roles: Role) -> None:
    with scope.tenant(account.pk):
        ask_second_factor(account=account, by=BY, roles=roles)


def add_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def lacks(user: User, account: Account) -> bool:
    with scope.system():
        found = standing(user, account.pk)
    assert found is not None
    return found.lacks_factor


def test_who_lacks_one_reaches_the_page_to_set_it_up_alone(people: People):
    client = signed_in(people.bob)
    assert client.get("/numbers/").status_code == 200
    ask(people.customer, Role.MEMBER)
    for path in ("/", "/numbers/", "/attention/", "/account/people/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/user/security"), path
    part = client.get("/numbers/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/user/security"
    assert client.post("/account/networks/add", {"cidr": "8.8.8.0/24"}).status_code == 302
    page = client.get("/user/security")
    assert page.status_code == 200
    assert "Acme asks for a second factor" in page.content.decode()
    assert signed_in(people.carol).get("/numbers/").status_code == 200
    add_factor(people.bob)
    assert client.get("/numbers/").status_code == 200
    # Recovery codes alone are none.
    Authenticator.objects.filter(user=people.bob).update(type=Authenticator.Type.RECOVERY_CODES)
    assert lacks(people.bob, people.customer)


def test_a_role_of_the_account_s_own_says_it_itself(people: People):
    with scope.tenant(people.customer.pk):
        role = save_role(
            account=people.customer,
            by=BY,
            may=frozenset(Right),
            may_below=frozenset(),
            wish=RoleWish("Billing", frozenset({Right.VIEW}), needs_second_factor=True),
        )
        bob = Membership.objects.get(user=people.bob)
        change_role(account=people.customer, by=BY, pk=bob.pk, role=Role.READ_ONLY, custom=role.pk)
    assert lacks(people.bob, people.customer)
    assert not lacks(people.carol, people.customer)
    add_factor(people.bob)
    assert not lacks(people.bob, people.customer)


def test_it_is_asked_of_staff_who_act_for_accounts_below_too(people: People):
    put_below_the_reseller(people)
    ask(people.reseller, Role.OWNER)
    assert lacks(people.rita, people.customer)
    # An account's rule is about its own people.
    ask(people.customer, Role.OWNER)
    assert not lacks(people.olivia, people.customer)


def test_the_admin_site_asks_for_it_as_well(people: People):
    client = signed_in(people.olivia)
    assert client.get("/admin/").status_code == 200
    ask(people.operator, Role.OWNER)
    assert client.get("/admin/")["Location"] == "/user/security"


def test_an_owner_says_it_on_the_page_once_proved(people: People, mailoutbox: list[Any]):
    client = signed_in(with_password(people.alice))
    given = {"roles": ["member", "owner"]}
    assert client.post("/account/roles/second-factor", given)["Location"].startswith("/user/reauthenticate/")
    proved(client)
    for _ in range(2):
        client.post("/account/roles/second-factor", given)
    with scope.system():
        people.customer.refresh_from_db()
        assert Activity.objects.filter(account=people.customer, verb="changed").count() == 1
    assert people.customer.second_factor_roles == ["owner", "member"]
    # Whoever asked for it is held to it too.
    assert client.get("/account/roles/")["Location"] == "/user/security"
    with pytest.raises(Invalid):
        ask(people.customer, "emperor")  # type: ignore[arg-type]


def agent_of(account: Account, user: User) -> Agent:
    agent = add_agent(account, "Bob")
    with scope.tenant(account.pk):
        Agent.objects.filter(pk=agent.pk).update(user=user)
    return agent


@pytest.mark.django_db(transaction=True)
def test_who_is_removed_is_out_at_the_next_request_and_signed_out_everywhere():
    people = make_people()
    client = signed_in(people.bob)
    assert client.get("/numbers/").status_code == 200
    assert UserSession.objects.filter(user=people.bob).count() == 1
    agent = agent_of(people.customer, people.bob)
    with scope.tenant(people.customer.pk):
        issue_agent_token(account=people.customer, by=BY, dialect="relatel", agent=agent.pk, label="Desk")
        bob = Membership.objects.get(user=people.bob)
        remove_member(account=people.customer, by=BY, pk=bob.pk)
    assert client.get("/numbers/")["Location"].startswith("/user/login/")
    assert not UserSession.objects.filter(user=people.bob).exists()
    with scope.system():
        assert not ApiCredential.objects.exists()


def test_who_belongs_elsewhere_too_stays_signed_in_there(people: People):
    with scope.system():
        Membership.objects.create(user=people.bob, account=people.other, role=Role.MEMBER)
    client = signed_in(people.bob)
    client.get("/numbers/")
    with scope.tenant(people.customer.pk):
        remove_member(account=people.customer, by=BY, pk=Membership.objects.get(user=people.bob).pk)
    assert client.get("/numbers/").status_code == 200
    with scope.system():
        assert standing(people.bob, people.customer.pk) is None


def test_who_may_no_longer_sign_in_at_all_is_out_at_the_next_request(people: People):
    client = signed_in(make_user("dora@example.com", people.customer, Role.MEMBER))
    assert client.get("/numbers/").status_code == 200
    User.objects.filter(email="dora@example.com").update(is_active=False)
    assert client.get("/numbers/")["Location"].startswith("/user/login/")
