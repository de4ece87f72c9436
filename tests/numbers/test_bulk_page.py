"""Editing many numbers by the pages: choose, preview, start."""

from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from tests.console import signed_in
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.signing_in import with_password
from tests.suspended import proved

PAGE = "/numbers/bulk/"


def label_of(shop: Shop) -> list[str]:
    return list(PhoneNumber.objects.order_by("e164").values_list("label", flat=True))


def test_the_steps_lead_to_a_job_that_does_what_was_shown(shop: Shop):
    client = signed_in(shop.people.bob)
    data = {"number": HELD, "label": "Desk", "add_tags": "vip, east", "destination": "carrier_service:device"}

    chosen = client.post(PAGE, {"number": HELD})
    shown = client.post(PAGE, data | {"step": "preview"})
    assert label_of(shop) == ["", ""]
    started = client.post(PAGE, data | {"step": "start", "count": "2"})
    job = Job.objects.get()
    work.run(job.pk)

    assert (chosen.status_code, chosen.context["count"]) == (200, 2)
    assert (shown.context["changed"], shown.context["refused"]) == (2, 0)
    assert shown.context["rows"][0]["parts"][0] == {
        "label": "Answered by",
        "before": "Nothing",
        "after": "Registered device",
    }
    assert (started.status_code, started["Location"]) == (302, f"/jobs/{job.pk}/")
    assert label_of(shop) == ["Desk", "Desk"]
    assert list(PhoneNumber.objects.values_list("tags", flat=True)) == [["vip", "east"]] * 2


def test_everything_means_what_the_filter_shows(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.second.pk).update(tags=["vip"])
    data = {"everything": "1", "filter": "tag=vip", "label": "Desk"}
    client = signed_in(shop.people.bob)

    shown = client.post(PAGE, data | {"step": "preview"})
    client.post(PAGE, data | {"step": "start", "count": "1"})
    work.run(Job.objects.get().pk)

    assert [row["e164"] for row in shown.context["rows"]] == [HELD[1]]
    assert label_of(shop) == ["", "Desk"]


def test_a_selection_that_grew_is_shown_again_instead_of_started(shop: Shop):
    answer = signed_in(shop.people.bob).post(
        PAGE, {"everything": "1", "filter": "", "label": "Desk", "step": "start", "count": "1"}
    )

    assert answer.status_code == 200
    assert "The selection has changed" in answer.content.decode()
    assert not Job.objects.exists()


def test_refusals_are_told_number_by_number(shop: Shop):
    data = {
        "number": [HELD[0], FOR_SALE[0]],
        "destination": "forward",
        "forward_to": HELD[0],
        "step": "preview",
    }

    answer = signed_in(shop.people.bob).post(PAGE, data)

    assert [(row["e164"], row["refused"]) for row in answer.context["rows"]] == [
        (HELD[0], "A number cannot be forwarded to itself."),
        (FOR_SALE[0], "There is no such number on this account."),
    ]
    assert "Every number is like this already, or cannot be." in answer.content.decode()


def test_a_form_without_changes_or_with_both_is_refused(shop: Shop):
    client = signed_in(shop.people.bob)

    nothing = client.post(PAGE, {"number": HELD, "step": "preview"})
    both = client.post(PAGE, {"number": HELD, "step": "preview", "label": "A", "clear_label": "on"})

    assert (nothing.status_code, both.status_code) == (422, 422)
    assert "Say what shall be changed." in nothing.content.decode()
    assert "not both" in both.content.decode()


def test_no_selection_is_told(shop: Shop):
    assert "No number is selected" in signed_in(shop.people.bob).post(PAGE).content.decode()


def test_a_strangers_numbers_are_not_found(shop: Shop):
    client = signed_in(shop.people.charlie)
    data = {"number": HELD, "label": "Mine"}

    shown = client.post(PAGE, data | {"step": "preview"})

    assert (shown.context["changed"], shown.context["refused"]) == (0, 2)
    assert label_of(shop) == ["", ""]


def test_ten_thousand_rows_can_be_chosen_by_hand(shop: Shop):
    chosen = [*HELD, *(f"+1201{index:07d}" for index in range(9_998))]
    shown = signed_in(shop.people.bob).post(PAGE, {"number": chosen, "label": "Desk", "step": "preview"})

    assert shown.status_code == 200
    assert (shown.context["changed"], shown.context["refused"]) == (2, 9_998)


def test_where_messages_go_is_changed_by_who_proves_it(shop: Shop):
    client = signed_in(with_password(shop.people.bob))
    data = {"number": HELD, "sms_type": "email", "sms_target": "desk@acme.example"}
    start = data | {"step": "start", "count": "2"}

    asked = client.post(PAGE, start)
    assert asked["Location"].startswith("/user/reauthenticate/?next=%2Faccount%2Fgo-on%2F")
    assert not Job.objects.exists()
    shown = client.post(PAGE, data | {"step": "preview"})
    assert [part["label"] for part in shown.context["rows"][0]["parts"]] == [
        "Messages go by",
        "Messages go to",
    ]
    proved(client)
    started = client.post(PAGE, start)
    work.run(Job.objects.get(kind="numbers.bulk_edit").pk)
    assert started.status_code == 302
    assert set(PhoneNumber.objects.values_list("sms_type", "sms_target")) == {("email", "desk@acme.example")}


def test_what_is_wrong_about_messages_is_told_at_its_field(shop: Shop):
    client = signed_in(shop.people.bob)
    for given, field in (
        ({"sms_type": "email", "sms_target": "nobody"}, "sms_target"),
        ({"sms_type": "", "sms_target": "desk@acme.example"}, "sms_type"),
        ({"sms_type": "nowhere", "sms_target": "desk@acme.example"}, "sms_type"),
        ({"sms_type": "pigeon"}, "sms_type"),
    ):
        answer = client.post(PAGE, {"number": HELD, "step": "preview"} | given)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field]), given
    assert not Job.objects.exists()
