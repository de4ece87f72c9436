"""Lists as files: small ones at once, large ones by a job that leaves a whole file or none."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.exporting import Source, register
from accounts.models import Activity
from accounts.rights import Right
from common import scope
from common.errors import Conflict, Invalid, NotFound
from common.exports import Cell, Sheet
from jobs import services as jobs
from jobs import work
from jobs.exports import services, writing
from jobs.exports.services import request_export
from jobs.models import Export, Job
from jobs.states import ExportForm, JobState
from tests.console import HTMX, signed_in
from tests.people import BY, People

LIST = "/exports/"


class Lines:
    """A list of so many rows; ``at`` is called before each of them is read."""

    rows = 3
    read = 0

    def at(self, _row: int) -> None:
        """Nothing."""

    def sheet(self, account: Any, query: Any) -> Sheet:
        def lines() -> Iterator[list[Cell]]:
            for n in range(self.rows):
                self.read += 1
                self.at(n)
                yield [n, f"{account.name} {query.get('q', '')}"]

        return Sheet(["N", "Name"], lambda most: min(self.rows, most or self.rows), lines)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Lines:
    found = Lines()
    monkeypatch.setattr("accounts.exporting._sources", {})
    register(Source("rows", "Rows", Right.VIEW, found.sheet))
    register(Source("secrets", "Secrets", Right.MANAGE_AGENTS, found.sheet))
    monkeypatch.setattr(writing, "AT_ONCE", dict.fromkeys(ExportForm, 10))
    monkeypatch.setattr(writing, "BETWEEN_SIGNS", 0)
    settings.MEDIA_ROOT = tmp_path
    return found


def files() -> list[str]:
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


def ask(people: People, **changes: Any) -> Export:
    given: dict[str, Any] = {"source": "rows", "form": ExportForm.CSV}
    with scope.tenant(people.customer.pk):
        return request_export(account=people.customer, by=BY, **given | changes)


def done(export: Export) -> Export:
    assert export.job is not None
    work.run(export.job.pk)
    with scope.system():
        return Export.objects.select_related("job").get(pk=export.pk)


def test_a_small_list_is_sent_as_it_is_read(people: People, lines: Lines, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "LINES_IN_A_PIECE", 2)
    lines.rows = 7
    answer = signed_in(people.carol).get("/exports/rows.csv", {"q": "x", "after": "9"})
    pieces = iter(answer.streaming_content)
    first = next(pieces)
    assert first.startswith(b"\xef\xbb\xbf")
    assert lines.read < 7
    text = (first + b"".join(pieces)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["N", "Name"], *([str(n), "Acme x"] for n in range(7))]
    assert Export.objects.count() == 0


def test_a_small_workbook_is_sent_whole(people: People, lines: Lines):
    answer = signed_in(people.carol).get("/exports/rows.xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [[cell.value for cell in row] for row in book["Rows"]][1] == [0, "Acme "]


def test_a_large_list_is_written_by_a_job(people: People, lines: Lines):
    lines.rows = 25
    client = signed_in(people.carol)
    page = client.get("/exports/rows.csv", {"q": "x"})
    assert (page.status_code, "more than 10 rows" in page.content.decode(), lines.read) == (200, True, 0)

    answer = client.post("/exports/rows.csv?q=x&before=4")
    with scope.tenant(people.customer.pk):
        export = Export.objects.select_related("job").get()
    detail = f"{LIST}{export.ref}/"
    assert (answer.status_code, answer["Location"], export.query) == (302, detail, "q=x")
    assert "Waiting for a worker" in client.get(detail).content.decode()
    assert client.get(f"{detail}file").status_code == 404

    export = done(export)
    assert (export.rows, export.is_open, files()) == (25, False, [export.key.removeprefix("exports/")])
    assert export.job is not None
    assert (export.job.state, export.job.progress_done) == ("done", 25)
    assert client.get(detail, **HTMX).status_code == 286
    file = client.get(f"{detail}file")
    assert file["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    content = b"".join(file.streaming_content)
    assert (len(content), content.decode("utf-8-sig").splitlines()[25]) == (export.size, "24,Acme x")
    assert "25 rows" in client.get(detail).content.decode()
    assert export.file_name in client.get(LIST).content.decode()


def test_a_large_workbook_is_written_by_a_job(people: People, lines: Lines):
    lines.rows = 25
    export = done(ask(people, form=ExportForm.XLSX))
    with default_storage.open(export.key) as file:
        assert load_workbook(file)["Rows"].max_row == 26


def test_the_same_list_is_written_once_at_a_time(people: People, lines: Lines):
    export = ask(people)
    assert ask(people).pk == export.pk
    assert ask(people, query="q=1").pk != export.pk
    done(export)
    assert ask(people).pk != export.pk
    with scope.system():
        assert Job.objects.count() == 3


def test_refusals_write_nothing(people: People, lines: Lines):
    with pytest.raises(NotFound):
        ask(people, source="nothing")
    with pytest.raises(Invalid):
        ask(people, query="q" * 2001)
    for n in range(5):
        ask(people, query=f"q={n}")
    with pytest.raises(Conflict, match="5 files are being written"):
        ask(people, query="q=6")
    with scope.system():
        assert (Export.objects.count(), Job.objects.count()) == (5, 5)
        assert Activity.objects.filter(verb="exported").count() == 5


def test_a_cancelled_one_leaves_no_file_and_can_be_repeated(people: People, lines: Lines):
    export = ask(people)
    assert export.job is not None
    job_id = export.job.pk
    lines.at = lambda n: n == 1 and jobs.cancel(account=people.customer, by=BY, job_id=job_id)  # type: ignore[method-assign]
    export = done(export)
    assert export.job is not None
    assert (export.job.state, export.made_at, export.is_open, files()) == ("cancelled", None, False, [])
    assert "Nothing of it was kept" in signed_in(people.carol).get(f"{LIST}{export.ref}/").content.decode()

    lines.at = lambda _n: None  # type: ignore[method-assign]
    assert signed_in(people.carol).post(f"{LIST}{export.ref}/again").status_code == 302
    export = done(export)
    assert (export.rows, len(files())) == (3, 1)


class Killed(BaseException):
    """What nobody catches, as when the process is killed."""


def test_what_a_killed_worker_left_is_removed_by_the_next(
    people: People, lines: Lines, monkeypatch: pytest.MonkeyPatch
):
    export = ask(people)
    save = default_storage.save

    def half(name: str, content: Any) -> str:
        save(name, content)
        raise Killed

    monkeypatch.setattr(default_storage._wrapped, "save", half)  # type: ignore[attr-defined]
    monkeypatch.setattr(writing, "remove_file", lambda _key: None)
    with pytest.raises(Killed):
        done(export)
    monkeypatch.undo()
    monkeypatch.setattr(
        "accounts.exporting._sources", {"rows": Source("rows", "Rows", Right.VIEW, lines.sheet)}
    )
    with scope.system():
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        left = Export.objects.get()
    assert (left.made_at, left.is_open) == (None, True)

    export = done(export)
    assert (export.rows, export.is_open) == (3, False)
    assert not default_storage.exists(left.key)
    assert default_storage.exists(export.key)


def test_a_file_that_breaks_is_none(people: People, lines: Lines):
    lines.at = lambda _n: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    export = done(ask(people))
    assert export.job is not None
    assert (export.job.state, export.made_at, files()) == (JobState.FAILED, None, [])


def test_files_go_after_a_week_and_when_somebody_removes_them(
    people: People, lines: Lines, django_capture_on_commit_callbacks: Any
):
    old, kept = done(ask(people)), done(ask(people, query="q=1"))
    now = timezone.now()
    assert services.forget_old(now + timedelta(days=6, hours=23)) == 0
    with scope.system():
        Export.objects.filter(pk=old.pk).update(expires_at=now)
    assert services.forget_old(now) == 1
    assert files() == [kept.key.removeprefix("exports/")]
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(people.carol).post(f"{LIST}{kept.ref}/remove").status_code == 302
    assert files() == []


def test_one_that_is_written_is_not_removed(people: People, lines: Lines):
    export = ask(people)
    with scope.tenant(people.customer.pk), pytest.raises(Conflict):
        services.remove_export(account=people.customer, by=BY, ref=export.ref)


def test_strangers_find_nothing_and_rights_are_asked_each_time(people: People, lines: Lines):
    export, secret = done(ask(people)), done(ask(people, source="secrets"))
    pages = [f"{LIST}{export.ref}/", f"{LIST}{export.ref}/file"]
    assert [signed_in(people.charlie).get(page).status_code for page in pages] == [404, 404]
    carol: Client = signed_in(people.carol)
    assert carol.get(f"{LIST}{secret.ref}/file").status_code == 403
    assert carol.get("/exports/secrets.csv").status_code == 403
    assert secret.file_name not in carol.get(LIST).content.decode()
    assert carol.get("/exports/nothing.csv").status_code == 404
    assert carol.get("/exports/rows.pdf").status_code == 404


def test_a_suspended_account_reads_on(people: People, lines: Lines):
    export = ask(people)
    with scope.system():
        type(people.customer).objects.filter(pk=people.customer.pk).update(state="suspended")
    assert done(export).rows == 3
