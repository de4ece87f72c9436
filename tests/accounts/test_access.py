"""The IP access list: each network is judged by itself."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import AccessEntry, Activity
from accounts.selectors.credentials import access_entries
from accounts.services.access import (
    BAD_MASK,
    NOT_ADDED,
    NOT_REMOVED,
    NOT_ROUTABLE,
    AccessOutcome,
    add_access,
    remove_access,
)
from common import scope
from tests.people import BY, People, make_people


@pytest.fixture
def inside(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def add(people: People, *cidrs: str) -> AccessOutcome:
    return add_access(account=people.customer, by=BY, cidrs=list(cidrs))


def remove(people: People, *cidrs: str) -> AccessOutcome:
    return remove_access(account=people.customer, by=BY, cidrs=list(cidrs))


def listed(people: People) -> list[str]:
    return list(access_entries(people.customer).values_list("cidr", flat=True))


def test_add_and_remove_in_part(inside):
    outcome = add(inside, "8.8.8.0/24", "10.0.0.0/8", "8.8.8.0/24", "1.1.1.1/32")
    assert outcome.done == ["8.8.8.0/24", "1.1.1.1/32"]
    assert outcome.failed["10.0.0.0/8"] == NOT_ROUTABLE
    assert listed(inside) == ["8.8.8.0/24", "1.1.1.1/32"]
    assert Activity.objects.filter(subject_type="accessentry", verb="added").count() == 2

    outcome = remove(inside, "1.1.1.1/32", "9.9.9.9/32", "1.1.1.1/32")

    assert outcome.done == ["1.1.1.1/32"]
    assert outcome.failed == {"9.9.9.9/32": NOT_REMOVED, "1.1.1.1/32": NOT_REMOVED}
    assert listed(inside) == ["8.8.8.0/24"]
    assert Activity.objects.get(verb="removed").subject == "1.1.1.1/32"


@pytest.mark.parametrize(
    ("cidr", "reason"),
    [
        ("8.8.8.8", BAD_MASK),
        ("8.8.8.8/", BAD_MASK),
        ("8.8.8.0/25", BAD_MASK),
        ("0.0.0.0/0", BAD_MASK),
        ("8.8.8.0/024", BAD_MASK),
        ("8.8.8.0/255.255.255.0", BAD_MASK),
        ("", BAD_MASK),
        ("8.8.8.8/24", NOT_ROUTABLE),
        ("127.0.0.1/32", NOT_ROUTABLE),
        ("192.168.0.0/16", NOT_ROUTABLE),
        ("224.0.0.0/8", NOT_ROUTABLE),
        ("203.0.113.0/24", NOT_ROUTABLE),
        ("2001:db8::/32", NOT_ROUTABLE),
        ("256.1.1.1/32", NOT_ROUTABLE),
        ("sip.example.com/32", NOT_ROUTABLE),
    ],
)
def test_what_does_not_fit_is_not_listed(inside, cidr, reason):
    assert add(inside, cidr).failed == {cidr: reason}
    assert listed(inside) == []


@pytest.mark.parametrize("cidr", ["8.0.0.0/8", "8.8.0.0/16", "8.8.8.0/24", "8.8.8.8/32"])
def test_every_mask(inside, cidr):
    assert add(inside, cidr).done == [cidr]
    assert add(inside, cidr).failed == {cidr: NOT_ADDED}
    assert listed(inside) == [cidr]


@pytest.mark.parametrize("with_scope", [True, False])
def test_a_stranger_cannot_remove_an_entry(inside, with_scope):
    add(inside, "8.8.8.8/32")
    other = inside.other
    with scope.tenant(other.pk) if with_scope else scope.system():
        outcome = remove_access(account=other, by=BY, cidrs=["8.8.8.8/32"])
        assert list(access_entries(other)) == []
    assert outcome.failed == {"8.8.8.8/32": NOT_REMOVED}
    assert listed(inside) == ["8.8.8.8/32"]


@pytest.mark.django_db(transaction=True)
def test_one_network_added_and_removed_by_many_at_once():
    people, together = make_people(), threading.Barrier(8, timeout=10)

    def each(act) -> list[list[str]]:
        def once(_: int) -> list[str]:
            together.wait()
            try:
                with scope.tenant(people.customer.pk):
                    return act(people, "8.8.8.8/32").done
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            return sorted(pool.map(once, range(8)))

    assert each(add) == [[]] * 7 + [["8.8.8.8/32"]]
    assert each(remove) == [[]] * 7 + [["8.8.8.8/32"]]
    with scope.system():
        assert AccessEntry.objects.count() == 0
        assert Activity.objects.filter(subject_type="accessentry").count() == 2
