"""Saved views of lists: one's own and shared ones, their menu, and whose they are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Activity, SavedView, User
from accounts.rights import MANAGER, MEMBER
from accounts.selectors.saved_views import views_of
from accounts.services.saved_views import MOST_VIEWS, Keeper, remove_view, save_view
from common import scope
from common.errors import Conflict, Forbidden, Invalid, NotFound
from tests.console import HTMX, in_a_row, signed_in
from tests.people import BY, People

LIST = "/numbers/"


@pytest.fixture
def acme(people: People):
    with scope.tenant(people.customer.pk):
        yield people


def keeper(people: People, user: User | None = None) -> Keeper:
    rights = MEMBER if user else MANAGER
    return Keeper(people.customer, user or people.alice, rights)


def save(
    who: Keeper, name: str = "Abroad", query: str = "country=FR", *, shared: bool = False, path: str = LIST
):
    return save_view(keeper=who, by=BY, path=path, query=query, name=name, is_shared=shared)


def names(who: Keeper) -> list[str]:
    return [row.name for row in views_of(who.account, who.user, LIST)]


def test_everybody_has_their_own_and_the_shared_ones(acme: People):
    owner, member = keeper(acme), keeper(acme, acme.bob)
    save(owner, "Mine", "q=1&after=%2B12&country=")
    save(owner, "Ours", "country=FR", shared=True)
    save(member, "Mine", "q=2")
    save(member, "Another list", path="/jobs/")
    assert (names(owner), names(member)) == (["Ours", "Mine"], ["Ours", "Mine"])
    assert [row.url for row in views_of(acme.customer, acme.alice, LIST)] == [
        "/numbers/?country=FR",
        "/numbers/?q=1",
    ]
    assert list(Activity.objects.filter(subject_type="savedview").values_list("verb", flat=True)) == [
        "shared"
    ]


def test_a_view_of_the_same_name_is_replaced(acme: People):
    first, again = save(keeper(acme)), save(keeper(acme), query="country=DK")
    assert (first.pk, again.query) == (again.pk, "country=DK")
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"query": "q=" + "x" * 2000}, "query"),
        ({"query": "q=%00"}, "query"),
        ({"path": "/nothing/"}, "path"),
        ({"path": "https://elsewhere.example/"}, "path"),
        ({"path": "//elsewhere.example/"}, "path"),
        ({"path": "/user/login/"}, "path"),
        ({"path": "/numbers/\x00"}, "path"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(acme: People, given, field):
    with pytest.raises(Invalid) as refusal:
        save(keeper(acme), **given)
    assert refusal.value.field == field
    assert SavedView.objects.count() == 0


def test_members_neither_share_nor_remove_what_is_shared(acme: People):
    shared = save(keeper(acme), shared=True)
    member = keeper(acme, acme.bob)
    with pytest.raises(Forbidden):
        save(member, "Ours", shared=True)
    with pytest.raises(Forbidden):
        remove_view(keeper=member, by=BY, pk=shared.pk)
    assert SavedView.objects.count() == 1


def test_nobody_removes_a_colleagues_view_and_removing_twice_finds_nothing(acme: People):
    mine = save(keeper(acme, acme.bob))
    with pytest.raises(NotFound):
        remove_view(keeper=keeper(acme), by=BY, pk=mine.pk)
    remove_view(keeper=keeper(acme, acme.bob), by=BY, pk=mine.pk)
    with pytest.raises(NotFound):
        remove_view(keeper=keeper(acme, acme.bob), by=BY, pk=mine.pk)


def test_a_list_has_so_many_views_and_no_more(acme: People):
    SavedView.objects.bulk_create(
        SavedView(account=acme.customer, user=acme.alice, path=LIST, name=f"View {n}")
        for n in range(MOST_VIEWS)
    )
    with pytest.raises(Conflict):
        save(keeper(acme))
    save(keeper(acme), "View 1", "q=3")
    save(keeper(acme), shared=True)
    assert SavedView.objects.count() == MOST_VIEWS + 1


@pytest.mark.django_db(transaction=True)
def test_two_who_share_one_name_at_once_keep_one(people: People):
    def share(user: User) -> None:
        with scope.tenant(people.customer.pk):
            save_view(
                keeper=Keeper(people.customer, user, MANAGER),
                by=BY,
                path=LIST,
                query=f"q={user.name}",
                name="Ours",
                is_shared=True,
            )
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(share, [people.alice, people.bob] * 4))
    with scope.system():
        assert SavedView.objects.count() == 1


def test_the_menu_knows_the_filter_of_its_page(acme: People, django_assert_num_queries):
    save(keeper(acme), shared=True)
    alice = signed_in(acme.alice)
    alice.get("/views/", {"path": LIST})
    current = {"HTTP_HX_CURRENT_URL": "http://testserver/numbers/?country=DK&after=%2B12"}
    menu = alice.get("/views/", {"path": LIST}, **HTMX, **current)
    assert "<html" not in menu.content.decode()
    assert 'name="query" value="country=DK"' in in_a_row(menu)
    assert '<a class="menu__item" href="/numbers/?country=FR">' in in_a_row(menu)


def test_the_page_keeps_a_filter_and_goes_back_to_its_list(acme: People):
    alice, bob = signed_in(acme.alice), signed_in(acme.bob)
    sent = {"path": LIST, "query": "country=FR", "name": "Abroad", "is_shared": "on"}
    assert alice.post("/views/", sent).url == "/numbers/?country=FR"
    # A member's wish to share is not among the fields of the form, so the view is the member's own.
    assert bob.post("/views/", sent | {"name": "Bob's"}).status_code == 302
    assert names(keeper(acme)) == ["Abroad"]
    refused = alice.post("/views/", sent | {"name": ""})
    assert (refused.status_code, "This field is required" in refused.content.decode()) == (422, True)
    assert "Views" in alice.get(LIST).content.decode()

    shared = SavedView.objects.get(user=None)
    assert bob.post(f"/views/{shared.pk}/remove/", {"path": LIST}).url == "/views/?path=%2Fnumbers%2F"
    assert signed_in(acme.charlie).post(f"/views/{shared.pk}/remove/").status_code == 404
    assert SavedView.objects.filter(user=None).count() == 1
    assert alice.post(f"/views/{shared.pk}/remove/", {"path": LIST}).status_code == 302
    assert SavedView.objects.filter(user=None).count() == 0
