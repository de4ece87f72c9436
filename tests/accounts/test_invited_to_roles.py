"""Inviting somebody straight into a role that the account made."""

import pytest
from django.urls import reverse

from accounts.models import CustomRole, Invitation, Membership, User
from accounts.rights import Right
from accounts.selectors.invitations import behind_link
from accounts.services import invitations as inviting
from accounts.services.custom_roles import RoleWish, remove_role, save_role
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid
from tests.accounts.test_invitations import NEW, token_in
from tests.console import in_a_row, signed_in
from tests.people import BY, People
from tests.suspended import proved

PEOPLE = reverse("accounts:members")
EVERY = frozenset(Right)


def make_role(people: People, account: str = "customer", name: str = "Front desk") -> CustomRole:
    of = getattr(people, account)
    with scope.tenant(of.pk):
        wish = RoleWish(name, frozenset({Right.VIEW, Right.SEND_MESSAGES}))
        return save_role(account=of, by=BY, may=EVERY, may_below=frozenset(), wish=wish)


def ask(people: People, custom: int | None) -> Invitation:
    with scope.tenant(people.customer.pk):
        return inviting.invite(
            account=people.customer, by=BY, email=NEW, name="Nina", role=Role.OWNER, custom=custom
        )


def test_from_the_page_to_the_role(people: People, mailoutbox, django_capture_on_commit_callbacks):
    role = make_role(people)
    alice = proved(signed_in(people.alice))
    assert ">Front desk</option>" in in_a_row(alice.get(PEOPLE))

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(reverse("accounts:invite"), {"email": NEW, "name": "", "role": f"own-{role.pk}"})

    assert '<td data-label="Role">Front desk</td>' in in_a_row(alice.get(PEOPLE))
    [mail] = [mail for mail in mailoutbox if mail.to == [NEW]]
    assert "on Tandem as front desk." in mail.body
    found = behind_link(token_in(mail))
    assert found
    inviting.accept_as_new(invitation=found, by=BY, name="Nina", password="long enough and new 42")
    with scope.system():
        member = Membership.objects.get(user__email=NEW)
        assert (member.role, member.role_name) == (Role.READ_ONLY, "Front desk")
        assert member.granted(below=False) == {Right.VIEW, Right.SEND_MESSAGES}


def test_a_strange_role_is_refused(people: People):
    theirs = make_role(people, "other")
    with pytest.raises(Invalid) as refusal:
        ask(people, theirs.pk)
    assert refusal.value.field == "role"
    with scope.system():
        assert not Invitation.objects.exists()


def test_a_role_that_somebody_is_invited_to_stays_until_the_answer(people: People):
    role = make_role(people)
    made = ask(people, role.pk)
    with scope.tenant(people.customer.pk):
        with pytest.raises(Conflict, match="Somebody is invited to this role"):
            remove_role(account=people.customer, by=BY, pk=role.pk)
        inviting.revoke(account=people.customer, by=BY, pk=made.pk)
        remove_role(account=people.customer, by=BY, pk=role.pk)
    with scope.system():
        made.refresh_from_db()
        assert (made.custom_role, made.role) == (None, Role.READ_ONLY)
        assert not User.objects.filter(email=NEW).exists()
