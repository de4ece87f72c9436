"""Address books from files: which columns are read, what is merged, the preview, and the job."""

import io
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import Activity, Contact, ContactNumber
from accounts.services.address_book import ContactFields, add_contact, delete_contact
from agents.address_books.file import Reading, read
from agents.address_books.importing import foresee, start_import
from agents.imports.reading import read as read_table
from common import scope
from common.errors import Invalid
from jobs import work
from jobs.models import Job, JobItem
from tests.console import in_a_row, signed_in
from tests.people import BY, People

PAGE = "/contact-import/"
GRACE, ADA = "+12015550177", "+12015550178"


def reading(text: str, country: str = "US") -> Reading:
    data = text.encode()
    return read(read_table(io.BytesIO(data), len(data)), country)


def known(people: People, **more: object) -> Contact:
    with scope.tenant(people.customer.pk):
        return add_contact(account=people.customer, by=BY, fields=ContactFields("Grace", GRACE, **more))


@pytest.fixture
def here(people: People) -> Iterator[People]:
    with scope.tenant(people.customer.pk):
        yield people


def kept() -> list[tuple[str, str, str, list[str]]]:
    with scope.system():
        return list(Contact.objects.order_by("e164").values_list("name", "e164", "email", "tags"))


def test_columns_of_several_programs_are_read_and_rows_of_one_number_merged():
    found = reading(
        "Fornavn;Efternavn;Firma;Mobiltelefon;Arbejde tlf.;E-mail;Kategori;Konto\n"
        "Søren;Ø;;20 99 00 01;32 12 01 47;s@x.example;vip, ny;1\n"
        ";;Ø A/S;+45 32 12 01 47;;a@x.example;kunde;2\n"
        "Ingen;Tal;;;;;;\n",
        "DK",
    )
    assert (found.faults, found.merged, found.without, found.passed_over) == ([], 1, 1, ["Konto"])
    tags = ["vip", "ny", "kunde"]
    assert list(found.wanted.values()) == [
        ContactFields("Søren Ø", "+4520990001", "s@x.example", None, tags, ["+4532120147"])
    ]


def test_colleagues_with_one_number_stay_apart_and_rows_of_one_person_come_together():
    found = reading(
        "Name,Mobile,Work phone\n"
        f"Søren Holm,2015550101,{GRACE}\n"
        f"Mette Dam,2015550102,{GRACE}\n"
        "Søren,2015550101,2015550103\n"
        '"Lone","2015550104, 2015550105; 2015550101",\n'
    )
    assert (found.faults, found.merged) == ([], 1)
    assert [(one.name, one.number, one.other_numbers) for one in found.wanted.values()] == [
        ("Søren Holm", "+12015550101", [GRACE, "+12015550103"]),
        ("Mette Dam", "+12015550102", None),
        ("Lone", "+12015550104", ["+12015550105"]),
    ]


def test_numbers_of_a_file_find_who_is_known_by_any_of_them(here: People):
    add_contact(
        account=here.customer, by=BY, fields=ContactFields("Grace", GRACE, other_numbers=["2015550101"])
    )
    text = f"Name,Number,Other numbers\nGrace Hopper,2015550101,2015550102\nAda,{GRACE},{ADA}\n"
    wanted = reading(text).wanted
    told = foresee(here.customer, wanted, leads=False)
    assert [(one.key, one.e164, one.is_new, one.after, one.apart) for one in told] == [
        ("+12015550101", "+12015550101", False, {"other_numbers": ["+12015550102"]}, ()),
        (GRACE, ADA, True, {"name": "Ada"}, ((GRACE, "Grace"),)),
    ]
    shown = in_a_row(signed_in(here.bob).post(PAGE, {"text": text, "known": "keep"}))
    assert "(201) 555-0177</span> stays with <bdi>Grace</bdi>" in shown
    for _ in range(2):
        job = start_import(account=here.customer, by=BY, wanted=wanted, leads=False)
        work.run(job.pk)
        rows = ContactNumber.objects.order_by("contact_id", "pk").values_list("contact__name", "e164")
        assert list(rows) == [
            ("Grace", GRACE),
            ("Grace", "+12015550101"),
            ("Grace", "+12015550102"),
            ("Ada", ADA),
        ]


def test_a_file_of_the_page_is_read_as_it_was_written(here: People):
    fields = ContactFields("Grace", GRACE, other_numbers=["2015550101", "2015550102"], tags=["vip"])
    row = add_contact(account=here.customer, by=BY, fields=fields)
    file = b"".join(
        signed_in(here.bob).get(reverse("exports:start", args=["contacts", "csv"])).streaming_content
    ).decode("utf-8-sig")
    assert "Other numbers" in file.splitlines()[0]
    delete_contact(account=here.customer, by=BY, pk=row.pk)
    work.run(start_import(account=here.customer, by=BY, wanted=reading(file).wanted, leads=False).pk)
    assert kept() == [("Grace", GRACE, "", ["vip"])]
    others = ContactNumber.objects.filter(is_main=False).values_list("e164", flat=True)
    assert list(others) == ["+12015550101", "+12015550102"]


def test_a_row_that_is_wrong_counts_for_nothing_and_the_others_do():
    found = reading(f"Name,Phone,Flagged\nA,12,\nB,{GRACE},yes\n")
    assert [(one.line, one.column) for one in found.faults] == [(2, "Phone")]
    assert list(found.wanted.values()) == [ContactFields("B", GRACE, None, True, None)]
    with pytest.raises(Invalid, match="telephone numbers"):
        reading("Name,Fax number\nA,2015550177\n")


@pytest.mark.parametrize(
    ("leads", "grace"),
    [
        ("keep", ("Grace", GRACE, "g@x.example", ["vip", "west"])),
        ("lead", ("Grace Hopper", GRACE, "g@x.example", ["west", "vip"])),
    ],
)
def test_from_the_file_to_the_contacts(here: People, leads: str, grace: tuple[str, str, str, list[str]]):
    known(here, tags=["vip"])
    bob = signed_in(here.bob)
    table = Workbook()
    for row in (
        ("Name", "Number", "E-mail", "Tags"),
        ("Grace Hopper", "(201) 555-0177", "g@x.example", "west"),
        ("Ada", ADA, "", ""),
        ("", "(201) 555-0179", "", ""),
    ):
        table.active.append(row)
    file = io.BytesIO()
    table.save(file)
    preview = bob.post(PAGE, {"file": SimpleUploadedFile("people.xlsx", file.getvalue()), "known": leads})
    told = preview.context
    assert (preview.status_code, told["new"], told["changed"], told["same"]) == (200, 1, 1, 0)
    assert "The row has no name." in in_a_row(preview)
    assert len(kept()) == 1
    again = {"text": told["form"].content, "known": leads}
    started = bob.post(PAGE, again | {"step": "start"})
    job = Job.objects.get(kind="agents.import_contacts")
    assert started.url == f"/jobs/{job.pk}/"
    work.run(job.pk)
    assert kept() == [grace, ("Ada", ADA, "", [])]
    # A second time there is nothing left to do, also where a worker was killed before it had said so.
    shown = bob.post(PAGE, again)
    assert (shown.context["count"], "Every contact is like this already." in in_a_row(shown)) == (0, True)
    before = Activity.objects.count()
    Job.objects.filter(pk=job.pk).update(state="queued")
    JobItem.objects.filter(job=job).update(state="pending")
    work.run(job.pk)
    assert (kept(), Activity.objects.count()) == ([grace, ("Ada", ADA, "", [])], before)


def test_nothing_is_started_without_contacts_and_no_stranger_sees_them(people: People):
    known(people)
    with scope.tenant(people.customer.pk), pytest.raises(Invalid):
        start_import(account=people.customer, by=BY, wanted={}, leads=False)
    charlie = signed_in(people.charlie)
    shown = charlie.post(PAGE, {"text": f"Name,Number\nMallory,{GRACE}\n", "known": "lead"})
    assert (shown.context["new"], shown.context["changed"]) == (1, 0)
    for given in ({}, {"text": "Name,Mail\nx,y\n"}, {"text": "Name,Number\nx,\n"}):
        assert charlie.post(PAGE, given).status_code == 422
    with scope.system():
        assert not Job.objects.filter(kind="agents.import_contacts").exists()
    assert kept() == [("Grace", GRACE, "", [])]
