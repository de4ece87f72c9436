"""The pages of an import, from the file to the outcome, as a manager sees them."""

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from agents.imports import runs
from agents.imports.columns import COLUMNS, HELPERS
from agents.models import AgentImport
from common.tables import sheet as sheets
from jobs.models import Job
from tests.agents.conftest import NUMBERS, PRIVATE, person, wanted
from tests.agents.imports.conftest import Importing
from tests.agents.imports.files import bomb
from tests.console import HTMX, signed_in
from tests.people import BY

FILE = f"Object ID;Name;Messaging number;Team\n1;Ann <b>;{NUMBERS[0]};x\n2;;any;y\n"


@pytest.fixture
def client(importing: Importing) -> Client:
    return signed_in(importing.people.alice)


def send(client: Client, data: bytes | str, mode: str = "onboard", name: str = "people.csv"):
    content = data.encode() if isinstance(data, str) else data
    return client.post(
        reverse("agents:import_new"), {"mode": mode, "file": SimpleUploadedFile(name, content)}
    )


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"), newline="")))


def test_from_the_file_to_the_outcome(importing: Importing, client: Client):
    answer = send(client, FILE)
    agent_import = AgentImport.objects.get()
    columns = reverse("agents:import_columns", args=[agent_import.pk])
    assert (answer.status_code, answer.url) == (302, columns)
    page = client.get(columns).content.decode()
    assert "UTF-8 text, semicolons" in page
    assert '<option value="object_id" selected>' in page
    assert "Ann &lt;b&gt;" in page

    chosen = {
        "column_0": "object_id",
        "column_1": "name",
        "column_2": "messaging_number",
        "column_3": "department",
    }
    answer = client.post(columns, chosen | {"how": "each"})
    detail = reverse("agents:import", args=[agent_import.pk])
    assert (answer.status_code, answer.url) == (302, detail)
    page = client.get(detail).content.decode()
    assert "The name is required." in page
    assert "Onboard 1" in page

    start = reverse("agents:import_act", args=[agent_import.pk, "start"])
    assert client.post(start).url == client.post(start).url == detail
    job = Job.objects.get(kind="agents.import")
    running = client.get(detail, **HTMX)
    assert running.status_code == 200
    assert "every 2s" in running.content.decode()
    importing.work(job)
    assert client.get(detail, **HTMX).status_code == 286
    page = client.get(detail).content.decode()
    assert "Ann &lt;b&gt;" in page
    assert "every 2s" not in page
    assert "Try 1 failed row again" in " ".join(page.split())
    assert client.get(f"{detail}?outcome=failed", HTTP_HX_TARGET="import-rows", **HTMX).status_code == 200
    assert importing.agent("1").department == "x"


@pytest.mark.parametrize(
    ("make", "name", "why"),
    [
        # Made by its own test: whoever collects tests would wait for seconds.
        (bomb, "bomb.xlsx", "unpacks to far more"),
        (bytes, "empty.csv", "The file is empty."),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "x.png", "neither a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_form(
    client: Client, make: Callable[[], bytes], name: str, why: str
):
    answer = send(client, make(), name=name)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not AgentImport.objects.exists()


def test_a_file_of_50_mb_is_refused_from_the_disk(client: Client, monkeypatch: pytest.MonkeyPatch):
    answer = send(client, b"x" * (50 * 1024 * 1024))
    assert answer.status_code == 422
    assert "The file has 50 MB; up to 25 MB can be imported." in answer.content.decode()


def test_columns_that_are_missing_are_told_on_the_form(importing: Importing, client: Client):
    agent_import = importing.upload("A,B\n1,2\n")
    columns = reverse("agents:import_columns", args=[agent_import.pk])
    for chosen, why in (
        ({"column_0": "object_id"}, "which column holds the name"),
        ({"column_0": "name", "column_1": "name"}, "Two columns are taken"),
        ({"column_0": "secret"}, "Select a valid choice"),
    ):
        answer = client.post(columns, chosen | {"how": "each"})
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert client.get(reverse("agents:import", args=[agent_import.pk])).url == columns


def test_many_faults_are_paged_and_downloaded(importing: Importing, client: Client):
    lines = "".join(f"{n},=x\n" for n in range(250))
    agent_import = importing.checked(f"Object ID,Name\n{lines}")
    detail = reverse("agents:import", args=[agent_import.pk])

    page = client.get(detail).content.decode()
    assert "1 to 100 of 250" in page
    assert "?from=100" in page
    assert "201 to 250 of 250" in client.get(f"{detail}?from=200").content.decode()
    for odd in ("x", "-1", "9" * 30, "٣"):
        assert client.get(f"{detail}?from={odd}").status_code == 200

    lines = table(client.get("/exports/import-faults.csv", {"import": agent_import.pk}))
    assert len(lines) == 251
    assert lines[0] == ["Row", "Column", "Value", "What is wrong", "How to mend it"]
    assert lines[1][:3] == ["2", "Name", "'=x"]


def test_the_same_file_again_is_warned_about(importing: Importing, client: Client):
    importing.run("Object ID,Name\n1,Ann\n")
    send(client, "Object ID,Name\n1,Ann\n")
    again = AgentImport.objects.latest("pk")
    page = client.get(reverse("agents:import_columns", args=[again.pk])).content.decode()
    assert "This very file was imported before" in page


def test_failed_rows_come_back_as_a_file_that_can_be_mended(importing: Importing, client: Client):
    importing.onboard(person("there", wanted(PRIVATE, 0)))
    agent_import = importing.run(f"Object ID,Name,Messaging number\n1,Ann,{NUMBERS[0]}\n2,Ben,any\n3,,any\n")

    outcome = table(client.get("/exports/import-outcome.csv", {"import": agent_import.pk}))
    ben = importing.agent("2")
    assert [line[:4] for line in outcome[1:]] == [
        ["2", "Failed", "", ""],
        ["3", "Done", "Ben", ben.ref],
        ["4", "Failed", "", ""],
    ]
    assert outcome[1][4] == f"Messaging number: {NUMBERS[0]} is held by There."
    data = content(client.get("/exports/import-failed.csv", {"import": agent_import.pk}))
    mended = data.decode().replace(f"'{NUMBERS[0]}", "any").replace("3,,", "3,Cleo,")
    assert importing.run(mended).state == "done"
    assert importing.names() == ["Ann", "Ben", "Cleo", "There"]


def test_templates_and_exports(importing: Importing, client: Client):
    importing.onboard(person("ann", wanted(PRIVATE, 0)))
    written = [column.header for column in COLUMNS if column.name not in HELPERS]
    assert table(client.get(reverse("agents:import_template", args=["csv"]))) == [written]
    book = load_workbook(io.BytesIO(content(client.get(reverse("agents:import_template", args=["xlsx"])))))
    assert [cell.value for cell in book.worksheets[0][1]] == written
    assert book.sheetnames == ["Agents", "Help"]
    assert book["Help"]["A1"].value == "Object ID"

    rows = table(client.get("/exports/agents.csv"))
    assert dict(zip(*rows, strict=True))["Messaging number"] == f"'{NUMBERS[0]}"
    book = load_workbook(io.BytesIO(content(client.get("/exports/agents.xlsx"))))
    cells = {head.value: cell for head, cell in zip(*book.active.iter_rows(), strict=True)}
    assert (cells["Messaging number"].value, cells["Messaging number"].data_type) == (NUMBERS[0], "s")
    assert client.get(reverse("agents:import_template", args=["pdf"])).status_code == 404


def test_undo_asks_first_and_who_left_is_a_download(importing: Importing, client: Client):
    agent_import = importing.run("Object ID,Name\n1,Ann\n2,Ben\n")
    undo = reverse("agents:import_undo", args=[agent_import.pk])
    page = client.get(undo).content.decode()
    assert "Offboard those whom this import onboarded?" in page
    assert "2 rows of people.csv" in page
    assert importing.names() == ["Ann", "Ben"]
    assert client.post(undo).status_code == 302
    importing.work(Job.objects.latest("created_at"))
    assert importing.names() == []
    assert "nothing to undo" in client.get(undo).content.decode()

    importing.run("Object ID,Name\n1,Ann\n")
    gone = importing.run("Object ID\n1\n", "offboard")
    left = table(client.get("/exports/import-left.csv", {"import": gone.pk}))
    assert left[1][:2] == ["1", "Ann"]
    assert (
        "comes back by being onboarded"
        in client.get(reverse("agents:import_undo", args=[gone.pk])).content.decode()
    )


def test_a_refused_step_is_told_and_an_unknown_one_is_not_there(importing: Importing, client: Client):
    agent_import = importing.upload("Object ID,Name\n1,Ann\n")
    answer = client.post(reverse("agents:import_act", args=[agent_import.pk, "start"]), follow=True)
    assert "Check the file first." in answer.content.decode()
    assert client.post(reverse("agents:import_act", args=[agent_import.pk, "explode"])).status_code == 404
    assert client.get(reverse("agents:import_act", args=[agent_import.pk, "start"])).status_code == 405


def test_a_file_is_discarded_after_a_question(importing: Importing, client: Client):
    agent_import = importing.checked("Object ID,Name\n1,Ann\n")
    discard = reverse("agents:import_discard", args=[agent_import.pk])
    assert "Discard this file?" in client.get(discard).content.decode()
    assert client.post(discard).url == reverse("agents:imports")
    assert client.post(discard).status_code == 404


def test_lists_take_few_statements(importing: Importing, client: Client, django_assert_max_num_queries):
    for n in range(3):
        importing.run(f"Object ID,Name\n{n},Ann\n")
    agent_import = importing.run("Object ID,Name\n" + "".join(f"x{n},Agent {n}\n" for n in range(60)))
    client.get(reverse("agents:imports"))
    with django_assert_max_num_queries(9):
        assert "people.csv" in client.get(reverse("agents:imports")).content.decode()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("agents:import", args=[agent_import.pk])).content.decode()
    assert "50 shown" in page


def test_a_paused_import_offers_to_go_on(importing: Importing, client: Client):
    agent_import = importing.checked("Object ID,Name\n1,Ann\n")
    importing.start(agent_import)
    runs.pause(account=importing.customer, by=BY, pk=agent_import.pk)
    importing.work(Job.objects.get())
    page = client.get(reverse("agents:import", args=[agent_import.pk])).content.decode()
    assert "Go on" in page
    client.post(reverse("agents:import_act", args=[agent_import.pk, "go-on"]))
    importing.work(Job.objects.latest("created_at"))
    agent_import.refresh_from_db()
    assert (agent_import.state, importing.names()) == ("done", ["Ann"])


def test_limits_are_named_on_the_upload_page(client: Client):
    page = client.get(reverse("agents:import_new")).content.decode()
    assert f"up to {sheets.MOST_ROWS:,} rows and 25 MB" in page


def test_a_file_without_names_and_ids_shows_its_rows_all_the_same(importing: Importing, client: Client):
    """A telephone system knows a first and a last name; the object ID is made here."""
    send(client, "First;Last;Mail\nAnn;Lee;ann@acme.example\nBo;;\n")
    agent_import = AgentImport.objects.get()
    columns = reverse("agents:import_columns", args=[agent_import.pk])
    chosen = {"column_0": "first_name", "column_1": "last_name", "column_2": "email", "how": "each"}
    assert client.post(columns, chosen).status_code == 302
    client.post(reverse("agents:import_act", args=[agent_import.pk, "start"]))

    detail = reverse("agents:import", args=[agent_import.pk])
    waiting = client.get(detail)
    importing.work(Job.objects.get(kind="agents.import"))
    done = client.get(detail)

    assert (waiting.status_code, done.status_code) == (200, 200)
    assert "Ann Lee</a>" in done.content.decode()
