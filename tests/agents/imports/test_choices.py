"""What a person may choose of a file, on the page and by program: encoding, sheet, header, columns by place."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import Agent
from agents.imports import services
from agents.imports.services import Choices
from agents.models import AgentImport
from common import scope
from common.errors import Conflict, Invalid, NotFound
from common.tables.sheet import How
from tests.agents.conftest import NUMBERS
from tests.agents.imports.conftest import Importing
from tests.console import signed_in
from tests.people import BY

CENTRAL = "Object ID;Display name;City\r\n1;Šárka;Dvůr\r\n".encode("cp1250")


def sheets() -> bytes:
    book = Workbook()
    book.active.title = "Now"
    for row in (["Object ID", "Name"], ["1", "Ann"]):
        book.active.append(row)
    old = book.create_sheet("Old")
    for row in (["Former staff"], ["Object ID", "Name"], ["9", "Zoe"]):
        old.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_again(importing: Importing, agent_import: AgentImport, **how: object) -> AgentImport:
    return services.read_again(account=importing.customer, by=BY, pk=agent_import.pk, how=How(**how))  # type: ignore[arg-type]


def test_a_file_is_read_again_as_a_person_says(importing: Importing):
    text = importing.upload(CENTRAL)
    assert text.told == "Windows-1252 text, semicolons"
    again = read_again(importing, text, encoding="cp1250")
    assert (again.told, again.samples) == ("Windows-1250 text, semicolons", [["1", "Šárka", "Dvůr"]])
    assert (again.state, again.reading["strange"]) == ("uploaded", ["Šárka", "Dvůr"])

    book = importing.checked(sheets())
    assert (book.reading["sheet"], book.reading["sheets"], book.ready_count) == ("Now", ["Now", "Old"], 1)
    old = read_again(importing, book, sheet="Old")
    assert (old.reading["header_row"], old.samples, old.row_count) == (2, [["9", "Zoe"]], 1)
    assert old.notes == ["Row 1 above the header was left out."]
    assert old.state == "uploaded"


def test_what_does_not_fit_changes_nothing_and_a_begun_import_stays(importing: Importing):
    agent_import = importing.upload(CENTRAL)
    with pytest.raises(Invalid):
        read_again(importing, agent_import, encoding="utf-8")
    agent_import.refresh_from_db()
    assert agent_import.told == "Windows-1252 text, semicolons"
    done = importing.run("Object ID,Name\n1,Ann\n")
    assert bytes(AgentImport.objects.get(pk=done.pk).original) == b""
    with pytest.raises(Conflict):
        read_again(importing, done, encoding="utf-8")
    other = importing.people.other
    with scope.tenant(other.pk), pytest.raises(NotFound):
        services.read_again(account=other, by=BY, pk=agent_import.pk, how=How())


def test_the_page_shows_how_it_was_read_and_reads_again(importing: Importing):
    agent_import = importing.upload(CENTRAL)
    url = reverse("agents:import_columns", args=[agent_import.pk])
    client: Client = signed_in(importing.people.alice)
    page = client.get(url).content.decode()
    assert "Windows-1252 text, semicolons" in page
    assert "<strong>Šárka</strong>" in page
    assert "column C" in page
    refused = client.post(url, {"read_again": "1", "encoding": "utf-8", "header_row": "1"})
    assert refused.status_code == 422
    assert "no text in UTF-8" in refused.content.decode()
    assert client.post(url, {"read_again": "1", "encoding": "cp1250", "header_row": "1"}).status_code == 302
    assert "<strong>Dvůr</strong>" in client.get(url).content.decode()


def test_equal_headers_are_told_apart_by_place(importing: Importing):
    agent_import = importing.upload(f"Name,Phone,Phone\nAnn,,{NUMBERS[0]}\n")
    assert agent_import.mapping == {"0": "name", "2": "messaging_number"}
    with pytest.raises(Invalid, match=r"2 columns are called “Phone”. Give the columns as a list"):
        services.check_again(
            account=importing.customer,
            by=BY,
            pk=agent_import.pk,
            columns={"Name": "name", "Phone": "messaging_number"},
            choices=Choices(),
            how=None,
        )
    checked = services.check_again(
        account=importing.customer,
        by=BY,
        pk=agent_import.pk,
        columns=["name", "messaging_number", None],
        choices=Choices(),
        how=None,
    )
    assert (checked.mapping, checked.ready_count) == ({"0": "name", "1": "messaging_number"}, 1)
    # The same file again is taken as it was.
    assert importing.upload(f"Name,Phone,Phone\nBen,{NUMBERS[1]},\n").mapping == checked.mapping


def test_without_a_directory_we_make_the_object_ids(importing: Importing):
    text = f"Name,E-mail,Phone\nAnn,ann@pier.example,{NUMBERS[0]}\nBen,,\nBen,,{NUMBERS[1]}\n"
    done = importing.run(text)
    assert importing.outcomes(done) == {2: "done", 3: "done", 4: "done"}
    made = {agent.name: agent.object_id for agent in Agent.objects.filter(account=importing.customer)}
    assert all(len(value) == 36 for value in made.values())
    assert Agent.objects.filter(account=importing.customer).count() == 3
    # Who is there already as the row says is left alone.
    again = importing.checked(text)
    assert (again.ready_count, again.already_count, again.bad_count) == (0, 3, 0)
    # A file that has the column must fill it.
    faulty = importing.checked("Object ID,Name\n,Cleo\n")
    assert [fault[1] for fault in importing.faults(faulty)] == ["Object ID"]


def test_a_shifted_row_and_a_blocked_person(importing: Importing):
    importing.run("Object ID,Name\n1,Ann\n2,Ben\n")
    checked = importing.checked("Object ID,Name,Blocked\n1,Ann,no\n2,Ben,x,no\n", "update")
    assert importing.faults(checked) == [
        (3, "row", "", "The row has more cells than the header, so its values may stand under wrong headers.")
    ]
    importing.run("Object ID,Blocked\n1,yes\n2,no\n", "update")
    assert {agent.name: agent.state for agent in Agent.objects.all()} == {"Ann": "suspended", "Ben": "active"}


@pytest.mark.parametrize(
    ("cell", "e164"),
    [
        ("(201) 342-3000", NUMBERS[0]),
        ("201\u2011342\u20113000", NUMBERS[0]),
        ("tel:+12013423000;ext=12", NUMBERS[0]),
        ("+1 201 342 3000 ext. 5", NUMBERS[0]),
        ("'+12013423000", NUMBERS[0]),
        ("12013423000:DEFAULT", NUMBERS[0]),
        ("\u202a+12013423000\u202c", NUMBERS[0]),
        ("２０１ ３４２ ３０００", NUMBERS[0]),
    ],
)
def test_numbers_as_people_paste_them(importing: Importing, cell: str, e164: str):
    importing.run(f"Object ID,Name,Messaging number\n1,Ann,{cell}\n")
    assert importing.holders() == {e164: ("private", "Ann")}


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("Member/Manager", ["member", "manager"]),
        ("Admin & Manager", ["manager", "admin"]),
        ("Administrators", ["admin"]),
        ("users", ["member"]),
        ("supervisor und Benutzer", None),
    ],
)
def test_roles_as_programs_call_them(importing: Importing, cell: str, roles: list[str] | None):
    done = importing.run(f"Object ID,Name,Roles\n1,Ann,{cell}\n2,Ben,\n")
    ann = Agent.objects.filter(name="Ann").first()
    assert (ann and ann.roles) == roles
    assert done.state == "done"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Ja", True), ("Oui", True), ("✓", True), ("1.0", True), ("Nein", False), ("0.0", False)],
)
def test_yes_and_no_in_other_languages(importing: Importing, cell: str, value: bool):
    importing.run(f"Object ID,Name,Calls enabled\n1,Ann,{cell}\n")
    assert Agent.objects.get(name="Ann").services == {"calls": value}
