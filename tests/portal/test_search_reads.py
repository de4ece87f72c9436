"""What searches read: none goes through a table from end to end."""

import pytest
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from accounts.models import Agent, Contact
from agents.records import Identifier
from agents.services.lookup import people_by, taken
from calls.models import CallRecord
from common import scope
from common.searching import Search
from jobs.models import Job
from messaging.models import Conversation, Message
from numbers.models import PhoneNumber
from numbers.selectors.numbers import NumberFilter, searched
from support.models import Ticket
from tests.console import signed_in
from tests.copies import copying
from tests.messaging.conftest import OURS, Texts
from tests.portal.searching import grow, of_each_kind, rows_read

MANY, MOST_READ = 12_000, 10_000
# By what copies of an agent are told apart.
UNLIKE = {"ref": "'A' || n", "upn": "'a' || n || '@x.example'", "object_id": "''", "consistency_id": "''"}
# Of numbers so many that the planner never takes the whole table for the shorter way to the next 2,500.
NUMBERS = 30_000


@pytest.fixture
def texts(made_texts: Texts) -> Texts:
    return made_texts


@pytest.fixture
def many(texts: Texts) -> Texts:
    """Of Acme's: 30,000 numbers, 24,000 jobs, and 12,000 of each other kind."""
    rows = of_each_kind(texts.customer, OURS, "secret")
    grow(
        rows[PhoneNumber],
        NUMBERS,
        e164="'+1212' || (2000000 + n)",
        label="CASE WHEN n % 2 = 0 THEN 'even' ELSE '' END",
    )
    unlike = {"id": "gen_random_uuid()", "ref": "upper(lpad(to_hex(n), 8, '0'))", "carrier_ref": "'m' || n"}
    grow(rows[Message], MANY, **unlike, peer="'+1312' || (2000000 + n)", text="'No. ' || n")
    grow(rows[CallRecord], MANY, ref="'c' || n", caller="'+1312' || (2000000 + n)")
    grow(rows[Agent], MANY, **UNLIKE, name="'Agent ' || n", email="''")
    grow(rows[Contact], MANY, name="'Contact ' || n", email="''", e164="'+1415' || (2000000 + n)")
    grow(rows[Ticket], MANY, number="100000 + n", subject="'Ticket ' || n")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT portal_analyze('numbers_numberassignment', 'messaging_inbox', 'messaging_conversation')"
        )
    # So many that going through them all is dearer than looking the nearest up, whatever PostgreSQL's sample was.
    grow(rows[Job], 2 * MANY, id="gen_random_uuid()", title="'Job ' || n", state="'done'")
    return texts


def test_no_search_reads_a_table_from_end_to_end(many: Texts):
    client, since = signed_in(many.people.alice), "2026-05-01"
    numbers, messages, inbox = (
        reverse(f"{name}") for name in ("numbers:list", "messaging:list", "messaging:workspace")
    )
    box, calls = reverse("search"), f"{reverse('calls:list')}?since={since}&until=2026-05-31"
    for url, says, *models in (
        (f"{numbers}?q=2011999", "2011999", PhoneNumber),
        (f"{numbers}?q=even", "1,000+", PhoneNumber),
        (f"{numbers}?q=zzzz", "", PhoneNumber),
        (f"{messages}?q=No.+7777", "No. 7777", Message),
        (f"{messages}?q=zzzz", "", Message),
        (f"{messages}?q=3122007777", "No. 7777", Message),
        (f"{inbox}?q=3122007777", "200-7777", Conversation, Message),
        (f"{inbox}?q=No.+7777", "7777", Conversation, Message),
        (f"{inbox}?q=312-200", "200-", Conversation, Message),
        (f"{reverse('agents:list')}?q=agent+7777", "Agent 7777", Agent),
        (f"{reverse('support:list')}?q=ticket+7777", "Ticket 7777", Ticket),
        (f"{reverse('accounts:contacts')}?q=contact+7777", "Contact 7777", Contact),
        (f"{reverse('accounts:contacts')}?q=415-200-7777", "Contact 7777", Contact),
        (f"{calls}&q=3122007777", "200-7777", CallRecord),
        (f"{box}?q=7777", "Agent 7777", PhoneNumber, Message, CallRecord, Agent, Ticket, Job),
        (f"{box}?q=job", "Job ", PhoneNumber, Message, Agent, Ticket, Job),
        (f"{box}?q=zzzz", "", PhoneNumber, Message, Agent, Ticket, Job),
    ):
        before = [rows_read(model) for model in models]
        answer = client.get(url, HTTP_HX_REQUEST="true")
        assert answer.status_code == 200
        assert says in answer.content.decode(), url
        read = [rows_read(model) - had for model, had in zip(models, before, strict=True)]
        assert max(read) < MOST_READ, (url, read)


@pytest.mark.parametrize(("by", "name"), [(Identifier.UPN, "a{}@x.example"), (Identifier.REF, "A{}")])
def test_people_of_a_list_are_looked_up_one_by_one(many: Texts, by: Identifier, name: str):
    """Of however many people: the batch of an import does not read all of them."""
    assert read_for_a_thousand(many, by, name) == 2 * 1_000


@pytest.mark.parametrize(("by", "name"), [(Identifier.UPN, "a{}@x.example"), (Identifier.REF, "A{}")])
def test_nobody_is_read_twice_before_postgresql_has_counted_them(texts: Texts, by: Identifier, name: str):
    row = of_each_kind(texts.customer, OURS, "secret")[Agent]
    with scope.system(), connection.cursor() as cursor:
        cursor.execute("SELECT portal_analyze('accounts_agent')")
        cursor.execute(copying(row, 3_000, UNLIKE | {"name": "'Agent ' || n", "email": "''"}))

    # The door goes by the index; what it found is read among all of the account's.
    assert read_for_a_thousand(texts, by, name) <= 1_000 + 3_001


def read_for_a_thousand(texts: Texts, by: Identifier, name: str) -> int:
    names = {(by, name.format(n)) for n in range(1, 1_001)}
    with scope.tenant(texts.customer.pk):
        before = rows_read(Agent)
        assert taken(texts.customer, [*names, (by, name.format(0))]) == names
        return rows_read(Agent) - before


def test_people_of_tenants_are_read_once_for_all_tenants(many: Texts):
    """Many share a tenant, which no index has."""
    with scope.tenant(many.customer.pk):
        Agent.objects.filter(ref__in=("A7", "A8")).update(directory_tenant="t8")
        before = rows_read(Agent)
        keys = [(Identifier.DIRECTORY_TENANT, f"t{n}") for n in range(20)]
        found = people_by(many.customer, keys)
        assert [agent.ref for agent in found[keys[8]]] == ["A7", "A8"]
        assert (len(found), rows_read(Agent) - before) == (1, MANY + 1 + 2)


@pytest.mark.parametrize("word", ["2011999", "zzzz", "even"])
def test_the_index_of_words_is_what_is_asked(many: Texts, word: str):
    rows = PhoneNumber.objects.filter(Q(account=many.customer), pk__words=(word,))
    with scope.searching():
        plan = rows.explain()

    assert "numbers_phonenumber_words" in plan
    assert "Seq Scan" not in plan


def test_a_tag_reads_only_the_numbers_that_have_it(texts: Texts):
    tagged = "CASE WHEN n % 100 = 7 THEN '{site-3}' ELSE '{site-31}' END::varchar[]"
    grow(texts.number, MANY, e164="'+1212' || (2000000 + n)", tags=tagged)
    with scope.tenant(texts.customer.pk):
        search = searched(texts.customer, NumberFilter(tag="site-3"))
        before = rows_read(PhoneNumber)
        assert search.total() == (MANY // 100, False)
        assert rows_read(PhoneNumber) - before <= MANY // 100
        page = search.page(key="e164", size=50)

    assert [row.e164 for row in page.rows[:2]] == ["+12122000007", "+12122000107"]


def test_a_page_that_the_nearest_nearly_fill_is_looked_for_a_little_further_on(texts: Texts, monkeypatch):
    monkeypatch.setattr("common.searching.NEAR", 30)
    grow(
        texts.number,
        4_000,
        e164="'+1212' || (2000000 + n)",
        label="CASE WHEN n % 3 = 0 THEN 'third' ELSE '' END",
    )
    with scope.tenant(texts.customer.pk):
        search = Search(PhoneNumber.objects.all(), Q(account=texts.customer), ("third",))
        before = rows_read(PhoneNumber)
        page = search.near(key="e164", size=10, most=3_000)
        read = rows_read(PhoneNumber) - before

    assert page is not None
    assert [row.e164 for row in page.rows] == [f"+1212200{n:04d}" for n in range(3, 33, 3)]
    # The numbers of the fixture stand before these; 30 rows hold nine, and 73 are looked at then.
    assert read < 300


def test_of_two_digits_a_thousand_are_counted(texts: Texts, monkeypatch: pytest.MonkeyPatch):
    """Each number is read for them, and one in ten has them; of three the index knows."""
    grow(texts.number, 40, e164="'+1212' || (5550000 + n)")
    account = texts.customer
    monkeypatch.setattr("common.searching.MOST_COUNTED", 30)
    with scope.tenant(account.pk):
        for wanted, counted in (
            (NumberFilter(search="55"), (30, True)),
            (NumberFilter(digits="55"), (30, True)),
            (NumberFilter(search="5500"), (30, True)),
            (NumberFilter(search="3", digits="5550"), (13, False)),
            (NumberFilter(search="39"), (1, False)),
            (NumberFilter(), (PhoneNumber.objects.filter(account=account).count(), False)),
        ):
            assert searched(account, wanted).total() == counted, wanted
