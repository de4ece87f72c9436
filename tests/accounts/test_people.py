"""Members of an account: roles, the owner that must stay, and the account that a user comes home to."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Account, Activity, Membership, User
from accounts.selectors.people import members, standing, user_with_memberships
from accounts.services.people import LAST_OWNER, change_role, come_home, remove_member
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid, NotFound
from tests.console import signed_in
from tests.people import BY, People, make_people, user


def membership_of(person: User) -> Membership:
    return Membership.objects.get(user=person)


@pytest.fixture
def inside(people: People):
    with scope.tenant(people.customer.pk):
        yield people


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


def test_what_an_account_calls_itself_opens_no_console(people: People):
    """Of two accounts the one joined first is home, until another one was used."""
    with scope.system():
        Membership.objects.create(user=people.olivia, account=people.other, role=Role.OWNER)
        Account.objects.filter(pk=people.other.pk).update(name="!AAA")
        assert standing(people.olivia, None).account == people.operator
    come_home(user=people.olivia, account=people.other)
    olivia = User.objects.get(pk=people.olivia.pk)
    with scope.system():
        assert standing(olivia, None).account == people.other
        Membership.objects.filter(user=olivia, account=people.other).delete()
        assert standing(olivia, None).account == people.operator


def test_who_is_signed_in_is_read_with_where_they_stand(people: People, django_assert_num_queries):
    with scope.system(), django_assert_num_queries(1):
        bob = user_with_memberships(people.bob.pk)
        assert bob == people.bob
        assert standing(bob, None).account == people.customer
        assert standing(bob, people.other.pk) is None
    with scope.tenant(people.other.pk):
        assert user_with_memberships(people.bob.pk).known_memberships == []
    assert user_with_memberships(0) is None


def test_rights_end_with_the_next_page(people: People):
    client = signed_in(people.bob)
    assert client.get("/").status_code == 200
    with scope.tenant(people.customer.pk):
        remove_member(account=people.customer, by=BY, pk=membership_of(people.bob).pk)
    assert client.get("/").status_code == 403
    User.objects.filter(pk=people.bob.pk).update(is_active=False)
    assert client.get("/")["Location"] == "/user/login/?next=/"
    alice = signed_in(people.alice)
    assert alice.get("/").status_code == 200
    User.objects.filter(pk=people.alice.pk).update(password="another")
    assert alice.get("/")["Location"] == "/user/login/?next=/"
