"""Makes the sound of a simulated call's recording: what the flow played, and callers who say that they are simulated.

The same call always sounds the same.
"""

import base64
import binascii
from functools import lru_cache

from accounts.models import Account
from calls.engine.flow import issued
from calls.engine.stored import from_json
from calls.live.flows import stand_of
from calls.live.models import Call
from calls.recordings.course import Course, File, Heard, Keys, Looped, Said, Sound, audible
from calls.recordings.models import Recording
from calls.recordings.states import RecordingState
from common.errors import DomainError, Invalid
from pbx.media import files, sound
from pbx.media.pcm import RATE
from pbx.media.sayings import said
from pbx.media.selectors import media_by_id
from pbx.media.stock import TONES, tone
from pbx.media.voices import VOICES, Voice, voice_in, voice_named
from pbx.prompts import Prompt

SAMPLE = 2
# No call on the house switch lasts longer.
LONGEST = 3600
RING = 3
MESSAGES = {
    "en": "This is a simulated message. Please call me back.",
    "fr": "Ceci est un message simulé. Merci de me rappeler.",
}
SENTENCES = {
    "en": (
        "Hello, this is a simulated call.",
        "Good day. Nobody is really on the line.",
        "Then we talk for as long as the simulation lasts.",
        "Very well. Every word of it is made up.",
    ),
    "fr": (
        "Bonjour, ceci est un appel simulé.",
        "Bonjour. Personne n'est vraiment en ligne.",
        "Alors parlons tant que dure la simulation.",
        "Très bien. Tout est inventé.",
    ),
}
ROWS, COLUMNS = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0)
PAD = "123A456B789C*0#D"


def samples_of(row: Recording) -> bytes:
    """All of the recording, at its full length; silence where nothing was to be heard."""
    assert row.ended_at is not None
    assert row.call is not None
    call = row.call
    step, events = stand_of(call)
    start = call.started_at or call.planned_for
    moments = [((one.at - start).total_seconds(), from_json(one.event)) for one in events]
    commands = issued(step.state.flow, step.state.beginning, step.state.history)
    numbers = [leg.number for _, leg in sorted((step.state.legs or {}).items())]
    language = _language(row.account)
    began, ended = ((moment - start).total_seconds() for moment in (row.began_at, row.ended_at))
    ended = min(ended, began + LONGEST)
    heard = Course(commands, moments, numbers).heard(SENTENCES[language])
    tape = bytearray(SAMPLE * int((ended - began) * RATE))
    for one in audible(heard, began=began, ended=ended, leg=row.leg):
        _put(tape, one, began, sound_of(row.account, call, one.sound))
    return bytes(tape)


def _put(tape: bytearray, one: Heard, began: float, samples: bytes) -> None:
    """Write a sound over what is on the tape from its moment on, as far as it was heard and the tape reaches."""
    if not samples:
        return
    length = SAMPLE * int((one.ended - one.began) * RATE)
    if isinstance(one.sound, Looped):
        samples *= length // len(samples) + 1
    samples = samples[:length]
    at = SAMPLE * int((one.began - began) * RATE)
    if at < 0:
        samples, at = samples[-at:], 0
    samples = samples[: len(tape) - at]
    tape[at : at + len(samples)] = samples


def sound_of(account: Account, call: Call, what: Sound) -> bytes:
    """The samples of one thing that was heard; empty where there is nothing to hear any more."""
    match what:
        case Prompt():
            return _prompt(account, what)
        case Looped(prompt=prompt):
            return _prompt(account, prompt) if prompt else _ring()
        case Keys(digits=digits):
            return b"".join(_key(digit) for digit in digits)
        case File(name=name, data=data):
            return _kept(call, name) if name else _decoded(data)
        case Said(number=number, turn=turn):
            language = _language(account)
            sentences = SENTENCES[language]
            text = sentences[(turn - 1) % len(sentences)] if turn else message_of(call)
            return spoken(text, voice_of(number, language), number)


def message_of(call: Call) -> str:
    """What a caller says to a voicemail: as whoever tries it out wrote, or else the usual words."""
    return str(call.plan.get("says", "")) or MESSAGES[_language(call.account)]


def voice_of(number: str, language: str) -> Voice:
    """The same party always has the same voice."""
    fitting = [voice for voice in VOICES.values() if voice.locale.startswith(language)]
    return fitting[sum(int(digit) for digit in number if digit.isdecimal()) % len(fitting)]


def spoken(text: str, voice: Voice, number: str) -> bytes:
    """A text in a voice; where none can speak it, a tone whose height is the party's."""
    try:
        return files.samples(said(text, voice))
    except (DomainError, FileNotFoundError):
        return tone((300.0 + 20 * (sum(map(ord, number)) % 20),), 0.8, 0.2)


def _language(account: Account) -> str:
    language = voice_in(account.country).locale.split("_")[0]
    return language if language in SENTENCES else "en"


def _prompt(account: Account, prompt: Prompt) -> bytes:
    if prompt.voice:
        return spoken(prompt.text, voice_named(prompt.voice), "")
    row = media_by_id(account, [prompt.media]).get(prompt.media)
    return _file(row.key) if row else b""


def _kept(call: Call, name: str) -> bytes:
    """A recording of the same call, by the name that the flow knows it by."""
    ref, _, command = name.rpartition("-")
    if ref != call.ref or not command.isdecimal():
        return b""
    rows = Recording.objects.filter(account=call.account, call=call, state=RecordingState.READY)
    row = rows.filter(command=int(command[:9])).first()
    return _file(row.key) if row else b""


def _file(key: str) -> bytes:
    try:
        return files.samples(key) if key else b""
    except FileNotFoundError:
        return b""


def _decoded(data: str) -> bytes:
    try:
        return sound.decoded(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError, Invalid):
        return b""


@lru_cache(maxsize=1)
def _ring() -> bytes:
    return tone(*TONES[RING])


@lru_cache(maxsize=32)
def _key(digit: str) -> bytes:
    """The two tones of a key of a telephone."""
    if digit not in PAD:
        return b""
    row, column = divmod(PAD.index(digit), 4)
    return tone((ROWS[row], COLUMNS[column]), 0.12, 0.08)
