"""The public page of a rating: one answer for a link, no account, nothing told beyond the brand."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Activity, ThrottleWindow
from accounts.services.accounts import set_state
from accounts.states import AccountState
from common import crypto, scope
from common.errors import Conflict, Invalid
from support.satisfaction.models import Rating
from support.satisfaction.services import Answer, rate
from support.satisfaction.tokens import LENGTH, new_seed, token_of
from tests.people import BY, People
from tests.support.feedback import chat_desk, ended


@pytest.fixture
def asked(people: People) -> tuple[Rating, str]:
    """A request of Acme's, as a call leaves one, and its link; no scope is held."""
    with scope.tenant(people.customer.pk):
        chat = ended(chat_desk(people.customer, asks_smileys=True))
        row, seed = chat.rating, new_seed()
        row.brand, row.seed, row.fingerprint = "Acme & Søn", seed, crypto.fingerprint(token_of(seed))
        row.save()
    return row, f"/rate/{token_of(seed)}"


def again(row: Rating) -> Rating:
    with scope.system():
        return Rating.objects.get(pk=row.pk)


def test_a_face_and_a_comment_are_kept_and_the_link_is_used(asked: tuple[Rating, str]):
    row, url = asked
    client = Client()
    page = client.get(url)
    assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (
        200,
        "no-store",
        "noindex, nofollow",
    )
    told = page.content.decode()
    assert ("Acme &amp; Søn" in told, "Stranger" in told, "vera@" in told, "noindex" in told) == (
        True,
        False,
        False,
        True,
    )
    answer = client.post(url, {"kind": "negative", "comment": "Waited <long>"})
    assert (answer.status_code, "your answer is kept" in answer.content.decode()) == (200, True)
    kept = again(row)
    assert (kept.kind, kept.score, kept.comment) == ("negative", None, "Waited <long>")
    assert kept.rated_at is not None
    for second in (client.get(url), client.post(url, {"kind": "positive"})):
        assert second.status_code == 404
    assert again(row).kind == "negative"


def test_what_was_not_asked_for_is_refused(asked: tuple[Rating, str]):
    row, url = asked
    for given in ({}, {"kind": "furious"}, {"score": "9"}, {"kind": "positive", "comment": "x" * 1001}):
        assert Client().post(url, given).status_code == 422, given
    assert again(row).rated_at is None


def test_scores_from_0_to_10_say_which_kind(people: People, asked: tuple[Rating, str]):
    row, url = asked
    with scope.system():
        Rating.objects.update(is_nps=True)
    assert 'type="radio" name="score" value="10"' in Client().get(url).content.decode()
    for given in ({"kind": "positive"}, {"score": "11"}, {"score": "-1"}, {"score": ""}):
        assert Client().post(url, given).status_code == 422, given
    kinds = {}
    for score in (0, 6, 7, 8, 9, 10):
        with scope.tenant(people.customer.pk):
            rate(account=people.customer, by=BY, pk=row.pk, answer=Answer(score=score))
        kinds[score] = again(row).kind
        with scope.system():
            Rating.objects.update(rated_at=None, kind="", score=None)
    assert kinds == {0: "negative", 6: "negative", 7: "neutral", 8: "neutral", 9: "positive", 10: "positive"}


def test_a_link_is_over_after_its_time_and_guesses_lead_nowhere(asked: tuple[Rating, str]):
    row, url = asked
    with scope.system():
        Rating.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for path in (url, "/rate/" + "A" * LENGTH, "/rate/x", "/rate/%00"):
        assert Client().get(path).status_code == 404, path
    assert Client().post(url, {"kind": "positive"}).status_code == 404
    assert again(row).rated_at is None


def test_the_first_of_two_answers_counts(people: People, asked: tuple[Rating, str]):
    row, _ = asked
    with scope.tenant(people.customer.pk):
        rate(account=people.customer, by=BY, pk=row.pk, answer=Answer("positive"))
        with pytest.raises(Conflict):
            rate(account=people.customer, by=BY, pk=row.pk, answer=Answer("negative"))
        with pytest.raises(Invalid):
            rate(account=people.customer, by=BY, pk=row.pk, answer=Answer("positive", comment="\x00"))
        assert Activity.objects.filter(verb="rated").count() == 1
    assert again(row).kind == "positive"


def test_nobody_answers_for_another_account(people: People, asked: tuple[Rating, str]):
    row, _ = asked
    with scope.tenant(people.other.pk), pytest.raises(Conflict):
        rate(account=people.other, by=BY, pk=row.pk, answer=Answer("positive"))
    assert again(row).rated_at is None


def test_a_suspended_account_takes_no_answers(people: People, asked: tuple[Rating, str]):
    row, url = asked
    with scope.tenant(people.customer.pk):
        set_state(account=people.customer, by=BY, state=AccountState.SUSPENDED)
    answer = Client().post(url, {"kind": "positive"})
    assert (answer.status_code, again(row).rated_at) == (422, None)


def test_too_many_looks_are_braked(asked: tuple[Rating, str], monkeypatch: Any):
    _, url = asked
    monkeypatch.setattr("support.satisfaction.public.MOST", 2)
    found = [Client().get(path).status_code for path in (url, "/rate/x", url)]
    assert (found, ThrottleWindow.objects.filter(key__startswith="rate:").count()) == ([200, 404, 429], 1)
