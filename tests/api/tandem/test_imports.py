"""Agents by file through our own API."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Agent
from agents.models import AgentImport
from common import scope
from jobs import work
from jobs.models import Job
from tests.agents.conftest import make_staff
from tests.api.tandem.program import Program, program_of
from tests.people import People

PEOPLE = "Object ID,Display name,Messaging number\n1,Ann,any\n2,王小明,\n3,Bob,+12010000000\n"


@dataclass
class Importer(Program):
    def upload(self, text: str | bytes = PEOPLE, **fields: Any) -> tuple[int, Any]:
        data = text.encode() if isinstance(text, str) else text
        return self.call("post", "/imports", {"file": SimpleUploadedFile("people.csv", data), **fields})


def importer(people: People, account: str, name: str) -> Importer:
    return Importer(**vars(program_of(people, account, name)))


@pytest.fixture
def program(people: People) -> Importer:
    make_staff(people)
    return importer(people, "customer", "importer")


def run_jobs(people: People) -> None:
    with scope.tenant(people.customer.pk):
        waiting = list(Job.objects.filter(state="queued"))
    for job in waiting:
        with scope.system():
            work.run(job.pk)


def names(people: People) -> list[str]:
    with scope.tenant(people.customer.pk):
        return sorted(Agent.objects.exclude(state="offboarded").values_list("name", flat=True))


def test_a_file_is_looked_at_run_retried_and_undone(people: People, program: Importer):
    status, made = program.upload()
    assert (status, made["state"], made["rows"], made["ready"], made["faulty"]) == (201, "checked", 3, 2, 1)
    assert [(one["letter"], one["header"], one["means"]) for one in made["columns"]] == [
        ("A", "Object ID", "object_id"),
        ("B", "Display name", "name"),
        ("C", "Messaging number", "messaging_number"),
    ]
    assert made["reading"] == {
        "encoding": "utf-8",
        "header_row": 1,
        "sheets": [],
        "told": "UTF-8 text, commas",
    }
    assert names(people) == []
    path = f"/imports/{made['id']}"
    _, told = program.call("get", f"{path}/faults")
    assert [(fault["row"], fault["column"], fault["value"]) for fault in told["faults"]] == [
        (4, "Messaging number", "+12010000000")
    ]

    assert program.call("post", f"{path}/start")[0] == 200
    # A repeat starts nothing more.
    assert program.call("post", f"{path}/start")[0] == 200
    with scope.tenant(people.customer.pk):
        assert Job.objects.count() == 1
    run_jobs(people)

    assert names(people) == ["Ann", "王小明"]
    _, done = program.call("get", path)
    assert (done["state"], done["outcomes"]) == ("done", {"done": 2, "failed": 1})
    _, rows = program.call("get", f"{path}/rows?outcome=failed")
    assert [(row["row"], row["agent"]) for row in rows["rows"]] == [(4, None)]
    _, rows = program.call("get", f"{path}/rows?after=2")
    assert ([row["row"] for row in rows["rows"]], rows["next"]) == ([3, 4], None)

    assert program.call("delete", path)[0] == 409
    assert program.call("post", f"{path}/undo")[0] == 200
    run_jobs(people)
    assert names(people) == []


def test_columns_are_named_and_a_file_that_never_ran_is_forgotten(people: People, program: Importer):
    text = "a;b\n1;Ann\n"
    status, made = program.upload(text, columns='{"a": "object_id", "b": "name"}', atomic="true")
    assert status == 201, made
    assert (made["ready"], made["atomic"]) == (1, True)
    assert program.call("delete", f"/imports/{made['id']}") == (204, None)
    assert program.call("delete", f"/imports/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("text", "fields", "field"),
    [
        ("a;b\n1;Ann\n", {}, "mapping"),
        (PEOPLE, {"columns": '{"Nothing": "name"}'}, "columns"),
        (PEOPLE, {"columns": "[1]"}, "columns"),
        (PEOPLE, {"columns": "{"}, "columns"),
        (PEOPLE, {"mode": "eat"}, "mode"),
        (PEOPLE, {"atomic": "perhaps"}, "atomic"),
        ("", {}, "file"),
        (b"\x00\x01\x02", {}, "file"),
    ],
)
def test_a_refused_file_leaves_nothing(people: People, program: Importer, text, fields, field):
    status, told = program.upload(text, **fields)
    assert (status, told["error"]["code"], told["error"]["field"]) == (400, "invalid", field)
    with scope.tenant(people.customer.pk):
        assert not AgentImport.objects.exists()


def test_a_request_without_a_file_or_key_or_place(people: People, program: Importer):
    status, told = program.call("post", "/imports", {"mode": "onboard"})
    assert (status, told["error"]["field"]) == (400, "file")
    assert program.call("post", "/imports/1/eat")[0] == 404
    assert program.call("get", "/nothing")[0] == 404
    assert program.call("delete", "/imports")[0] == 405
    assert program.http.get("/api/v1/imports/1").status_code == 401
    assert program.http.get("/api/v1/imports/1", headers={"X-API-Key": "x"}).status_code == 401


def test_a_strangers_import_is_not_there(people: People, program: Importer):
    pk = program.upload()[1]["id"]
    stranger = program_of(people, "other", "stranger")
    for method, path in [
        ("get", ""),
        ("delete", ""),
        ("get", "/faults"),
        ("get", "/rows"),
        ("post", "/start"),
        ("post", "/undo"),
    ]:
        assert stranger.call(method, f"/imports/{pk}{path}")[0] == 404
    assert program.call("get", f"/imports/{pk}")[1]["state"] == "checked"


def test_what_can_be_chosen_on_the_page_can_be_chosen_here(program: Program):
    data = "Object ID;Name;Name\r\n1;Šárka;x\r\n".encode("cp1250")
    status, made = program.upload(data, columns='["object_id", "name", null]', encoding="cp1250")
    assert status == 201, made
    assert [one["means"] for one in made["columns"]] == ["object_id", "name", None]
    assert (made["columns"][1]["samples"], made["reading"]["encoding"]) == (["Šárka"], "cp1250")
    path = f"/imports/{made['id']}/check"
    status, again = program.call(
        "post", path, {"encoding": "cp1252", "columns": '["object_id", null, "name"]'}
    )
    assert (status, again["reading"]["told"]) == (200, "Windows-1252 text, semicolons")
    assert [one["means"] for one in again["columns"]] == ["object_id", None, "name"]
    refused = program.call("post", path, {"columns": '{"Name": "name"}'})
    assert (refused[0], refused[1]["error"]["field"]) == (400, "columns")
    assert program.call("post", path, {"header_row": "99"})[0] == 400
    assert program.call("post", "/imports/999999/check", {})[0] == 404
