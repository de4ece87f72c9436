"""Searches by words: no stranger's row is found whatever is asked, and lists tell what fits."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, Q

from accounts.models import Account, Agent, Contact
from agents.selectors.staff import StaffFilter, named
from agents.selectors.staff import searched as staff
from common import scope
from common.searching import Search, find
from jobs.models import Job
from jobs.selectors import jobs_named
from messaging.models import Conversation, Message
from numbers.models import PhoneNumber
from numbers.selectors.numbers import NumberFilter, searched
from support.models import Ticket
from tests.agents.staff import add_agent
from tests.messaging.conftest import OURS, THEIRS, Texts
from tests.portal.searching import grow, of_each_kind

# What patterns, quotes and regular expressions are made of, and what every row has.
CRAFTED = [
    "\x00",
    "%",
    "_",
    "%%%",
    "%secret%",
    "\\",
    "\\%",
    "s_cret",
    "' OR true --",
    "secret' OR ''='",
    ".*",
    "\n",
    "\u0301",
    "ſ",
]


@pytest.fixture
def texts(made_texts: Texts) -> Texts:
    return made_texts


def found(model: type[Model], account: Account, *texts: str) -> list[Any]:
    return find(model._default_manager.all(), *texts, of=Q(account=account))


@pytest.mark.parametrize("model", [PhoneNumber, Message, Conversation, Agent, Ticket, Contact, Job])
def test_each_account_finds_its_own_row_alone(texts: Texts, model: type[Model]):
    mine = of_each_kind(texts.customer, OURS, "secret")[model].pk
    theirs = of_each_kind(texts.people.other, THEIRS, "secret")[model].pk

    assert found(model, texts.customer, "SeCr") == [mine]
    assert found(model, texts.people.other, "ecret", "crown") == [theirs]
    assert found(model, texts.people.reseller, "secret") == []
    for text in CRAFTED:
        assert theirs not in found(model, texts.customer, text), text
        assert theirs not in found(model, texts.customer, text, "secret"), text


def test_what_the_door_gives_out_is_read_in_the_scope_of_who_asks(texts: Texts):
    """A mistake in whose rows are asked for shows none of them."""
    of_each_kind(texts.people.other, THEIRS, "secret")
    with scope.tenant(texts.customer.pk):
        search = Search(PhoneNumber.objects.all(), Q(account=texts.people.other), ("secret",))

        assert search.total() == (1, False)
        assert search.page(key="e164", size=10).rows == []
        assert list(search.every()) == []


def test_a_search_leaves_scope_and_plans_as_they_were(texts: Texts):
    with scope.tenant(texts.customer.pk):
        found(PhoneNumber, texts.people.other, "secret")

        assert PhoneNumber.objects.filter(e164=THEIRS).count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            assert cursor.fetchone() == ("on",)
            cursor.execute("SELECT current_setting('role')")
            assert cursor.fetchone() == ("none",)


def test_a_scope_inside_a_search_ends_it(texts: Texts):
    of_each_kind(texts.customer, OURS, "secret")
    with scope.searching(), scope.tenant(texts.people.other.pk):
        assert PhoneNumber.objects.count() == 1
        assert len(found(PhoneNumber, texts.customer, "secret")) == 1
        assert PhoneNumber.objects.count() == 1


def test_words_are_found_without_accents_and_in_either_case(texts: Texts):
    with scope.tenant(texts.customer.pk):
        PhoneNumber.objects.filter(e164=OURS).update(
            label="Søren Ålund, Straße 5, 100%_sure \\o/", tags=["Zürich"]
        )

    for text in (
        "soren",
        "ÅLUND",
        "alund",
        "strasse",
        "100%_",
        "\\o/",
        "zurich",
        "Zürich",
        "3422000",
        "so",
        "ZU",
    ):
        assert len(found(PhoneNumber, texts.customer, text)) == 1, text
    for text in ("100_", "%sure%", "lu", "oren al", "ren\nzu"):
        assert len(found(PhoneNumber, texts.customer, text)) == (text == "oren al"), text


GUID, OTHER_GUID = "0b5c9a1e-7d2f-4c3a-9e8b-5f6a7b8c9d0e", "7f6e5d4c-1111-4222-8333-0b5c9a1e7d2f"


def test_of_an_id_the_whole_or_the_beginning_is_looked_for(texts: Texts):
    """Of a GUID only the first group is among the words; ids of other shapes are words from end to end."""
    account = texts.customer
    with scope.tenant(account.pk):
        grace, ada = add_agent(account, "Grace", consistency_id=OTHER_GUID), add_agent(account, "Ada")
        Agent.objects.filter(pk=grace.pk).update(object_id=GUID)
        Agent.objects.filter(pk=ada.pk).update(object_id="staff-000421")
        for wanted in ("0B5C9A1E", GUID, GUID.upper(), OTHER_GUID, "7f6e5d4c", grace.ref, grace.ref.upper()):
            assert list(named(account, wanted, 5)) == [grace], wanted
            assert staff(account, "people", StaffFilter(wanted)).page(key="pk", size=5).rows == [grace], (
                wanted
            )
        for wanted in ("staff-000421", "000421", ada.ref):
            assert list(named(account, wanted, 5)) == [ada], wanted
        for wanted in (GUID[9:], GUID[:-1] + "f", ada.ref[:-1]):
            assert list(named(account, wanted, 5)) == [], wanted
        job = Job.objects.create(account=account, kind="test", title="Sync", run_at=grace.created_at)
        for wanted in (str(job.pk), str(job.pk)[:8], str(job.pk).upper()):
            assert list(jobs_named(account, wanted).every()) == [job], wanted
    stranger = texts.people.other
    with scope.tenant(stranger.pk):
        for wanted in (GUID, grace.ref):
            assert list(named(stranger, wanted, 5)) == [], wanted
        assert list(jobs_named(stranger, str(job.pk)).every()) == []


def test_pages_of_a_search_follow_each_other(texts: Texts, monkeypatch: pytest.MonkeyPatch):
    """Whether few match, or many that are near, or many that are far from the beginning."""
    monkeypatch.setattr("common.searching.MOST_COUNTED", 30)
    monkeypatch.setattr("common.searching.NEAR", 20)
    grow(
        texts.number,
        400,
        e164="'+1212' || (2000000 + n)",
        label="CASE WHEN n > 300 THEN 'far' WHEN n % 2 = 0 THEN 'even' "
        "WHEN n % 33 = 0 THEN 'rare' ELSE '' END",
    )
    with scope.tenant(texts.customer.pk):
        for word, counted in (("even", (30, True)), ("far", (30, True)), ("rare", (5, False))):
            wanted = sorted(PhoneNumber.objects.filter(label=word).values_list("e164", flat=True))
            for counts in (True, False):
                search, seen, after = searched(texts.customer, NumberFilter(search=word)), [], ""
                if counts:
                    assert search.total() == counted
                while True:
                    page = search.page(key="e164", size=4, after=after)
                    seen += [row.e164 for row in page.rows]
                    if not (after := page.after):
                        break
                assert seen == wanted, word
                back = search.page(key="e164", size=4, before=wanted[-1])
                assert [row.e164 for row in back.rows] == wanted[-5:-1]
            assert list(search.every().order_by("e164").values_list("e164", flat=True)) == wanted


@pytest.mark.parametrize(
    ("word", "size", "sparsest", "added", "counted", "asks"),
    [
        ("often", 9, 3, 30, (30, True), False),
        ("few", 5, 3, 8, (8, False), True),
        ("few", 5, 20, 8, (8, False), False),
        ("often", 70, 3, 30, (30, True), True),
        ("some", 9, 3, 19, (19, True), False),
        ("some", 9, 20, 30, (30, True), False),
        ("some", 70, 3, 30, (30, True), True),
    ],
    ids=[
        "enough among the next",
        "too few among the next",
        "no more than the next",
        "a page that is not near",
        "now and then among the next",
        "now and then among more of them",
        "a page that is far",
    ],
)
def test_what_is_frequent_is_counted_and_added_up_by_going_down_the_list(
    texts: Texts,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    size: int,
    sparsest: int,
    added: int,
    counted: tuple[int, bool],
    asks: bool,
):
    for name, value in (("MOST_COUNTED", 30), ("NEAR", 20), ("SPARSEST", sparsest), ("FEWEST_TOLD", 10)):
        monkeypatch.setattr(f"common.searching.{name}", value)
    label = "CASE WHEN n < 9 THEN 'often few' WHEN n <= 60 THEN 'often' ELSE '' END"
    label += " || CASE WHEN n % 5 = 0 THEN ' some' ELSE '' END"
    grow(texts.number, 400, e164="'+1212' || (2000000 + n)", label=label)
    asked: list[Any] = []
    monkeypatch.setattr(
        "common.searching.find", lambda *args, **more: asked.append(args) or find(*args, **more)
    )
    with scope.tenant(texts.customer.pk):
        search = searched(texts.customer, NumberFilter(search=word))
        search.page(key="e164", size=size)
        part, is_part = search.part(order=("e164", "pk"), most=100)
        wanted = PhoneNumber.objects.filter(label__contains=word).order_by("e164")
        assert list(part) == list(wanted[:added])
        assert (is_part, search.total()) == (len(wanted) > added, counted)
    assert bool(asked) == asks


def test_a_text_that_another_holds_is_all_that_is_looked_for(texts: Texts):
    def looked_for(*words: str) -> int:
        rows = PhoneNumber.objects.filter(pk__words=words)
        return str(rows.query).count("portal_pattern(")

    assert looked_for("2013422700", "+12013422700") == 1
    assert looked_for("(201) 342", "+1201342") == 2
    # One of two characters means what begins so, and accents may change what is held.
    assert looked_for("20", "+1201") == 2
    assert looked_for("été", "étés") == 2
