"""What numbers have beside their settings: owner, purpose and custom fields, one by one and many at once."""

import csv
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.fields.services import FieldWish, remove_field, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, Activity, CustomField, Membership, User
from accounts.services.people import remove_member
from common import scope
from common.errors import Conflict, Invalid
from jobs import services as job_services
from jobs import work
from numbers.models import NumberFieldValue, PhoneNumber
from numbers.selectors.fields import values_by_number
from numbers.services.bulk import BulkChanges, preview_bulk_edit, start_bulk_edit
from numbers.services.describe import Description, describe_number
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop, make_shop
from tests.people import BY, make_people, put_below_the_reseller

PAGE = f"/numbers/{HELD[0]}/"
CENTRE = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT)
ENDS = FieldWish(FieldAbout.NUMBER, "Contract end", FieldKind.DATE)
LINE = FieldWish(FieldAbout.NUMBER, "Line", FieldKind.CHOICE, choices=["Fibre", "Copper"])


def define(account: Account, wish: FieldWish = CENTRE, pk: int | None = None) -> CustomField:
    with scope.tenant(account.pk):
        return save_field(account=account, by=BY, wish=wish, pk=pk)


def member(shop: Shop, person: User) -> int:
    return Membership.objects.get(user=person, account=shop.customer).pk


def write(shop: Shop, e164: str = HELD[0], **parts: Any) -> PhoneNumber:
    return describe_number(account=shop.customer, by=BY, e164=e164, **parts)


def values(number: PhoneNumber) -> Mapping[int, str]:
    return values_by_number(number.account, [number.pk])[number.pk]


def log() -> list[Activity]:
    return list(Activity.objects.filter(verb="described").order_by("id"))


def test_owner_purpose_and_fields_are_stored_and_told_as_before_and_after(shop: Shop):
    centre, ends = define(shop.customer), define(shop.customer, ENDS)
    alice = member(shop, shop.people.alice)
    write(shop, purpose=" Orders ", owner=alice, fields={centre.pk: " 4711 ", ends.pk: "30.11.2026"})

    number = PhoneNumber.objects.get(e164=HELD[0])
    assert (number.purpose, number.owner_id) == ("Orders", alice)
    assert values(number) == {centre.pk: "4711", ends.pk: "2026-11-30"}
    assert log()[0].before == {"purpose": "", "owner": "", "field.Cost centre": "", "field.Contract end": ""}
    assert log()[0].after == {
        "purpose": "Orders",
        "owner": "Alice",
        "field.Cost centre": "4711",
        "field.Contract end": "2026-11-30",
    }
    # What is so already is neither written nor told; what is emptied goes.
    write(shop, purpose="Orders", owner=alice, fields={centre.pk: "4711"})
    write(shop, owner=0, fields={ends.pk: ""})
    assert values(number) == {centre.pk: "4711"}
    assert [entry.after for entry in log()[1:]] == [{"owner": "", "field.Contract end": ""}]


def test_refusals_name_the_field_and_change_nothing(shop: Shop):
    line, needed = define(shop.customer, LINE), define(shop.customer, replace(CENTRE, is_required=True))
    strange = define(shop.people.other)
    with scope.system():
        outsider = Membership.objects.get(user=shop.people.charlie)
    refused = {
        f"field_{line.pk}": {"fields": {line.pk: "Glass"}},
        f"field_{needed.pk}": {"fields": {needed.pk: " "}},
        f"field_{strange.pk}": {"fields": {strange.pk: "1"}},
        "owner": {"owner": outsider.pk},
        "purpose": {"purpose": "x" * 201},
    }
    for field, parts in refused.items():
        with pytest.raises(Invalid) as refusal:
            write(shop, label="New", **parts)
        assert refusal.value.field == field
    with pytest.raises(Invalid, match="Line: Choose one of Fibre, Copper"):
        write(shop, fields={line.pk: "Glass"})
    assert PhoneNumber.objects.get(e164=HELD[0]).label == ""
    assert not NumberFieldValue.objects.exists()
    assert not log()


def test_renaming_and_another_list_leave_what_is_stored(shop: Shop):
    line = define(shop.customer, LINE)
    write(shop, fields={line.pk: "copper"})
    define(shop.customer, replace(LINE, name="Access", choices=["Fibre"]), line.pk)
    number = PhoneNumber.objects.get(e164=HELD[0])
    assert values(number) == {line.pk: "Copper"}
    # The page still offers it, and saving the rest keeps it.
    alice = signed_in(shop.people.alice)
    assert '<option value="Copper" selected>' in in_a_row(alice.get(f"{PAGE}notes/"))
    saved = alice.post(f"{PAGE}notes/", {"label": "Front", f"field_{line.pk}": "Copper"})
    assert saved.status_code == 302
    assert values(number) == {line.pk: "Copper"}
    with pytest.raises(Invalid):
        write(shop, e164=HELD[1], fields={line.pk: "Copper"})


def test_a_field_from_above_is_filled_below_and_no_sibling_sees_it(shop: Shop):
    put_below_the_reseller(shop.people)
    shared = define(shop.people.reseller, replace(CENTRE, applies_below=True, default="none"))
    write(shop, fields={shared.pk: "4711"})
    made = PhoneNumber.objects.create(
        account=shop.customer, provider_account=shop.people.house, e164="+12013422999"
    )
    assert values(made) == {shared.pk: "none"}
    for account in (shop.people.other, shop.people.reseller):
        with scope.tenant(account.pk):
            assert not NumberFieldValue.objects.exists()
    with scope.tenant(shop.people.reseller.pk):
        # The values of accounts below go with the field.
        assert remove_field(account=shop.people.reseller, by=BY, pk=shared.pk) == 2
    assert not NumberFieldValue.objects.exists()


def test_what_was_written_stays_behind_when_a_number_moves(shop: Shop):
    centre = define(shop.customer)
    write(shop, purpose="Orders", owner=member(shop, shop.people.alice), fields={centre.pk: "4711"})
    PhoneNumber.objects.filter(e164=HELD[0]).update(label="Kept while nothing moves")
    assert NumberFieldValue.objects.count() == 1
    with scope.system():
        PhoneNumber.objects.filter(e164=HELD[0]).update(account=shop.people.other)
        moved = PhoneNumber.objects.get(e164=HELD[0])
        assert (moved.purpose, moved.owner_id) == ("", None)
        assert not NumberFieldValue.objects.exists()


def test_who_leaves_is_responsible_for_nothing_and_that_is_told(shop: Shop):
    bob = member(shop, shop.people.bob)
    write(shop, owner=bob)
    write(shop, e164=HELD[1], owner=member(shop, shop.people.alice))
    Account.objects.filter(pk=shop.customer.pk).update(owner=bob)
    remove_member(account=shop.customer, by=BY, pk=bob)
    assert [row.owner_id for row in PhoneNumber.objects.order_by("e164")] == [
        None,
        member(shop, shop.people.alice),
    ]
    told = log()[-1]
    assert (told.subject, told.before, told.after) == (HELD[0], {"owner": "Bob"}, {"owner": ""})
    account = Activity.objects.get(verb="changed", subject_type="account")
    assert (account.before, account.after) == ({"owner": "Bob"}, {"owner": ""})
    assert Account.objects.get(pk=shop.customer.pk).owner_id is None


def test_the_page_shows_them_and_the_form_keeps_them(shop: Shop, django_assert_max_num_queries):
    link = define(shop.customer, replace(CENTRE, name="Ticket", kind=FieldKind.URL, is_required=True))
    flag = define(shop.customer, replace(CENTRE, name="Recorded", kind=FieldKind.YES_NO))
    alice, bob = signed_in(shop.people.alice), signed_in(shop.people.bob)
    given = {"purpose": "Orders", "owner": member(shop, shop.people.bob), f"field_{flag.pk}": "yes"}
    refused = bob.post(f"{PAGE}notes/", given)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [f"field_{link.pk}"])
    assert bob.post(f"{PAGE}notes/", given | {f"field_{link.pk}": "example.com/1"}).status_code == 302
    assert signed_in(shop.people.carol).post(f"{PAGE}notes/", given).status_code == 403
    assert signed_in(shop.people.charlie).post(f"{PAGE}notes/", given).status_code == 404
    alice.get(PAGE)
    with django_assert_max_num_queries(10):
        page = in_a_row(alice.get(PAGE))
    assert '<a href="https://example.com/1" rel="noopener noreferrer">' in page
    assert "Recorded</bdi></dt>" in page
    assert "<bdi>Bob</bdi>" in page
    assert "Recorded: — → yes" in page


def listed(shop: Shop, **query: str) -> list[str]:
    page = signed_in(shop.people.alice).get("/numbers/", query)
    return [number.e164 for number in page.context["rows"]]


def test_the_list_is_narrowed_by_them(shop: Shop):
    centre, line = define(shop.customer), define(shop.customer, LINE)
    ends = define(shop.customer, ENDS)
    write(shop, fields={centre.pk: "A-4711", line.pk: "Fibre", ends.pk: "2026-12-31"})
    write(shop, e164=HELD[1], owner=member(shop, shop.people.bob), fields={line.pk: "Copper"})
    assert listed(shop, **{f"field_{centre.pk}": "a-47"}) == HELD[:1]
    assert listed(shop, **{f"field_{centre.pk}": "A-47%"}) == []
    assert listed(shop, **{f"field_{line.pk}": "copper"}) == HELD[1:]
    assert listed(shop, **{f"field_{ends.pk}": "31.12.2026"}) == HELD[:1]
    assert listed(shop, **{f"field_{ends.pk}": "2026-12"}) == HELD
    assert listed(shop, **{f"field_{line.pk}": "Fibre", f"field_{centre.pk}": "9"}) == []
    assert listed(shop, owner=str(member(shop, shop.people.bob))) == HELD[1:]
    page = in_a_row(signed_in(shop.people.alice).get("/numbers/", {f"field_{line.pk}": "Fibre"}))
    assert "Line: Fibre" in page
    # A filter by a field that is gone narrows nothing.
    remove_field(account=shop.customer, by=BY, pk=line.pk)
    assert listed(shop, **{f"field_{line.pk}": "Fibre"}) == HELD


def test_a_saved_view_keeps_such_a_filter(shop: Shop):
    centre = define(shop.customer)
    alice = signed_in(shop.people.alice)
    query = f"field_{centre.pk}=47"
    assert (
        alice.post("/views/", {"path": "/numbers/", "query": query, "name": "47"}).url == f"/numbers/?{query}"
    )
    define(shop.customer, replace(CENTRE, name="Department"), centre.pk)
    write(shop, fields={centre.pk: "4711"})
    assert f"/numbers/?{query}" in alice.get("/views/", {"path": "/numbers/"}).content.decode()
    assert listed(shop, **{f"field_{centre.pk}": "47"}) == HELD[:1]


def test_the_file_has_a_column_for_each(shop: Shop):
    centre = define(shop.customer)
    define(shop.people.other, replace(CENTRE, name="Theirs"))
    write(shop, purpose="Orders", owner=member(shop, shop.people.bob), fields={centre.pk: "=4711"})
    answer = signed_in(shop.people.alice).get("/exports/numbers.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["Purpose"], row["Owner"], row["Cost centre"]) for row in rows] == [
        ("Orders", "Bob", "'=4711"),
        ("", "", ""),
    ]
    assert "Theirs" not in rows[0]
    some = signed_in(shop.people.alice).get("/exports/numbers.csv", {"columns": "purpose,owner"})
    assert b"".join(some.streaming_content).decode("utf-8-sig").splitlines()[0] == "Number,Purpose,Owner"


def more(shop: Shop, count: int) -> list[str]:
    e164s = [f"+1201556{index:04d}" for index in range(count)]
    PhoneNumber.objects.bulk_create(
        PhoneNumber(account=shop.customer, provider_account=shop.people.house, e164=e164) for e164 in e164s
    )
    return e164s


def test_many_at_once_take_as_many_statements_as_one(shop: Shop):
    centre, line = define(shop.customer), define(shop.customer, LINE)
    alice, e164s, counts = member(shop, shop.people.alice), more(shop, 300), []
    for some in (e164s[:1], e164s):
        changes = BulkChanges(
            purpose=f"Desk {len(some)}",
            owner=alice,
            fields={str(centre.pk): f"{len(some)}", str(line.pk): ""},
        )
        job = start_bulk_edit(account=shop.customer, by=BY, e164s=some, changes=changes)
        with CaptureQueriesContext(connection) as queries:
            work.run(job.pk)
        job.refresh_from_db()
        assert job.result == {"done": len(some), "failed": 0}
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert NumberFieldValue.objects.filter(field=centre, value="300").count() == 300
    assert PhoneNumber.objects.filter(owner=alice, purpose="Desk 300").count() == 300
    started = Activity.objects.filter(verb="started").latest("id").after
    assert (started["owner"], started["field.Cost centre"]) == ("Alice", "300")


def test_an_edit_of_many_is_undone_where_nobody_wrote_since(shop: Shop):
    centre, bob = define(shop.customer), member(shop, shop.people.bob)
    write(shop, purpose="Orders", fields={centre.pk: "1"})
    changes = BulkChanges(purpose="Fax", owner=bob, fields={str(centre.pk): "2"})
    job = start_bulk_edit(account=shop.customer, by=BY, e164s=HELD, changes=changes)
    work.run(job.pk)
    write(shop, e164=HELD[1], fields={centre.pk: "3"})
    made = job_services.undo(account=shop.customer, by=BY, job_id=job.pk)
    work.run(made.pk)
    first, second = PhoneNumber.objects.order_by("e164")
    assert (first.purpose, first.owner_id, values(first)) == ("Orders", None, {centre.pk: "1"})
    assert (second.purpose, second.owner_id, values(second)) == ("Fax", bob, {centre.pk: "3"})
    assert [item.error for item in made.items.order_by("position")] == [
        "",
        "It was changed since: a custom field.",
    ]


def test_an_edit_of_many_is_previewed_and_refused_as_one(shop: Shop):
    line = define(shop.customer, replace(LINE, is_required=True))
    write(shop, fields={line.pk: "Fibre"})
    found = preview_bulk_edit(shop.customer, HELD, BulkChanges(fields={str(line.pk): "copper"}))
    assert [(row.before, row.after) for row in found] == [
        ({"field.Line": "Fibre"}, {"field.Line": "Copper"}),
        ({"field.Line": ""}, {"field.Line": "Copper"}),
    ]
    for text in ("Glass", ""):
        with pytest.raises(Invalid) as refusal:
            start_bulk_edit(
                account=shop.customer, by=BY, e164s=HELD, changes=BulkChanges(fields={str(line.pk): text})
            )
        assert refusal.value.field == f"field_{line.pk}"
    assert [value.value for value in NumberFieldValue.objects.all()] == ["Fibre"]


def test_the_page_of_many_carries_them_through(shop: Shop):
    line, centre = define(shop.customer, LINE), define(shop.customer)
    write(shop, fields={centre.pk: "4711"})
    bob = signed_in(shop.people.bob)
    given = {"number": HELD, f"field_{line.pk}": "Fibre", "clear": [str(centre.pk), "purpose"], "owner": "0"}
    preview = bob.post("/numbers/bulk/", given | {"step": "preview"})
    assert {(row["name"], row["value"]) for row in preview.context["answers"]} == {
        (f"field_{line.pk}", "Fibre"),
        ("clear", str(centre.pk)),
        ("clear", "purpose"),
        ("owner", "0"),
    }
    assert "Cost centre" in in_a_row(preview)
    both = bob.post("/numbers/bulk/", given | {"step": "preview", f"field_{centre.pk}": "1"})
    assert list(both.context["form"].errors) == [f"field_{centre.pk}"]
    job = bob.post("/numbers/bulk/", given | {"step": "start", "count": "2"})
    assert job.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_value_that_is_saved_while_its_field_goes_is_refused_or_goes_too():
    shop = make_shop(make_people())
    fields, together = (
        [define(shop.customer, replace(CENTRE, name=f"F{n}")) for n in range(6)],
        threading.Barrier(2),
    )

    def save(field: CustomField) -> None:
        with scope.tenant(shop.customer.pk):
            together.wait()
            with suppress(Invalid, Conflict):
                wanted = Description(fields={field.pk: "1"})
                describe_number(account=shop.customer, by=BY, e164=HELD[0], description=wanted)
        connection.close()

    def remove(field: CustomField) -> None:
        with scope.tenant(shop.customer.pk):
            together.wait()
            remove_field(account=shop.customer, by=BY, pk=field.pk)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for field in fields:
            list(pool.map(lambda act, of=field: act(of), [save, remove]))
    with scope.system():
        assert not CustomField.objects.exists()
        assert not NumberFieldValue.objects.exists()
