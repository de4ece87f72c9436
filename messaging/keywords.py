"""Words that a person texts to be left alone, to be written to again, or to hear who is writing.

Which words those are is a value of the number plans (``common.plans``) of both ends, and of the languages that the
account has added; here a text is folded so that it can be compared with them, however a telephone wrote it.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from anyascii import anyascii

from accounts.models import Account
from common.plans import europe, nanp
from common.plans.plan import ENGLISH, Keywords, words
from messaging import segments


class Wish(StrEnum):
    STOP = "stop"
    STOP_ALL = "stop_all"
    START = "start"
    HELP = "help"


@dataclass(frozen=True)
class Reading:
    """What a text asks for: a ``wish`` when it is nothing but a keyword; ``may_be_stop`` when it only begins with one,
    which is for a person to decide.
    """

    wish: Wish | None = None
    may_be_stop: bool = False


# Words of a language, for accounts whose people write in one that neither number's country has.
LANGUAGES: dict[str, tuple[str, Keywords]] = {
    "da": ("Danish", europe.DANISH),
    "de": ("German", europe.GERMAN),
    "en": ("English", ENGLISH),
    "es": ("Spanish", nanp.SPANISH),
    "fr": ("French", europe.FRENCH),
    "it": ("Italian", Keywords(words("FERMA ANNULLA CANCELLA"), start=words("AVVIA"), help=words("AIUTO"))),
    "nl": ("Dutch", Keywords(words("STOP AFMELDEN"), start=words("AANMELDEN"), help=words("HULP"))),
    "pl": ("Polish", Keywords(words("STOP REZYGNUJE"), start=words("WZNOW"), help=words("POMOC"))),
    "pt": ("Portuguese", Keywords(words("PARAR SAIR CANCELAR"), start=words("INICIAR"), help=words("AJUDA"))),
}
# Stop words that no plan and no setting has, of other scripts and with letters left out.
OTHERS = """
停止 停 退訂 退订 取消 拒收 拒絕 ストップ 停止して 중지 정지 수신거부 توقف قف إيقاف إلغاء עצור הסר हटाएं रोकें बंद หยุด
ОТПИСКА ОТПИСАТЬСЯ ВІДПИСКА ΣΤΑΜΑΤΑ DUNG UNSUB REMOVE STOPP
"""
# Said before the word that is meant.
COURTESY = frozenset({"PLEASE", "PLS", "PLZ", "KINDLY", "JUST", "OK", "HEY", "HI"})
# Signs that say it without a word.
SIGNS = frozenset({"\U0001f6d1", "\u270b", "\u26d4", "\u26d4\ufe0f", "\U0001f6ab", "\U0001f44e"})
# What people write is short; a longer text is looked at for its beginning alone.
LONGEST = 200
NAMELESS = "This sender"
MARKS = re.compile(r"[^\w]+|_+", re.UNICODE)


def read(text: str, keywords: Keywords) -> Reading:
    """What the text asks for, by the keywords of a country or more."""
    plain = folded(text[:LONGEST])
    wishes = _wishes(keywords)
    # The second form is for letters that only look like others, and for STOP in another script.
    forms = [form.split() for form in dict.fromkeys([plain, folded(anyascii(plain))]) if form]
    for said in forms:
        if wish := _said(said, wishes):
            return Reading(wish)
    stops = {said for said, wish in wishes.items() if wish in STOPS}
    return Reading(may_be_stop=text.strip() in SIGNS or any(_may_be_stop(said, stops) for said in forms))


def _may_be_stop(said: list[str], stops: set[str]) -> bool:
    """Whether the words begin with a stop word, are one after please and the like, or are one of another language."""
    rest = said
    while rest and rest[0] in COURTESY:
        rest = rest[1:]
    begins = said[0] in stops or " ".join(said[:2]) in stops
    return begins or " ".join(rest) in stops or " ".join(rest) in ELSEWHERE


def _said(each: list[str], wishes: dict[str, Wish]) -> Wish | None:
    """What the words are a keyword for, together or each by itself: ``STOP STOP`` is nothing but STOP."""
    for said in (" ".join(each), "".join(each)):
        if said in wishes:
            return wishes[said]
    found = {wishes.get(word) for word in each}
    return Wish.STOP if found <= STOPS else found.pop() if len(found) == 1 else None


def folded(text: str) -> str:
    """Words in capitals without accents, between single blanks: no punctuation, dashes, quotes, emoji or invisible
    marks, and compatibility forms (full-width letters and the like) as plain ones.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(
        character
        for character in decomposed
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )
    return MARKS.sub(" ", letters.upper()).strip()


def _wishes(keywords: Keywords) -> dict[str, Wish]:
    kinds = {
        Wish.HELP: keywords.help,
        Wish.START: keywords.start,
        Wish.STOP: keywords.stop,
        Wish.STOP_ALL: keywords.stop_all,
    }
    return {word: wish for wish, words in kinds.items() for word in words}


STOPS = frozenset({Wish.STOP, Wish.STOP_ALL})
# Stop words of every language that we know of: a sender is not bound by them, but a person should look.
ELSEWHERE = frozenset(
    folded(word)
    for keywords in (*(each for _, each in LANGUAGES.values()), Keywords(words(OTHERS)))
    for word in (*keywords.stop, *keywords.stop_all)
)
ANSWERS = {
    Wish.STOP: "{name}: you will get no more messages from this number. Reply START to get them again.",
    Wish.STOP_ALL: "{name}: you will get no more messages from us. Reply START to get them again.",
    Wish.START: "{name}: you will get our messages again. Reply STOP to end them, HELP for help.",
    Wish.HELP: "{name}: for help write to {email}. Reply STOP to get no more messages.",
}
LONGEST_EMAIL = 60


def answer(wish: Wish, account: Account) -> str:
    """What the person is told, in one part of the basic alphabet whatever the account is called: its name in Latin
    letters, shortened where it must be.
    """
    name = " ".join(_basic(account.name).split()) or NAMELESS
    email = account.email if len(account.email) <= LONGEST_EMAIL else "us"
    text = ANSWERS[wish].format(name=name, email=_basic(email))
    while segments.count(text).parts > 1:
        name = name[:-1].rstrip()
        text = ANSWERS[wish].format(name=name, email=_basic(email))
    return text


def _basic(text: str) -> str:
    """The text in characters that one septet each holds."""
    return "".join(
        character if character in segments.BASIC else anyascii(character) for character in text
    ).translate(dict.fromkeys(map(ord, segments.EXTENSION)))
