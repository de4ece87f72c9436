"""Roles that an account makes: what they give here and below, that they give no more than their maker has, and why."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Activity, CustomRole, Membership, User
from accounts.right_words import WORDS
from accounts.rights import OWNERS_ALONE, Right
from accounts.selectors.people import standing
from accounts.selectors.roles import place_of
from accounts.services.custom_roles import RoleWish, remove_role, save_role
from accounts.services.people import change_role
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs.models import Job
from portal.notices import OWNER_MAIL
from tests.console import signed_in
from tests.people import BY, People, put_below_the_reseller
from tests.people import user as make_user
from tests.signing_in import with_password
from tests.suspended import fingerprint, proved

ALL = frozenset(Right)
BILLING = RoleWish("Billing", frozenset({Right.VIEW, Right.VIEW_MONEY}))


def made(
    account: Account, wish: RoleWish = BILLING, *, pk: int | None = None, may: frozenset[Right] = ALL
) -> Any:
    with scope.tenant(account.pk):
        return save_role(account=account, by=BY, may=may, may_below=may, wish=wish, pk=pk)


def give(account: Account, person: User, role: CustomRole) -> Membership:
    with scope.tenant(account.pk):
        pk = Membership.objects.get(user=person).pk
        return change_role(account=account, by=BY, pk=pk, role=Role.READ_ONLY, custom=role.pk)


def rights(person: User, account: Account) -> frozenset[Right]:
    with scope.system():
        found = standing(person, account.pk)
    return found.rights if found else frozenset()


def test_a_role_gives_just_what_was_chosen_and_a_change_counts_at_once(people: People):
    role = made(people.customer)
    give(people.customer, people.bob, role)
    assert rights(people.bob, people.customer) == {Right.VIEW, Right.VIEW_MONEY}
    made(people.customer, RoleWish("Billing", frozenset({Right.VIEW})), pk=role.pk)
    assert rights(people.bob, people.customer) == {Right.VIEW}
    client = signed_in(people.bob)
    assert client.get(reverse("billing:ledger")).status_code == 403
    assert client.get("/numbers/").status_code == 200
    with scope.tenant(people.customer.pk):
        log = list(Activity.objects.filter(verb="changed").order_by("id"))
        change_role(
            account=people.customer, by=BY, pk=Membership.objects.get(user=people.bob).pk, role=Role.MEMBER
        )
    assert (log[0].before, log[0].after) == ({"role": "member"}, {"role": "Billing"})
    assert Right.SEND_MESSAGES in rights(people.bob, people.customer)


def test_rights_below_let_act_there_and_only_for_what_they_say(people: People):
    put_below_the_reseller(people)
    nina = make_user("nina@example.com", people.reseller, Role.MEMBER)
    desk = RoleWish(
        "Desk",
        frozenset({Right.VIEW, Right.MANAGE_ACCOUNTS}),
        frozenset({Right.VIEW, Right.CHANGE_NUMBERS, Right.MOVE_PORTS}),
    )
    give(people.reseller, nina, made(people.reseller, desk))
    assert rights(nina, people.customer) == {Right.VIEW, Right.CHANGE_NUMBERS, Right.MOVE_PORTS}
    assert rights(nina, people.reseller) == {Right.VIEW, Right.MANAGE_ACCOUNTS}
    assert rights(nina, people.other) == rights(nina, people.operator) == frozenset()
    client = signed_in(nina)
    assert client.get("/accounts/all/numbers/").status_code == 200
    assert client.get("/accounts/all/ledger/").status_code == 404
    assert client.get("/exports/below-ledger.csv").status_code == 403
    page = client.get(f"/accounts/{people.customer.pk}/").content.decode()
    assert "Save" not in page
    # Without rights below nobody acts, whatever the role is in its own account.
    with scope.system():
        pk = CustomRole.objects.get(account=people.reseller).pk
    made(people.reseller, RoleWish("Desk", frozenset({Right.VIEW})), pk=pk)
    assert rights(nina, people.customer) == frozenset()


@pytest.mark.parametrize(
    ("wish", "may", "text"),
    [
        (
            RoleWish("A", frozenset({Right.VIEW, Right.VIEW_COST})),
            frozenset({Right.VIEW}),
            "A role cannot give what you do not have.",
        ),
        (
            RoleWish("A", frozenset({Right.VIEW}), frozenset({Right.VIEW, Right.POST_MONEY})),
            frozenset({Right.VIEW}),
            "A role cannot give what you do not have.",
        ),
        *(
            (
                RoleWish("A", frozenset({Right.VIEW, right})),
                ALL,
                "People, roles and keys are managed by owners alone.",
            )
            for right in sorted(OWNERS_ALONE)
        ),
        (
            RoleWish("A", frozenset({Right.VIEW_MONEY})),
            ALL,
            "Whoever may do something sees it: choose See as well.",
        ),
        (
            RoleWish("A", frozenset({Right.VIEW, Right.MANAGE_ACCOUNTS})),
            ALL,
            "Whoever manages the accounts below sees them: choose See for those too.",
        ),
        (RoleWish("", frozenset({Right.VIEW})), ALL, "A text is needed here."),
    ],
)
def test_what_cannot_be_given_changes_nothing(
    people: People, wish: RoleWish, may: frozenset[Right], text: str
):
    with scope.system():
        before = fingerprint()
    with pytest.raises(Invalid) as refusal:
        made(people.customer, wish, may=may)
    assert refusal.value.text == text
    with scope.system():
        assert fingerprint() == before


def test_rights_kept_in_a_row_that_owners_alone_have_give_nothing(people: People):
    role = made(people.customer)
    give(people.customer, people.bob, role)
    with scope.system():
        CustomRole.objects.update(rights=["view", "members.manage", "no.more"], rights_below=["view"])
    assert rights(people.bob, people.customer) == {Right.VIEW}


def test_a_name_is_given_once_and_a_role_that_somebody_has_stays(people: People):
    role = made(people.customer)
    with pytest.raises(Conflict, match="There is a role of this name"):
        made(people.customer, RoleWish("BILLING", frozenset({Right.VIEW})))
    give(people.customer, people.bob, role)
    with scope.tenant(people.customer.pk):
        with pytest.raises(Conflict, match="Somebody has this role"):
            remove_role(account=people.customer, by=BY, pk=role.pk)
        bob = Membership.objects.get(user=people.bob)
        change_role(account=people.customer, by=BY, pk=bob.pk, role=Role.MEMBER)
        remove_role(account=people.customer, by=BY, pk=role.pk)
        with pytest.raises(NotFound):
            remove_role(account=people.customer, by=BY, pk=role.pk)


def test_another_account_s_role_is_not_there(people: People):
    role = made(people.other)
    with scope.tenant(people.customer.pk):
        bob = Membership.objects.get(user=people.bob)
        with pytest.raises(Invalid):
            change_role(account=people.customer, by=BY, pk=bob.pk, role=Role.MEMBER, custom=role.pk)
        with pytest.raises(NotFound):
            remove_role(account=people.customer, by=BY, pk=role.pk)
    with pytest.raises(NotFound):
        made(people.customer, pk=role.pk)
    assert signed_in(people.alice).get(f"/account/roles/{role.pk}/").status_code == 404


def test_the_last_owner_gets_no_role_of_the_account_s_own(people: People):
    role = made(people.customer)
    with pytest.raises(Conflict):
        give(people.customer, people.alice, role)


def test_an_owner_makes_a_role_on_the_page_and_gives_it(people: People):
    client = signed_in(with_password(people.alice))
    asked = {"name": "Night shift", "rights": ["view", "recordings.listen"]}
    assert client.post("/account/roles/new/", asked)["Location"].startswith("/user/reauthenticate/")
    proved(client)
    assert client.post("/account/roles/new/", asked).status_code == 302
    with scope.system():
        role = CustomRole.objects.get()
        bob = Membership.objects.get(user=people.bob)
    assert (role.rights, role.rights_below) == (["recordings.listen", "view"], [])
    form = client.get(f"/account/roles/{role.pk}/").content.decode()
    told = "Recordings and voicemail: Listen, except to what was left for a colleague, in this account"
    assert f'value="recordings.listen" aria-label="{told}" checked' in " ".join(form.split())
    assert 'name="below"' not in form
    assert client.post(f"/account/people/{bob.pk}/role", {"role": f"own-{role.pk}"}).status_code == 302
    assert rights(people.bob, people.customer) == {Right.VIEW, Right.LISTEN}
    assert "Night shift" in client.get("/account/people/").content.decode()
    more = client.post("/account/roles/new/", asked | {"name": "More", "rights": ["view", "members.manage"]})
    assert more.status_code == 422
    with scope.system():
        titles = [job.payload["title"] for job in Job.objects.filter(kind=OWNER_MAIL)]
    assert "A role was created" in titles


def test_why_somebody_may_do_something(people: People):
    put_below_the_reseller(people)
    role = made(people.customer)
    give(people.customer, people.bob, role)

    def why(email: str, right: Right) -> tuple[bool, str]:
        with scope.tenant(people.customer.pk):
            place = place_of(people.customer, email)
        return next((one.has, one.why) for one in place.reasons if one.right == right)

    assert why("bob@example.com", Right.VIEW_MONEY) == (True, "The role Billing of Acme gives it.")
    assert why("bob@example.com", Right.LISTEN) == (False, "The role Billing does not give it.")
    assert why("bob@example.com", Right.MANAGE_KEYS) == (False, "Owners alone have it.")
    assert why("carol@example.com", Right.SEND_MESSAGES) == (
        False,
        "Read only does not have it; Owner, Manager and Member do.",
    )
    assert why("alice@example.com", Right.MANAGE_ACCOUNTS) == (False, "Acme has no accounts below it.")
    assert why("alice@example.com", Right.MOVE_PORTS) == (False, "It is for staff of the accounts above.")
    assert why("alice@example.com", Right.AUDIT_MONEY) == (False, "It is for the operator's own account.")
    told = "The role Owner of Northwind gives it for all accounts below it."
    assert why("rita@example.com", Right.MOVE_PORTS) == (True, told)
    page = signed_in(people.alice).get("/account/roles/why/?email=charlie@example.com").content.decode()
    assert "Nobody with this address has a place in Acme." in page
    assert "Charlie" not in page


def test_each_right_has_words():
    assert set(WORDS) == set(Right)


def test_a_role_of_the_account_s_own_costs_no_statement(people: People):
    client = signed_in(people.bob)
    client.get("/account/networks/")
    with CaptureQueriesContext(connection) as before:
        assert client.get("/account/networks/").status_code == 200
    give(people.customer, people.bob, made(people.customer))
    with CaptureQueriesContext(connection) as after:
        assert client.get("/account/networks/").status_code == 200
    assert len(after) <= len(before)
