"""On-net delivery, receipts in any order, words that stop and start messages."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import work
from jobs.models import Job
from messaging import feeds
from messaging.models import DeliveryReceipt, Message, OptOut
from messaging.selectors import opt_outs as reading
from messaging.services import opt_outs, receipts
from messaging.services.opt_outs import set_languages
from messaging.services.receiving import receive_message
from messaging.states import RANK, MessageState, OptOutSource, replaceable_by
from providers.contract.messages import CarrierReceipt, IncomingMessage
from providers.house.models import HouseMessage
from tests.messaging.conftest import OURS, OUTSIDE, SECOND, THEIRS, Texts
from tests.people import BY


def come(texts: Texts, text: str, ref: str = "1", sender: str = OUTSIDE) -> Message | None:
    incoming = IncomingMessage(ref, sender, OURS, "sms", text, timezone.now())
    return receive_message(account=texts.customer, number=texts.number, incoming=incoming)


def report(message: Message, outcome: str, event: str = "") -> DeliveryReceipt | None:
    receipt = CarrierReceipt(
        event or outcome, message.carrier_ref, OURS, outcome, timezone.now(), "C1", "Because."
    )
    return receipts.apply_receipt(account=message.account, message=message, receipt=receipt)


def run_jobs() -> None:
    with scope.system():
        waiting = list(Job.objects.filter(state="queued").values_list("pk", flat=True))
    for pk in waiting:
        work.run(pk)


def test_a_message_to_a_number_of_the_portal_arrives_there(texts: Texts, deliver):
    sent = texts.send(peer=THEIRS, text="Hello next door")

    deliver()
    deliver()

    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == (MessageState.DELIVERED, "on-net")
    with scope.tenant(texts.people.other.pk):
        came = Message.objects.get()
        assert (came.direction, came.state, came.ours, came.peer) == ("in", "received", THEIRS, OURS)
        assert (came.text, came.price) == ("Hello next door", 0)
    left = HouseMessage.objects.get()
    assert (left.is_told, left.is_receipt_told, left.text) == (True, True, "")


def test_off_the_network_it_is_simulated_and_says_so(texts: Texts, deliver):
    sent = texts.send()
    deliver()

    sent.refresh_from_db()
    assert (sent.state, sent.error_code) == (MessageState.SIMULATED, "simulated")
    assert "nothing left this portal" in sent.error
    with scope.system():
        assert Message.objects.count() == 1


def test_a_feed_that_is_told_twice_counts_once(texts: Texts, deliver):
    texts.send(peer=THEIRS)
    deliver()
    HouseMessage.objects.update(is_told=False, is_receipt_told=False)
    deliver()
    with scope.system():
        assert Message.objects.filter(direction="in").count() == 1
        assert DeliveryReceipt.objects.count() == 1


def test_a_feed_that_somebody_reads_is_left_alone(texts: Texts):
    [pk] = feeds.due_feeds()
    texts.send(peer=THEIRS)
    with scope.system():
        assert feeds._take(pk)
        feeds.read(pk)
        assert not Message.objects.filter(direction="in").exists()


@pytest.mark.parametrize("order", list(permutations(["undelivered", "delivered", "expired"])))
def test_receipts_in_any_order_end_delivered(texts: Texts, order):
    sent = texts.send()
    for outcome in order:
        report(sent, outcome)
    sent.refresh_from_db()
    assert sent.state == MessageState.DELIVERED
    assert sent.delivered_late == (order[0] != "delivered")
    assert DeliveryReceipt.objects.count() == 3
    assert report(sent, "failed").applied is False
    sent.refresh_from_db()
    assert sent.state == MessageState.DELIVERED


def test_a_report_that_comes_twice_is_kept_once(texts: Texts):
    sent = texts.send()
    assert report(sent, "undelivered").applied
    assert report(sent, "undelivered") is None
    sent.refresh_from_db()
    assert (sent.state, sent.error_code, sent.error) == ("undelivered", "C1", "Because.")


def test_a_receipt_faster_than_our_own_answer_stays(texts: Texts, deliver):
    queued = texts.send(wait=False)
    report(queued, "delivered")
    work.run(queued.job_id)
    queued.refresh_from_db()
    assert (queued.state, bool(queued.carrier_ref)) == (MessageState.DELIVERED, True)


def test_no_state_gives_way_to_a_lower_one():
    for new in RANK:
        for old in replaceable_by(new):
            assert RANK[old] <= RANK[new]
    final = [state for state, rank in RANK.items() if rank == 9]
    lost = {MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED}
    assert {new: replaceable_by(new) & set(final) for new in final if replaceable_by(new) & set(final)} == {
        MessageState.DELIVERED: lost
    }
    assert MessageState.DELIVERY_UNCONFIRMED in replaceable_by(MessageState.UNDELIVERED)


def test_what_nobody_reported_about_is_unconfirmed_and_may_still_arrive(texts: Texts):
    old, new = texts.send(), texts.send()
    Message.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(hours=73))
    feeds.give_up_on_receipts()
    assert Message.objects.get(pk=old.pk).state == MessageState.DELIVERY_UNCONFIRMED
    assert Message.objects.get(pk=new.pk).state == MessageState.SENT
    assert report(old, "delivered").applied
    assert Message.objects.get(pk=old.pk).state == MessageState.DELIVERED


def test_a_message_is_received_once_and_control_characters_are_not(texts: Texts):
    came = come(texts, "a\x00b\x1b[31m\r\nc\u2028d")
    assert came is not None
    assert came.text == "ab[31m\ncd"
    assert come(texts, "again") is None
    assert Message.objects.count() == 1


@pytest.mark.parametrize("word", ["STOP", " stop. ", "Unsubscribe", "opt-out", "QUIT!"])
def test_stop_stops_messages_and_is_answered_once(texts: Texts, word: str):
    come(texts, word)
    come(texts, word, "2")

    with pytest.raises(Conflict, match="opted out"):
        texts.send()
    assert Message.objects.filter(is_answer=True).count() == 1
    answer = Message.objects.get(is_answer=True)
    assert answer.text.startswith("Acme: you will get no more messages")
    run_jobs()
    assert Message.objects.get(is_answer=True).state == MessageState.SENT
    assert OptOut.objects.get().number == texts.number
    assert Activity.objects.filter(verb="opted out").count() == 1
    assert texts.send(peer="+13125550101").state == MessageState.SENT


def test_stopall_is_for_every_number_and_start_ends_it(texts: Texts):
    come(texts, "STOPALL")
    assert reading.in_force(texts.customer, SECOND, OUTSIDE) is not None
    with pytest.raises(Conflict):
        texts.send()

    come(texts, "START", "2")

    assert reading.in_force(texts.customer, OURS, OUTSIDE) is None
    assert texts.send().state == MessageState.SENT
    history = OptOut.objects.filter(account=texts.customer, peer=OUTSIDE)
    assert [(row.source, row.ended_source, row.ended_note) for row in history] == [
        ("keyword", "keyword", "START")
    ]


def test_a_text_that_begins_with_stop_is_marked_for_a_person(texts: Texts):
    come(texts, "Stop please")
    assert (OptOut.objects.count(), Message.objects.get().may_be_stop) == (0, True)
    texts.send()


def test_words_of_added_languages_count(texts: Texts):
    come(texts, "frameld")
    assert OptOut.objects.count() == 0
    set_languages(account=texts.customer, by=BY, languages=["da"])
    come(texts, "Frameld!", "2")
    assert OptOut.objects.count() == 1
    with pytest.raises(Invalid):
        set_languages(account=texts.customer, by=BY, languages=["xx"])


def test_a_word_in_a_sentence_is_no_wish(texts: Texts):
    come(texts, "Please stop by at five")
    assert not OptOut.objects.exists()
    assert texts.send().state == MessageState.SENT


def test_help_is_answered_once_an_hour(texts: Texts):
    come(texts, "help")
    come(texts, "HELP", "2")
    assert Message.objects.filter(is_answer=True).count() == 1
    assert "acme@example.com" in Message.objects.get(is_answer=True).text


def test_a_wish_counts_when_its_answer_cannot_be_paid(texts: Texts):
    texts.customer.rate_sms = 100
    come(texts, "STOP")
    assert OptOut.objects.count() == 1
    assert not Message.objects.filter(is_answer=True).exists()
    assert Message.objects.get().error.startswith("Not answered: ")


def test_two_machines_do_not_answer_each_other_for_ever(texts: Texts, deliver):
    with scope.tenant(texts.people.other.pk):
        from_them = Message.objects.create(
            account=texts.people.other, number=texts.their_number, direction="out", kind="sms", ours=THEIRS,
            peer=OURS, text="HELP", state="queued",
        )  # fmt: skip
        assert from_them.pk
    come(texts, "HELP", sender=THEIRS)
    for _ in range(4):
        run_jobs()
        deliver()
    with scope.system():
        assert Message.objects.filter(is_answer=True).count() == 1


def test_opting_out_by_hand(texts: Texts):
    row = opt_outs.opt_out(account=texts.customer, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    with pytest.raises(Conflict, match="already"):
        opt_outs.opt_out(account=texts.customer, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    with pytest.raises(NotFound):
        opt_outs.opt_out(
            account=texts.customer, by=BY, peer=OUTSIDE, ours=THEIRS, source=OptOutSource.CONSOLE
        )
    with pytest.raises(Conflict):
        texts.send()
    # Only a person of the account ends what was entered for all numbers.
    come(texts, "START")
    assert reading.in_force(texts.customer, OURS, OUTSIDE) == row

    with pytest.raises(NotFound):
        opt_outs.end_opt_out(account=texts.people.other, by=BY, pk=row.pk, source=OptOutSource.CONSOLE)
    opt_outs.end_opt_out(account=texts.customer, by=BY, pk=row.pk, source=OptOutSource.CONSOLE)

    assert texts.send().state == MessageState.SENT
    with pytest.raises(NotFound):
        opt_outs.end_opt_out(account=texts.customer, by=BY, pk=row.pk, source=OptOutSource.CONSOLE)


def test_another_accounts_opt_outs_are_no_business_of_ours(texts: Texts):
    with scope.tenant(texts.people.other.pk):
        opt_outs.opt_out(account=texts.people.other, by=BY, peer=OUTSIDE, source=OptOutSource.CONSOLE)
    assert not reading.opt_outs(texts.customer).exists()
    assert texts.send().state == MessageState.SENT


def test_a_list_is_imported_once(texts: Texts):
    peers = [f"+1312555{n:04d}" for n in range(100, 110)]
    assert opt_outs.import_opt_outs(account=texts.customer, by=BY, peers=[*peers, peers[0]]) == 10
    assert opt_outs.import_opt_outs(account=texts.customer, by=BY, peers=peers) == 0
    assert OptOut.objects.filter(ended_at=None).count() == 10
