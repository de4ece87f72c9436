"""What carriers push: kept and acknowledged whatever it is, applied once when it is genuine, replayed on request."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client

from common import scope
from common.errors import Conflict, NotFound
from common.redact import redact_text
from events import incoming
from events.incoming import NotGenuine, PushedEvent
from events.models import Push, PushAddress, PushedId
from events.services import pushes, upkeep
from events.states import PushState
from jobs import work
from jobs.errors import Again
from jobs.models import Job
from jobs.states import JobState
from tests.console import signed_in
from tests.people import BY, People

LOGIN = 77
BODY = json.dumps({"events": [{"id": "e1", "type": "sms.mo", "text": "Hello"}, {"id": "e2", "type": "call"}]})


class Carrier:
    """Answers for pushes as ``providers`` does: it knows its own by a header."""

    def __init__(self) -> None:
        self.applied: list[tuple[int, str]] = []
        self.fails: Exception | None = None
        self.secret = ""

    def read(
        self, _login_id: int, headers: Mapping[str, str], body: bytes, secret: str
    ) -> Sequence[PushedEvent]:
        self.secret = secret
        if headers.get("x-signed") != "yes":
            raise NotGenuine("The signature does not fit.")
        return [PushedEvent(row.get("id", ""), row["type"], None, row) for row in json.loads(body)["events"]]

    def apply(self, login_id: int, event: PushedEvent) -> None:
        if self.fails:
            raise self.fails
        self.applied.append((login_id, event.id))


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    made = Carrier()
    monkeypatch.setattr(incoming, "_handlers", [made])
    return made


@pytest.fixture
def path(people: People) -> str:
    with scope.tenant(people.customer.pk):
        return pushes.target_for(account=people.customer, by=BY, login_id=LOGIN, label="Paris").path


def push(path: str, body: str | bytes = BODY, **headers: str) -> int:
    told = {"HTTP_X_SIGNED": "yes"} | headers
    return Client().post(path, body, content_type="application/json", **told).status_code


def run(people: People) -> Job:
    """Have a worker do the newest job."""
    with scope.tenant(people.customer.pk):
        job = Job.objects.filter(kind="events.apply_push").order_by("-created_at").first()
    assert job is not None
    work.run(job.pk)
    with scope.tenant(people.customer.pk):
        job.refresh_from_db()
    return job


def only(people: People) -> Push:
    with scope.tenant(people.customer.pk):
        return Push.objects.get()


def test_it_is_acknowledged_before_anybody_looks_at_it(people: People, path: str, carrier: Carrier):
    assert push(path, "not even JSON", HTTP_X_SIGNED="no") == 204
    row = only(people)
    assert (row.state, row.size, carrier.applied) == (PushState.RECEIVED, 13, [])
    assert pushes.body_of(row) == b"not even JSON"
    assert "not even" not in row.body


def test_a_genuine_one_is_applied_once(people: People, path: str, carrier: Carrier):
    assert push(path) == push(path) == 204
    with scope.tenant(people.customer.pk):
        jobs = list(Job.objects.filter(kind="events.apply_push").order_by("created_at"))
    for job in jobs:
        work.run(job.pk)
        work.run(job.pk)
    assert carrier.applied == [(LOGIN, "e1"), (LOGIN, "e2")]
    with scope.tenant(people.customer.pk):
        rows = [(row.state, row.found, row.repeated, row.types) for row in Push.objects.order_by("id")]
    assert rows == [(PushState.APPLIED, 2, 0, "sms.mo, call"), (PushState.APPLIED, 2, 2, "sms.mo, call")]


def test_one_without_ids_is_known_by_its_bytes(people: People, path: str, carrier: Carrier):
    body = json.dumps({"events": [{"type": "call"}, {"type": "call"}]})
    for _ in range(2):
        push(path, body)
        run(people)
    assert carrier.applied == [(LOGIN, ""), (LOGIN, "")]


def test_a_forged_one_changes_nothing(people: People, path: str, carrier: Carrier):
    assert push(path, HTTP_X_SIGNED="no") == 204
    job = run(people)
    row = only(people)
    assert (row.state, row.error) == (PushState.REFUSED, "The signature does not fit.")
    assert (job.state, carrier.applied) == (JobState.DONE, [])
    with scope.tenant(people.customer.pk):
        assert PushedId.objects.count() == 0


def test_what_failed_is_tried_again_and_can_be_replayed(people: People, path: str, carrier: Carrier):
    push(path)
    carrier.fails = Again("Not now.")
    assert run(people).state == JobState.QUEUED
    assert only(people).state == PushState.RECEIVED
    with scope.tenant(people.customer.pk):
        assert PushedId.objects.count() == 0
        with pytest.raises(Conflict):
            pushes.replay(account=people.customer, by=BY, pk=only(people).pk)
        Job.objects.update(run_at=only(people).received_at)

    carrier.fails = KeyError("unknown")
    assert run(people).state == JobState.FAILED
    assert (only(people).state, only(people).error.startswith("Unexpected error")) == (PushState.FAILED, True)

    carrier.fails = None
    with scope.tenant(people.customer.pk):
        pushes.replay(account=people.customer, by=BY, pk=only(people).pk)
    assert run(people).state == JobState.DONE
    assert (only(people).state, only(people).error) == (PushState.APPLIED, "")
    with scope.tenant(people.customer.pk):
        pushes.replay(account=people.customer, by=BY, pk=only(people).pk)
    run(people)
    assert [event for _, event in carrier.applied] == ["e1", "e2", "e1", "e2"]


def test_too_much_is_refused(people: People, path: str, carrier: Carrier, monkeypatch: pytest.MonkeyPatch):
    assert push(path, "x" * (pushes.MOST_BYTES + 1)) == 413
    assert push(path, HTTP_X_LONG="y" * pushes.MOST_HEADERS) == 413
    monkeypatch.setattr(pushes, "MOST_WAITING", 1)
    assert push(path) == 204
    later = Client().post(path, BODY, content_type="application/json")
    assert (later.status_code, later["Retry-After"]) == (503, "60")
    with scope.tenant(people.customer.pk):
        assert Push.objects.count() == 1


def test_only_a_path_that_is_open_lets_anything_in(
    people: People, path: str, carrier: Carrier, caplog: pytest.LogCaptureFixture
):
    token = path.rpartition("/")[2]
    assert len(token) > 40
    assert push("/api/hooks/guess") == 404
    assert Client().get(path).status_code == 405
    with scope.tenant(people.customer.pk):
        again = pushes.target_for(account=people.customer, by=BY, login_id=LOGIN, label="Paris").path
        assert again == path
        assert token not in repr(list(PushAddress.objects.values()))
        pushes.end_address(account=people.customer, by=BY, login_id=LOGIN)
        fresh = pushes.target_for(account=people.customer, by=BY, login_id=LOGIN, label="Paris").path
    caplog.set_level(logging.DEBUG)
    assert push(path) == 404
    assert push(fresh) == 204
    assert fresh != path


def test_a_path_is_hidden_in_logs():
    assert redact_text("Not Found: /api/hooks/abc_DEF-123") == "Not Found: /api/hooks/[hidden]"


def test_old_ones_are_forgotten(people: People, path: str, carrier: Carrier):
    push(path)
    run(people)
    upkeep.forget_old()
    with scope.system():
        assert (Push.objects.count(), PushedId.objects.count()) == (1, 2)
        Push.objects.update(received_at=only(people).received_at - upkeep.KEPT)
    upkeep.forget_old()
    with scope.system():
        assert (Push.objects.count(), PushedId.objects.count()) == (0, 2)


def test_the_pages_show_it_with_secrets_hidden(people: People, carrier: Carrier):
    """The reseller looks after a carrier of its own; Acme's pushes are not its to see."""
    with scope.tenant(people.reseller.pk):
        path = pushes.target_for(account=people.reseller, by=BY, login_id=LOGIN, label="Paris").path
    assert push(path, HTTP_AUTHORIZATION="Bearer very-secret-token") == 204
    with scope.tenant(people.reseller.pk):
        row = Push.objects.get()
    rita: Any = signed_in(people.rita)

    assert "Paris" in rita.get("/webhooks/received/").content.decode()
    page = rita.get(f"/webhooks/received/{row.pk}/").content.decode()
    assert "sms.mo" in page
    assert "Hello" not in page
    assert "very-secret" not in page
    assert path.rpartition("/")[2] not in page
    assert signed_in(people.olivia).get(f"/webhooks/received/{row.pk}/").status_code == 404

    with scope.tenant(people.reseller.pk):
        work_id = Job.objects.get(kind="events.apply_push").pk
    work.run(work_id)
    assert rita.post(f"/webhooks/received/{row.pk}/replay/").status_code == 302
    with scope.tenant(people.reseller.pk):
        assert Push.objects.get().state == PushState.RECEIVED
        with pytest.raises(NotFound):
            pushes.replay(account=people.other, by=BY, pk=row.pk)
