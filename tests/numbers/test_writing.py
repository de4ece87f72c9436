"""Writing on numbers by file: what is read, what is refused by line, the preview, and the job."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, Activity, CustomField, Membership
from accounts.selectors.owning import offered
from common import scope
from common.errors import Invalid
from common.tables.rows import of_text
from jobs import work
from jobs.models import Job, JobItem
from numbers.models import NumberFieldValue, PhoneNumber
from numbers.selectors.fields import values_by_number
from numbers.services.describe import Description
from numbers.services.writing import start_writing
from numbers.written_file import FileReader, Reading
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

CENTRE = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT)
PAGE = "/numbers/import/"


def define(account: Account, **changes: object) -> CustomField:
    with scope.tenant(account.pk):
        return save_field(account=account, by=BY, wish=replace(CENTRE, **changes))


def read(shop: Shop, text: str) -> Reading:
    return FileReader("US", offered(shop.customer, FieldAbout.NUMBER)).read(of_text(text))


def faults(shop: Shop, text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.text) for one in read(shop, text).faults]


def test_columns_are_found_by_name_and_key_and_cells_read(shop: Shop):
    centre, lines = define(shop.customer), define(shop.customer, name="Lines in use", kind=FieldKind.WHOLE)
    bob = Membership.objects.get(user=shop.people.bob).pk
    text = (
        "\ufeffNumber;Status;cost CENTRE;lines_in_use;Owner;Tags;Purpose\r\n"
        "(201) 342-2000;active;4711;;BOB@example.com;vip, west;\r\n"
        "\r\n"
        "+12013422001;active;(none);3;(none);(none);Orders\r\n"
    )
    found = read(shop, text)
    assert (found.faults, found.passed_over, found.lines) == ([], ["Status"], {HELD[0]: 2, HELD[1]: 4})
    assert found.wanted[HELD[0]] == Description(owner=bob, tags=["vip", "west"], fields={centre.pk: "4711"})
    assert found.wanted[HELD[1]] == Description(
        owner=0, tags=[], purpose="Orders", fields={centre.pk: "", lines.pk: "3"}
    )
    # Tabs come from a spreadsheet; a name stands for one person.
    assert read(shop, f"number\towner\n{HELD[0]}\tbob\n").wanted[HELD[0]].owner == bob


def test_what_is_wrong_is_told_by_line_and_column(shop: Shop):
    define(shop.customer)
    twice = "The number stands in line 2 already."
    stranger = "Whoever is responsible belongs to this account."
    assert faults(shop, "") == [(1, "Number", "The file needs this column.")]
    assert faults(shop, "Label\nx\n") == [(1, "Number", "The file needs this column.")]
    assert faults(shop, "Number,Label,label\n")[0] == (1, "label", "The column stands in the file twice.")
    assert faults(shop, "Number,Status\n")[0][2].endswith("Notes, Cost centre.")
    assert faults(shop, "Number,Label\n") == [(1, "", "The file has no numbers.")]
    assert faults(shop, f"Number,Label\n{HELD[0]},a\n{HELD[0]},b\n") == [(3, "Number", twice)]
    assert faults(shop, "Number,Label\n,a\n")[0][:2] == (2, "Number")
    assert faults(shop, "Number,Label\n12,a\n")[0][:2] == (2, "Number")
    assert faults(shop, f"Number,Owner\n{HELD[0]},charlie@example.com\n") == [(2, "Owner", stranger)]
    assert faults(shop, f'Number,Label\n{HELD[0]},"a\n')[0][2].startswith("The line cannot be read")
    assert len(faults(shop, "Number,Label\n" + "x,y\n" * 200)) == 100


def test_from_the_file_to_the_numbers(shop: Shop):
    centre = define(shop.customer)
    bob = signed_in(shop.people.bob)
    text = f"Number,Cost centre,Purpose\n{HELD[0]},4711,Orders\n{HELD[1]},4712,\n"
    file = SimpleUploadedFile("numbers.csv", text.encode())
    preview = bob.post(PAGE, {"file": file})
    assert (preview.status_code, preview.context["changed"], preview.context["unchanged"]) == (200, 2, 0)
    assert "Change 2 numbers" in in_a_row(preview)
    assert not NumberFieldValue.objects.exists()
    started = bob.post(PAGE, {"text": preview.context["text"], "step": "start"})
    job = Job.objects.get(kind="numbers.write")
    assert started.url == f"/jobs/{job.pk}/"
    work.run(job.pk)
    numbers = list(PhoneNumber.objects.order_by("e164"))
    assert [number.purpose for number in numbers] == ["Orders", ""]
    found = values_by_number(shop.customer, [number.pk for number in numbers])
    assert [found[number.pk] for number in numbers] == [{centre.pk: "4711"}, {centre.pk: "4712"}]
    assert Activity.objects.filter(verb="described").count() == 2
    # The same again changes nothing.
    again = bob.post(PAGE, {"text": text})
    assert (again.context["changed"], "Every number is like this already." in in_a_row(again)) == (0, True)
    with scope.tenant(shop.customer.pk):
        repeat = start_writing(
            account=shop.customer, by=BY, wanted={HELD[0]: Description(fields={centre.pk: "4711"})}
        )
    work.run(repeat.pk)
    assert Activity.objects.filter(verb="described").count() == 2


def test_a_file_with_one_fault_starts_nothing(shop: Shop):
    line = define(shop.customer, name="Line", kind=FieldKind.CHOICE, choices=["Fibre"])
    bob = signed_in(shop.people.bob)
    for step in ("", "start"):
        text = f"Number,Line\n{HELD[0]},fibre\n{HELD[1]},Glass\n+12013429999,Fibre\n"
        refused = bob.post(PAGE, {"text": text, "step": step})
        assert refused.status_code == 422
        assert [(one.line, one.text) for one in refused.context["faults"]] == [
            (3, "Line: Choose one of Fibre."),
            (4, "There is no such number on this account."),
        ]
    with pytest.raises(Invalid, match="Choose one of Fibre"):
        start_writing(account=shop.customer, by=BY, wanted={HELD[0]: Description(fields={line.pk: "Glass"})})
    assert signed_in(shop.people.carol).post(PAGE, {"text": "Number\n1\n"}).status_code == 403
    assert bob.post(PAGE, {}).status_code == 422
    assert bob.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"\x00\x01\x02")}).status_code == 422
    assert not JobItem.objects.exists()
    assert not NumberFieldValue.objects.exists()


def test_a_strangers_number_is_refused(shop: Shop):
    charlie = signed_in(shop.people.charlie)
    refused = charlie.post(PAGE, {"text": f"Number,Label\n{HELD[0]},Mine\n", "step": "start"})
    assert [one.text for one in refused.context["faults"]] == ["There is no such number on this account."]
    assert PhoneNumber.objects.get(e164=HELD[0]).label == ""


def test_a_download_that_was_filled_in_comes_back(shop: Shop):
    centre = define(shop.customer)
    alice = signed_in(shop.people.alice)
    file = b"".join(alice.get("/exports/numbers.csv").streaming_content).decode("utf-8-sig")
    lines = file.splitlines()
    filled = "\r\n".join([lines[0], f"{lines[1]}'=4711", lines[2]])
    preview = alice.post(PAGE, {"text": filled})
    assert (preview.context["changed"], preview.context["unchanged"]) == (1, 1)
    assert "Status" in preview.context["passed_over"]
    alice.post(PAGE, {"text": filled, "step": "start"})
    work.run(Job.objects.get(kind="numbers.write").pk)
    assert NumberFieldValue.objects.get(field=centre).value == "=4711"


def test_a_workbook_is_read_as_well_and_its_faults_are_told_by_row(shop: Shop):
    centre, ends = define(shop.customer), define(shop.customer, name="Ends", kind=FieldKind.DATE)
    bob = signed_in(shop.people.bob)

    def sent(*rows: list[object]) -> dict[str, SimpleUploadedFile]:
        book, file = Workbook(), io.BytesIO()
        book.active.title = "Lines"
        for row in [["Our lines"], [], ["Number", "Colour", "Cost centre", "Ends", "Purpose"], *rows]:
            book.active.append(row)
        book.save(file)
        return {"file": SimpleUploadedFile("lines.xlsx", file.getvalue())}

    wrong = bob.post(PAGE, sent([HELD[0], "red", 4711], ["12", "", 1], [HELD[1], "", "=1+1"]))
    assert (wrong.status_code, [fault.line for fault in wrong.context["faults"]]) == (422, [5, 6])
    assert "Row of “Lines”" in in_a_row(wrong)

    good = [[12013422000, "red", 4711, date(2026, 11, 30)], [HELD[1], "", "", None, "Two lines"]]
    looked = bob.post(PAGE, sent(*good))
    assert (looked.context["changed"], looked.context["passed_over"]) == (2, ["Colour"])
    bob.post(PAGE, {"text": looked.context["text"], "step": "start"})
    work.run(Job.objects.get().pk)
    first, second = PhoneNumber.objects.get(e164=HELD[0]), PhoneNumber.objects.get(e164=HELD[1])
    found = values_by_number(shop.customer, [first.pk])[first.pk]
    assert found == {centre.pk: "4711", ends.pk: "2026-11-30"}
    assert (first.purpose, second.purpose) == ("", "Two lines")
