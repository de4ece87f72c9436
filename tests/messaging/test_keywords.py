"""Words that opt out and in, however a telephone writes them, and the answers to them."""

import pytest

from accounts.models import Account
from common.plans.registry import plan_in
from messaging import segments
from messaging.keywords import LANGUAGES, Reading, Wish, answer, read

US = plan_in("US").keywords
STOPS = """
STOP|stop| Stop. |STOP!!!|“STOP”|'stop'|ＳＴＯＰ|stop 🛑|⛔ STOP ⛔️|Opt-out|opt‑out|OPT OUT|optout|opt_out|Unsubscribe
Revoke|QUIT|end|Cancel.|— stop —|*STOP*|#stop|¡Alto!|«stop»|stop…|(stop)
"""
INVISIBLE = [
    "st\u00adop",
    "STOP\u200b",
    "\u2066STOP\u2069",
    "\ufeffstop",
    "stop\n",
    "\tSTOP\r\n",
    "ST\u200dOP",
]


@pytest.mark.parametrize("text", [*STOPS.replace("\n", "|").strip("|").split("|"), *INVISIBLE])
def test_stop_is_understood(text: str):
    assert read(text, US) == Reading(Wish.STOP)


@pytest.mark.parametrize(
    "text",
    [
        "stop stop",
        "STOP! STOP! STOP!",
        "Stop. Unsubscribe.",
        "stop end stopall",
        # Letters that only look like others, and other scripts.
        "\ua731\u1d1b\u1d0f\u1d18",
        "\u0421\u0422\u041e\u041f",
        "\u03a3\u03a4\u039f\u03a0",
        "S\u0422OP",
        "\u24c8\u24e3\u24de\u24df",
        "*STOP*",
        "\u202aopt\u2011out\u202c",
        "\u00a1ALTO!",
        "Q.U.I.T.",
    ],
)
def test_stop_is_understood_however_it_is_said_again_or_drawn(text: str):
    assert read(text, US) == Reading(Wish.STOP)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOPALL", Wish.STOP_ALL),
        ("stop all", Wish.STOP_ALL),
        ("Stop-All!", Wish.STOP_ALL),
        ("start", Wish.START),
        ("UNSTOP", Wish.START),
        ("Start \U0001f44d", Wish.START),
        ("help?", Wish.HELP),
        ("\uff28\uff25\uff2c\uff30", Wish.HELP),
        ("info", Wish.HELP),
    ],
)
def test_the_other_wishes(text: str, wish: Wish):
    assert read(text, US) == Reading(wish)


@pytest.mark.parametrize(
    "text",
    [
        "Stop please",
        "STOP texting me",
        "stop, I have moved",
        "Opt out of this list",
        "Unsubscribe me!!",
        "end it now",
        "STOP\n\nSent from my iPhone",
        "stop start",
        "Stop, Ann",
    ],
)
def test_what_only_begins_with_a_stop_word_is_for_a_person(text: str):
    assert read(text, US) == Reading(may_be_stop=True)


@pytest.mark.parametrize(
    "text",
    [
        "Please stop by at five",
        "nonstop",
        "please stop at the bank",
        "Start over please",
        "",
        " ",
        "\U0001f44d",
        "Help me move",
        "help start",
        "The end",
        "x" * 500,
    ],
)
def test_anything_else_is_no_wish(text: str):
    assert read(text, US) == Reading()


@pytest.mark.parametrize(
    ("country", "text"),
    [("FR", "Arr\u00eat"), ("CA", "arret"), ("DK", "frameld"), ("DE", "Abmelden"), ("GB", "Stop")],
)
def test_each_country_has_words_of_its_own(country: str, text: str):
    assert read(text, plan_in(country).keywords) == Reading(Wish.STOP)


def test_words_of_a_language_that_nobody_added_are_for_a_person():
    assert read("frameld", US) == Reading(may_be_stop=True)
    assert read("frameld", US | LANGUAGES["da"][1]) == Reading(Wish.STOP)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Acme", "Acme: you"),
        ("Caf\u00e9 M\u00fcnchen", "Caf\u00e9 M\u00fcnchen: you"),
        ("\u041a\u043b\u0438\u043d\u0438\u043a\u0430", "Klinika: you"),
        ("\u6771\u4eac", "DongJing: you"),
        ("Smith & Sons [UK] {x}", "Smith & Sons UK x: you"),
        ("", "This sender: you"),
        ("A" * 120, "A" * 30),
        ("\u201cQuoted\u201d \u2013 Ltd", '"Quoted" - Ltd: you'),
    ],
)
def test_answers_are_one_part_in_the_basic_alphabet(name: str, begins: str):
    account = Account(name=name, email="x" * 70 + "@example.com")
    assert answer(Wish.STOP, account).startswith(begins)
    for wish in Wish:
        counted = segments.count(answer(wish, account))
        assert (counted.encoding, counted.parts) == ("gsm7", 1)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "please stop",
            "Pls STOP",
            "Hi, please unsubscribe",
            "ストップ",
            "停止",
            "退订",
            "取消。",
            "중지",
            "수신거부",
        ],
        *[
            "توقف",
            "إلغاء",
            "עצור",
            "बंद",
            "หยุด",
            "отписка",
            "arrêt",
            "Stopp!",
            "unsub",
            "🛑",
            "✋",
            "⛔️",
            "STOP 12345",
        ],
        *["Stop\n--\nSent from my phone", "Stop, thanks"],
    ],
)
def test_what_may_be_an_opt_out_is_for_a_person(text: str):
    assert read(text, US) == Reading(may_be_stop=True)


@pytest.mark.parametrize(
    "text", ["please", "bus stop", "at the end", "停车场", "重要通知", "please call me", "👍", "", "   "]
)
def test_what_is_none_is_left_alone(text: str):
    assert read(text, US) == Reading()
