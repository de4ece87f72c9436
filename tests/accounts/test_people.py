"""Members of an account: invitations and their mail, roles, and the owner that must stay."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, Membership, User
from accounts.selectors.people import members, standing
from accounts.services.people import LAST_OWNER, change_role, invite_member, remove_member
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.people import BY, People, make_people, user

NEW_PASSWORD = "long enough and new 42"


def membership_of(person: User) -> Membership:
    return Membership.objects.get(user=person)


@pytest.fixture
def inside(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def invite(people: People, email: str = "new@example.com", role: Role = Role.MEMBER, name: str = "New"):
    return invite_member(account=people.customer, by=BY, email=email, name=name, role=role)


def test_somebody_new_gets_a_link_to_choose_a_password(
    inside, mailoutbox, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        membership = invite(inside, " New@Example.com ", Role.MANAGER, " Nina ")

    person = User.objects.get(email="new@example.com")
    assert (person.name, person.has_usable_password(), person.is_staff) == ("Nina", False, False)
    assert (membership.user, membership.account, membership.role) == (person, inside.customer, Role.MANAGER)
    log = Activity.objects.get(verb="invited")
    assert log.after == {"role": "manager", "email": "new@example.com"}
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["new@example.com"], "[Tandem] You are invited")
    assert "Test invites you to the account Acme" in mail.body
    path = re.search(r"http://[^/]+(/user/password/reset/key/\S+)", mail.body)[1]
    form = client.get(path, follow=True)
    assert form.status_code == 200
    client.post(
        form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True
    )
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_somebody_known_is_told_to_sign_in(inside, mailoutbox, django_capture_on_commit_callbacks):
    inside.charlie.set_password(NEW_PASSWORD)
    inside.charlie.save()
    with django_capture_on_commit_callbacks(execute=True):
        invite(inside, "CHARLIE@example.com", Role.READ_ONLY, "Somebody else")

    inside.charlie.refresh_from_db()
    assert inside.charlie.name == "Charlie"
    assert User.objects.filter(email__iexact="charlie@example.com").count() == 1
    with scope.system():
        assert standing(inside.charlie, inside.customer.pk).role == Role.READ_ONLY
    (mail,) = mailoutbox
    assert "/user/login/" in mail.body
    assert "/reset/" not in mail.body


def test_a_member_is_not_invited_twice(inside, mailoutbox, django_capture_on_commit_callbacks):
    refused = pytest.raises(Conflict, match="already a member")
    with django_capture_on_commit_callbacks(execute=True), refused as refusal:
        invite(inside, "bob@example.com", Role.OWNER)
    assert refusal.value.field == "email"
    assert membership_of(inside.bob).role == Role.MEMBER
    assert mailoutbox == []
    assert not Activity.objects.filter(verb="invited").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "x"), ("email", "a@b\n.com"), ("email", ""), ("name", "x" * 121), ("role", "emperor")],
)
def test_a_bad_invitation_makes_nobody(inside, field, value):
    with pytest.raises(Invalid) as refusal:
        invite(inside, **{field: value})
    assert refusal.value.field == field
    assert (User.objects.count(), Membership.objects.count()) == (6, 3)


def test_change_role(inside):
    bob = membership_of(inside.bob)
    change_role(account=inside.customer, by=BY, pk=bob.pk, role=Role.MANAGER)
    change_role(account=inside.customer, by=BY, pk=bob.pk, role=Role.MANAGER)
    assert membership_of(inside.bob).role == Role.MANAGER
    log = Activity.objects.get(verb="changed")
    assert (log.before, log.after) == ({"role": "member"}, {"role": "manager"})
    with pytest.raises(Invalid):
        change_role(account=inside.customer, by=BY, pk=bob.pk, role="emperor")
    assert membership_of(inside.bob).role == Role.MANAGER


def test_a_removed_member_has_no_standing(inside):
    remove_member(account=inside.customer, by=BY, pk=membership_of(inside.bob).pk)
    assert [member.user for member in members(inside.customer)] == [inside.alice, inside.carol]
    with scope.system():
        assert standing(inside.bob, inside.customer.pk) is None
    assert User.objects.filter(pk=inside.bob.pk).exists()
    log = Activity.objects.get(verb="removed")
    assert log.before == {"role": "member", "email": "bob@example.com"}


def test_the_last_owner_stays(inside):
    alice = membership_of(inside.alice)
    before = Activity.objects.count()
    for act in (
        lambda: remove_member(account=inside.customer, by=BY, pk=alice.pk),
        lambda: change_role(account=inside.customer, by=BY, pk=alice.pk, role=Role.MANAGER),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.text == LAST_OWNER
    assert (membership_of(inside.alice).role, Activity.objects.count()) == (Role.OWNER, before)
    change_role(account=inside.customer, by=BY, pk=membership_of(inside.bob).pk, role=Role.OWNER)
    remove_member(account=inside.customer, by=BY, pk=alice.pk)
    assert [member.role for member in members(inside.customer)] == [Role.OWNER, Role.READ_ONLY]


def test_an_owner_who_cannot_sign_in_does_not_count(inside):
    with scope.system():
        user("gone@example.com", inside.customer, Role.OWNER, is_active=False)
    with pytest.raises(Conflict):
        remove_member(account=inside.customer, by=BY, pk=membership_of(inside.alice).pk)


@pytest.mark.parametrize("with_scope", [True, False])
def test_a_strangers_member_is_not_found(inside, with_scope):
    bob, other = membership_of(inside.bob), inside.other
    with scope.tenant(other.pk) if with_scope else scope.system():
        with pytest.raises(NotFound):
            remove_member(account=other, by=BY, pk=bob.pk)
        with pytest.raises(NotFound):
            change_role(account=other, by=BY, pk=bob.pk, role=Role.OWNER)
    assert membership_of(inside.bob).role == Role.MEMBER


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_remove_each_other_one_stays():
    people = make_people()
    second = user("dora@example.com", people.customer, Role.OWNER)
    with scope.system():
        pks = [Membership.objects.get(user=person).pk for person in (people.alice, second)]
    together = threading.Barrier(2, timeout=5)

    def remove(pk: int) -> bool:
        together.wait()
        try:
            with scope.tenant(people.customer.pk):
                remove_member(account=people.customer, by=BY, pk=pk)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, pks)) == [False, True]
    with scope.system():
        assert Membership.objects.filter(account=people.customer, role=Role.OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_invited_eight_times_at_once_is_one_member(mailoutbox):
    people = make_people()
    together = threading.Barrier(8, timeout=5)

    def ask(_: int) -> bool:
        together.wait()
        try:
            with scope.tenant(people.customer.pk):
                invite(people)
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == [False] * 7 + [True]
    with scope.system():
        assert Membership.objects.filter(user__email="new@example.com").count() == 1
    assert len(mailoutbox) == 1
