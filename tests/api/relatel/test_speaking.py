"""Messages and voicemails (relatel.md §5.6, §5.7)."""

import pytest

from common import scope
from messaging.models import Message
from tests.api.relatel.conftest import Company
from tests.calls.recordings.made import recording
from tests.numbers.conftest import HELD

TO = "12015550144"


def send(company: Company, *numbers: str, who: str = "ann", **message: object):
    body = {"message": {"body": "Hi", **message}, "to_numbers": list(numbers)}
    return company.ask("post", "messages", who=who, json=body)


def test_sent_as_the_tokens_employee_and_listed(company: Company):
    company.ask("post", "contacts", json={"contact": {"name": "Zoë", "number": TO}})
    answer = send(company, TO, TO)
    assert (answer.status_code, answer.json()) == (200, {"sent": 1, "failed_numbers": []})

    [told] = company.get("messages")["messages"]
    ours = HELD[0].removeprefix("+")
    assert (told["from_number"], told["to_number"], told["direction"], told["body"]) == (
        ours,
        TO,
        "outgoing",
        "Hi",
    )
    assert (told["from_name"], told["to_name"]) == ("Ann Ask", "Zoë")
    assert (told["endpoint"], told["employee"]["id"]) == (f"Employee#{company.ann.pk}", company.ann.pk)
    assert company.get("messages", {"endpoint": f"Employee#{company.ann.pk}"})["messages"] == [told]
    for endpoint in (f"Employee#{company.boss.pk}", "Reception#1", "Employee#x", "Employee#" + "9" * 30):
        assert company.get("messages", {"endpoint": endpoint})["messages"] == []
    assert company.get("messages", {"created_at_lt_or_eq": "2001-01-01T00:00:00Z"})["messages"] == []


def test_what_cannot_be_sent_is_told_number_by_number(company: Company):
    answer = send(company, "4571999999", TO).json()
    assert answer["sent"] == 1
    [failed] = answer["failed_numbers"]
    assert (failed["to_number"], failed["id"]) == ("4571999999", None)
    assert failed["error"]
    with scope.system():
        assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "message", "text"),
    [
        ("boss", {}, "You have no mobile number to send from."),
        ("ann", {"from_number_hidden": True}, "There is no approved short brand name to send as."),
        *(
            (
                "ann",
                {"endpoint": given},
                "message.endpoint: Texts go out from a main number, or from yourself.",
            )
            for given in ("Reception#999999", "Reception#x", "EmployeeGroup#1", "Employee#999999", "me")
        ),
    ],
)
def test_refusals_of_a_whole_send(company: Company, who, message, text):
    answer = send(company, TO, who=who, **message)
    assert (answer.status_code, answer.json()["message"]) == (400, text)
    with scope.system():
        assert not Message.objects.exists()


def test_to_a_colleague(company: Company):
    sent = company.ask("post", f"employees/{company.ann.pk}/message", json={"message": {"body": "Hi"}})
    assert sent.status_code == 200
    assert company.ask(
        "post", f"employees/{company.boss.pk}/message", json={"message": {"body": "x"}}
    ).json() == {
        "sent": 0,
        "failed_numbers": [],
    }


def test_a_voicemail_is_listed_heard_played_and_deleted(company: Company):
    with scope.tenant(company.account.pk):
        row = recording(company.account)
    [told] = company.get("voice_mails")["voice_mails"]
    assert (told["id"], told["heard"], told["sound"]["formats"]) == (row.pk, False, ["audio/mpeg"])
    assert told["sound"]["url"] == f"http://testserver/api/relatel/api/v2/voice_mails/{row.pk}/sound"

    changed = company.ask(
        "put", f"voice_mails/{row.pk}", json={"voice_mail": {"heard": True, "comment": "Done"}}
    ).json()
    assert (changed["heard"], changed["voice_mail"]["heard"]) == (True, True)
    with scope.system():
        row.refresh_from_db()
    assert row.comment == "Done"

    sound = company.ask("get", f"voice_mails/{row.pk}/sound", headers={"Range": "bytes=0-9"})
    assert (sound.status_code, sound["Content-Type"], len(sound.content)) == (206, "audio/mpeg", 10)

    assert company.ask("delete", f"voice_mails/{row.pk}").status_code == 200
    assert company.get("voice_mails")["voice_mails"] == []
    for method, path in (("get", ""), ("put", ""), ("delete", ""), ("get", "/sound")):
        assert company.ask(method, f"voice_mails/{row.pk}{path}").status_code == 404


def test_a_strangers_voicemail_is_not_there(company: Company):
    with scope.tenant(company.people.other.pk):
        row = recording(company.people.other)
    for method, path in (("get", ""), ("put", ""), ("delete", ""), ("get", "/sound")):
        assert company.ask(method, f"voice_mails/{row.pk}{path}").status_code == 404
    assert company.get("voice_mails")["voice_mails"] == []
