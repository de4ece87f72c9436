"""Employees, contacts and comments (relatel.md §5.1, §5.4)."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Contact
from accounts.services.address_book import ContactFields, add_contact
from accounts.services.agent_tokens import issue_agent_token
from agents.models import Presence
from agents.services.pictures import set_picture
from calls.models import Leg
from common import scope
from tests.agents.staff import add_agent
from tests.api.relatel.conftest import BASE, Company
from tests.calls.recordings.made import call_of
from tests.numbers.conftest import HELD
from tests.people import BY

NUMBER = HELD[0].removeprefix("+")


def test_employees_are_listed_by_name_with_their_numbers(company: Company):
    told = company.get("employees")["employees"]
    assert [(row["name"], row["number"], row["live_presence"]) for row in told] == [
        ("Ann Ask", NUMBER, "available"),
        ("Bo Berg", None, "unknown"),
    ]
    assert (told[0]["type"], told[0]["is_admin"], told[1]["is_admin"]) == ("Employee", False, True)
    assert company.get(f"employees/{company.boss.pk}")["employee"] == told[1]


def test_somebody_does_not_want_to_be_disturbed(company: Company):
    wish = {
        "do_not_disturb": True,
        "do_not_disturb_label": "Lunch",
        "do_not_disturb_emoji": "🍔",
        "dnd_timeout_at": "2099-08-24T14:15:22Z",
    }
    answer = company.ask("put", "employee", json={"employee": wish})
    told = answer.json()["employee"]
    assert {name: told[name] for name in wish} == wish
    assert told["live_presence"] == "do_not_disturb"
    assert (told["do_not_disturb_ended_at"], told["dnd_reception_action"]) == (wish["dnd_timeout_at"], True)
    message = told["dnd_message"]
    assert message == {"id": message["id"], "text": "Lunch", "emoji": "🍔", "reception_action_id": None}
    label = company.ask("put", "employee", json={"employee": {"do_not_disturb_label": "Meeting"}}).json()
    assert (label["employee"]["do_not_disturb_label"], label["employee"]["dnd_timeout_at"]) == (
        "Meeting",
        "2099-08-24T14:15:22Z",
    )
    endless = company.ask("put", "employee", json={"employee": {"dnd_timeout_at": None}}).json()["employee"]
    assert (endless["dnd_timeout_at"], endless["do_not_disturb_ended_at"]) == (None, None)
    assert (endless["do_not_disturb"], endless["do_not_disturb_label"]) == (True, "Meeting")
    back = company.ask("put", "employee", json={"employee": {"do_not_disturb": False}}).json()["employee"]
    assert (back["do_not_disturb"], back["do_not_disturb_label"], back["live_presence"]) == (
        False,
        None,
        "available",
    )
    assert (back["dnd_message"], back["dnd_reception_action"]) == (None, False)
    assert back["do_not_disturb_ended_at"] == back["live_presence_updated_at"]
    assert company.ask("put", "employee", json={"employee": {}}).status_code == 200
    words = {"do_not_disturb": True, "dnd_message": {"id": 7, "text": "Ill"}}
    ill = company.ask("put", "employee", json={"employee": words}).json()["employee"]
    assert (ill["do_not_disturb_label"], ill["dnd_message"]["text"], ill["dnd_message"]["emoji"]) == (
        "Ill",
        "Ill",
        None,
    )
    assert ill["do_not_disturb_ended_at"] is None


def test_who_is_on_the_phone_may_want_no_more_calls(company: Company):
    """And what else is changed leaves that as it is."""
    company.ask("put", "employee", json={"employee": {"do_not_disturb": True}})
    with scope.tenant(company.account.pk):
        Leg.objects.create(
            account=company.account,
            call=call_of(company.account),
            place=1,
            number=HELD[0],
            is_ours=True,
            state="answered",
            began_at=timezone.now(),
        )
    wish = {"employee": {"do_not_disturb_emoji": "☕"}}
    for told in (company.get("employee"), company.ask("put", "employee", json=wish).json()):
        assert (told["employee"]["live_presence"], told["employee"]["do_not_disturb"]) == ("busy", True)


def test_others_are_changed_by_administrators_alone(company: Company):
    wish = {"employee": {"do_not_disturb": True}}
    assert company.ask("put", f"employees/{company.boss.pk}", json=wish).status_code == 403
    with scope.system():
        assert not Presence.objects.exists()
    answer = company.ask("put", f"employees/{company.ann.pk}", who="boss", json=wish)
    assert answer.json()["employee"]["do_not_disturb"] is True


def test_a_strangers_employee_is_not_there(company: Company):
    eve = add_agent(company.people.other, "Eve")
    for method in ("get", "put"):
        assert company.ask(method, f"employees/{eve.pk}", who="boss").status_code == 404


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"do_not_disturb": "maybe"}, "employee.do_not_disturb"),
        ({"do_not_disturb": True, "dnd_timeout_at": "2001-01-01T00:00:00Z"}, "dnd_timeout_at"),
        ({"do_not_disturb_label": "x" * 61}, "employee.do_not_disturb_label"),
    ],
)
def test_what_cannot_be_said(company: Company, wish, field):
    answer = company.ask("put", "employee", json={"employee": wish})
    assert (answer.status_code, answer.json()["status"]) == (400, "400 bad request")
    assert answer.json()["message"].startswith(f"{field}: ")


def test_contacts_from_making_to_deleting(company: Company):
    given = {"name": "Zoë", "number": 4571999999, "email": "z@example.com", "tags": ["vip"], "flagged": True}
    made = company.ask("post", "contacts", json={"contact": given})
    assert made.status_code == 200
    contact = made.json()["contact"]
    assert contact == {
        "id": contact["id"],
        "number": "4571999999",
        "number_formatted": "71 99 99 99",
        "name": "Zoë",
        "email": "z@example.com",
        "comments_count": 0,
        "flagged": True,
        "tags": ["vip"],
        "activity_id": None,
        "activity_at": None,
    }
    pk = contact["id"]
    assert company.get(f"contacts/{pk}.json")["contact"] == contact
    assert company.get("contacts/by_number/4571999999.json")["contact"] == contact
    changed = company.ask("put", f"contacts/{pk}", json={"contact": {"name": "Zoe"}}).json()["contact"]
    assert changed == contact | {"name": "Zoe"}

    said = {"comment": {"body": "Ring back", "recipient_id": company.boss.pk}}
    comment = company.ask("post", f"contacts/{pk}/comments", json=said).json()["comment"]
    assert (comment["employee"], comment["recipient"]["name"]) == (
        {"id": company.ann.pk, "name": "Ann Ask"},
        "Bo Berg",
    )
    assert company.get(f"contacts/{pk}/comments")["comments"] == [comment]
    assert company.get(f"contacts/{pk}")["contact"]["comments_count"] == 1

    gone = company.ask("delete", f"contacts/{pk}")
    assert (gone.status_code, gone.content) == (200, b"")
    assert company.ask("delete", f"contacts/{pk}").status_code == 404


def test_a_number_is_never_taken_for_another_countrys(company: Company):
    """Ten digits that would be a number of North America are Danish (relatel.md §8 B12)."""
    made = company.ask("post", "contacts", json={"contact": {"name": "A", "number": "4522334455"}}).json()
    assert made["contact"]["number_formatted"] == "22 33 44 55"
    with scope.system():
        assert Contact.objects.get().e164 == "+4522334455"


def test_a_contact_is_found_by_each_of_its_numbers(company: Company):
    """And told with the main one, which is all that the contract has room for."""
    with scope.tenant(company.account.pk):
        fields = ContactFields("Zoë", "+4571999999", other_numbers=["+4571999998"])
        add_contact(account=company.account, by=BY, fields=fields)
    told = company.get("contacts/by_number/4571999998")["contact"]
    assert (told["name"], told["number"]) == ("Zoë", "4571999999")
    assert company.get("contacts", {"number": "4571999998"})["contacts"] == [told]
    again = company.ask("post", "contacts", json={"contact": {"name": "Bo", "number": "4571999998"}})
    assert (again.status_code, again.json()["message"]) == (400, "number: Another contact has this number.")


def test_old_clients_send_forms_with_brackets(company: Company):
    made = company.ask(
        "post",
        "contacts/",
        data={"contact[name]": "Old", "contact[number]": "4571999998", "contact[tags][]": "a"},
    )
    assert (made.status_code, made.json()["contact"]["tags"]) == (200, ["a"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "x", "number": "+4571999999"}, "contact.number"),
        ({"name": "x", "number": "71999999999999999"}, "contact.number"),
        ({"name": "x", "number": True}, "contact.number"),
        ({"name": "x"}, "number"),
        ({"number": "4571999999"}, "name"),
        ({"name": "x", "number": "4571999999", "email": "no"}, "email"),
        ({"name": "x\x00", "number": "4571999999"}, "contact.name"),
    ],
)
def test_bad_contacts_name_the_field(company: Company, given, field):
    answer = company.ask("post", "contacts", json={"contact": given})
    assert (answer.status_code, answer.json()["message"].split(":")[0]) == (400, field)
    with scope.system():
        assert not Contact.objects.exists()


def test_windows_of_contacts(company: Company):
    for n in range(12):
        company.ask("post", "contacts", json={"contact": {"name": f"C{n:02}", "number": f"45719999{n:02}"}})
    first = company.get("contacts")["contacts"]
    assert len(first) == 10
    rest = company.get("contacts", {"id_gt_or_eq": first[-1]["id"], "limit": 500})["contacts"]
    assert [row["name"] for row in rest] == ["C09", "C10", "C11"]
    assert [
        row["name"] for row in company.get("contacts", {"number": "4571999903", "limit": ""})["contacts"]
    ] == ["C03"]
    assert company.ask("get", "contacts?limit=x").status_code == 400
    assert company.get("contacts", {"limit": 0})["contacts"] == []


def test_a_speed_dial_is_set_and_taken_away(company: Company):
    wish = {"employee": {"speed_dial": {"digit": "4"}}}
    told = company.ask("put", "employee", json=wish).json()["employee"]
    assert (told["speed_dial"], told["live_presence"]) == ({"digit": 4}, "available")
    taken = company.ask("put", f"employees/{company.boss.pk}", who="boss", json=wish)
    assert (taken.status_code, "A colleague has this digit." in taken.json()["message"]) == (400, True)
    listed = company.get("employees")["employees"]
    assert [row["speed_dial"] for row in listed] == [{"digit": 4}, None]
    gone = company.ask("put", "employee", json={"employee": {"speed_dial": {"digit": ""}}})
    assert gone.json()["employee"]["speed_dial"] is None


def test_a_picture_is_told_and_served_to_the_company_alone(company: Company):
    assert company.get("employee")["employee"]["avatar"] is None
    file = BytesIO()
    Image.new("RGB", (300, 300), "red").save(file, "PNG")
    with scope.tenant(company.account.pk):
        set_picture(account=company.account, by=BY, agent=company.ann.pk, data=file.getvalue())
    address = company.get("employee")["employee"]["avatar"]
    path = f"employees/{company.ann.pk}/avatar"
    assert address.startswith(f"{settings.PUBLIC_URL}{BASE}/{path}?v=")
    shown = company.ask("get", path, who="boss")
    assert (shown.status_code, shown["Content-Type"], shown.content[:3]) == (
        200,
        "image/jpeg",
        b"\xff\xd8\xff",
    )
    assert company.ask("get", f"employees/{company.boss.pk}/avatar").status_code == 404
    assert Client().get(f"{BASE}/{path}").status_code == 401
    with scope.tenant(company.people.other.pk):
        stranger = add_agent(company.people.other, "Zed")
        _, token = issue_agent_token(
            account=company.people.other, by=BY, dialect="relatel", agent=stranger.pk, label="Test"
        )
    assert Client(headers={"Authorization": f"Bearer {token}"}).get(f"{BASE}/{path}").status_code == 404
