"""The page of feedback: filters, pages, sums that are those of the answers, files, and what other pages show."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.answers import page_asked
from accounts.models import Account, Agent
from calls.live.services import receive_call
from calls.statistics.ratings import ratings_by
from calls.statistics.selectors import Group, Whose
from common import scope
from pbx.models import Reception
from pbx.receptions.services import ReceptionWish, assign_number, create_reception
from support.chats.models import ChatReception
from support.satisfaction import selectors
from support.satisfaction.figures import By, Sums, sums_by
from support.satisfaction.selectors import RatingFilter
from tests.agents.staff import add_agent
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People
from tests.support.feedback import chat_desk, ended, rated

NOW = timezone.now().replace(minute=30, second=0, microsecond=0)


class Shelf:
    """Acme's answers: three faces about its main number, two scores about its chat, and one of a year ago."""

    def __init__(self, people: People) -> None:
        self.people, self.account = people, people.customer
        self.main: Reception = create_reception(account=self.account, by=BY, wish=ReceptionWish("Main"))
        self.site: ChatReception = chat_desk(self.account)
        self.ann: Agent = add_agent(self.account, "Ann")
        self.count = 0
        self.add("positive", agent=self.ann, reception=self.main, at=NOW - timedelta(days=1), comment="Kind")
        self.add("negative", agent=self.ann, reception=self.main, at=NOW - timedelta(days=2), comment="=1+1")
        self.add("neutral", reception=self.main, at=NOW - timedelta(days=2, hours=1))
        self.add(score=10, agent=self.ann, at=NOW - timedelta(days=3))
        self.add(score=3, at=NOW - timedelta(days=4))
        self.add("positive", reception=self.main, at=NOW - timedelta(days=400))

    def add(self, kind: str = "", agent: Agent | None = None, **facts: Any) -> None:
        self.count += 1
        rated(self.account, ended(self.site, agent, key=f"k{self.count}"), kind, **facts)

    def page(self, query: str = "", who: Any = None, **headers: str) -> Any:
        return signed_in(who or self.people.alice).get(f"/feedback/{query}", **headers)


@pytest.fixture
def shelf(market: Shop) -> Iterator[Shelf]:
    with scope.tenant(market.customer.pk):
        yield Shelf(market.people)


def test_sums_are_those_of_the_answers_shown(shelf: Shelf):
    page = shelf.page()
    kinds = [row.kind for row, _ in page.context["rows"]]
    assert kinds == ["positive", "negative", "neutral", "positive", "negative"]
    tiles = {tile["label"]: tile["value"] for tile in page.context["tiles"]}
    assert tiles == {"Answers": "5", "Satisfied": "50 %", "NPS": "0", "With a comment": "2"}
    by_place, by_agent = (
        [(row.label, row.cells) for row in table.rows] for table, _ in page.context["tables"]
    )
    assert by_place == [
        ("Main", ["3", "1", "1", "1", "2", "50 %", "—"]),
        ("Website (chat)", ["2", "1", "0", "1", "0", "50 %", "0"]),
    ]
    assert by_agent == [
        ("Ann", ["3", "2", "0", "1", "2", "67 %", "+100"]),
        ("Nobody in particular", ["2", "0", "1", "1", "0", "0 %", "-100"]),
    ]
    total = page.context["tables"][0][0].total
    assert total.cells == ["5", "2", "1", "2", "2", "50 %", "0"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind=negative", 2),
        ("?commented=yes", 2),
        ("?commented=no", 3),
        ("?place=r{main}", 3),
        ("?place=c{site}", 2),
        ("?agent={ann}", 3),
        ("?agent={ann}&kind=positive&place=r{main}", 1),
        ("?since=2020-01-01&until=2020-02-01", 0),
        ("?place=r0", 5),
        ("?place=x&agent=y&kind=z", 5),
        ("?after=nonsense", 5),
    ],
)
def test_each_filter_narrows_and_nonsense_does_not(shelf: Shelf, query: str, count: int):
    query = query.format(main=shelf.main.pk, site=shelf.site.pk, ann=shelf.ann.pk)
    page = shelf.page(query)
    assert (len(page.context["rows"]), page.context["tiles"][0]["value"]) == (count, str(count))


def test_the_list_goes_on_by_key_and_takes_as_many_statements_as_ever(
    shelf: Shelf, monkeypatch: Any, django_assert_num_queries: Any
):
    seen, url = [], "/feedback/"
    client = signed_in(shelf.people.alice)
    monkeypatch.setattr("support.satisfaction.views.page_asked", _in_twos)
    while url:
        page = client.get(url, **HTMX)
        seen += [row.pk for row, _ in page.context["rows"]]
        url = page.context["older_url"]
    wanted = list(selectors.filtered(shelf.account, RatingFilter(since=NOW - timedelta(days=90))))
    assert seen == [row.pk for row in wanted]
    monkeypatch.undo()
    with django_assert_num_queries(STATEMENTS):
        client.get("/feedback/", **HTMX)
    for _ in range(5):
        shelf.add("positive", agent=add_agent(shelf.account, f"P {shelf.count}"), at=NOW)
    with django_assert_num_queries(STATEMENTS):
        assert len(client.get("/feedback/", **HTMX).context["rows"]) == 10


@pytest.mark.parametrize(
    "url", ["/feedback/?agent=nobody+here", "/calls/statistics/?side=colleagues&of=nobody+here"]
)
def test_what_the_page_is_not_narrowed_by_is_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.setattr("accounts.colleague_field.MOST_LISTED", 0)
    client, told = (
        signed_in(shelf.people.alice),
        "Nobody here has “nobody here” in their name or e-mail address.",
    )
    assert in_a_row(client.get(url, **HTMX)).count(told) == 1
    assert in_a_row(client.get(url)).count(told) == 1


STATEMENTS = 15


def _in_twos(*args: Any, **named: Any) -> Any:
    return page_asked(*args, **named | {"size": 2})


def test_strangers_see_nothing_and_readers_the_same(shelf: Shelf):
    assert "Kind" not in shelf.page(who=shelf.people.charlie).content.decode()
    assert shelf.page(who=shelf.people.charlie).context["tiles"][0]["value"] == "0"
    assert len(shelf.page(who=shelf.people.carol).context["rows"]) == 5


def test_files_hold_what_the_page_shows(shelf: Shelf):
    client = signed_in(shelf.people.alice)
    told = b"".join(client.get("/exports/feedback.csv?kind=negative").streaming_content).decode("utf-8-sig")
    lines = told.splitlines()
    assert (len(lines), "'=1+1" in lines[1], "negative" in lines[1]) == (3, True, True)
    told = b"".join(client.get("/exports/feedback-by-employee.csv").streaming_content).decode("utf-8-sig")
    assert told.splitlines()[1] == "Ann,3,2,0,1,2,0.667,100"
    told = b"".join(client.get("/exports/feedback-by-reception.csv").streaming_content).decode("utf-8-sig")
    assert told.splitlines()[1:] == ["Main,3,1,1,1,2,0.500,", "Website (chat),2,1,0,1,0,0.500,0"]


def test_sums_can_be_joined_by_place_person_and_time(shelf: Shelf):
    def found(*by: By, **more: Any) -> dict[Any, Sums]:
        return sums_by(shelf.account, since=NOW - timedelta(days=30), until=NOW, apart=by, **more)

    places = found(By.RECEPTION, By.CHAT_RECEPTION)
    assert {key: (one.count, one.average) for key, one in places.items()} == {
        (shelf.main.pk, None): (3, 0.5),
        (None, shelf.site.pk): (2, 0.5),
    }
    assert found(By.EMPLOYEE)[shelf.ann.pk,].requests == 3
    days = found(each="day")
    assert sum(one.count for one in days.values()) == 5
    assert sum(days.values(), Sums()) == found()[()]
    only = found(By.EMPLOYEE, agents=[shelf.ann.pk], places=selectors.at_place(reception=shelf.main.pk))
    assert {key: one.count for key, one in only.items()} == {(shelf.ann.pk,): 2}
    assert sums_by(shelf.people.other, since=NOW - timedelta(days=30), until=NOW, apart=[By.EMPLOYEE]) == {}


def test_statistics_of_calls_tell_what_callers_thought(shelf: Shelf):
    def found(whose: Whose, **more: Any) -> dict[str, tuple[int, float | None]]:
        window = (NOW - timedelta(days=30), NOW)
        told = ratings_by(shelf.account, whose, *window, **more)
        return {key: (one.count, one.average) for key, one in told.items()}

    assert found(Whose.RECEPTION, group=Group.RECEPTION) == {}
    # The database lets a rating be of one conversation alone.
    assign_number(account=shelf.account, by=BY, ref=shelf.main.ref, e164=HELD[1])
    call = receive_call(account=shelf.account, by=BY, called=HELD[1], caller="+12015550147")
    row = selectors.ratings(shelf.account).filter(kind="positive", reception=shelf.main).latest("rated_at")
    row.conversation, row.chat, row.call = "call", None, call
    row.save()
    main, ann = str(shelf.main.pk), str(shelf.ann.pk)
    assert found(Whose.RECEPTION, group=Group.RECEPTION) == {main: (1, 1.0)}
    assert found(Whose.COLLEAGUE, group=Group.COLLEAGUE) == {ann: (1, 1.0)}
    assert found(Whose.RECEPTION, group=Group.COLLEAGUE, only=[shelf.main.pk]) == {ann: (1, 1.0)}
    assert found(Whose.RECEPTION, group=Group.RECEPTION, only=[0]) == {}
    assert found(Whose.RECEPTION, group=Group.KEY) == {}
    [began] = found(Whose.COLLEAGUE, unit="month")
    assert began.endswith("Z")


def test_the_page_of_a_reception_tells_of_its_feedback(shelf: Shelf):
    told = in_a_row(signed_in(shelf.people.alice).get(f"/receptions/{shelf.main.ref}/"))
    assert ("Feedback of 90 days" in told, f"/feedback/?place=r{shelf.main.pk}" in told) == (True, True)
    quiet: Account = shelf.account
    other = create_reception(account=quiet, by=BY, wish=ReceptionWish("Other"))
    assert "Feedback of 90 days" not in in_a_row(
        signed_in(shelf.people.alice).get(f"/receptions/{other.ref}/")
    )
