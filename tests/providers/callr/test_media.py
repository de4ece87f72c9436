"""CALLR's library of sounds, over answers as the vendor's servers give them."""

from typing import Any
from uuid import uuid4

import pytest

from providers.callr.connector import Callr
from providers.contract.calls import Sound
from providers.contract.media import CarrierMedia, Voice
from providers.errors import Malformed, NotThere, Rejected, Uncertain
from tests.providers.callr.answering import Refusal, Server

MEDIA = {
    "category": ["IVR"],
    "content": "Bonjour",
    "duration": 3,
    "hash": "LXLGRVDT",
    "id": 1001,
    "is_editable": True,
    "language": ["fr_FR"],
    "name": "Welcome",
    "status": "READY",
    "tags": {"CATEGORY": ["IVR"]},
    "url": None,
    "voice": "TTS_FR-FR_AUDREY",
}


def test_media_are_listed_and_read(server: Server, carrier: Callr):
    stock = MEDIA | {"id": 1, "hash": "STOCK001", "is_editable": False, "tags": None, "duration": None}
    server.on("media/library.search", {"hits": [MEDIA], "total": 1, "offset": 0, "has_more": False})
    server.on("media/library.get", stock)
    welcome = CarrierMedia(
        "1001", "Welcome", "ready", 3, "Bonjour", "TTS_FR-FR_AUDREY", {"CATEGORY": ("IVR",)}
    )
    assert list(carrier.list_media()) == [welcome]
    told = carrier.get_media("1")
    assert (told.ref, told.is_shared, told.tags, told.seconds) == ("1", True, {}, 0)
    assert server.asked[-1] == ("media/library.get", [1])


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING_CONTENT", "empty"),
        ("PENDING_CONVERSION", "pending"),
        ("PROCESSING", "pending"),
        ("READY", "ready"),
        ("ERROR", "failed"),
    ],
)
def test_how_it_stands(server: Server, carrier: Callr, status: str, state: str):
    server.on("media/library.get", MEDIA | {"status": status})
    assert carrier.get_media("1001").state == state


def test_a_sound_is_made_and_changed(server: Server, carrier: Callr):
    for method in ("set_name", "set_tags", "set_content", "delete"):
        server.on(f"media/library.{method}", True)
    server.on("media/library.create", 1001)
    server.on("media/tts.set_content", True)
    ref = carrier.create_media("Welcome", key=uuid4())
    carrier.rename_media(ref, "Hello", key=uuid4())
    carrier.tag_media(ref, {"LANGUAGE": ("fr_FR",)}, key=uuid4())
    carrier.upload_media(ref, Sound(b"RIFF", "audio/wav"), key=uuid4())
    carrier.speak_media(ref, "Bonjour", "TTS_FR-FR_AUDREY", key=uuid4())
    carrier.delete_media(ref, key=uuid4())
    assert server.asked == [
        ("media/library.create", ["Welcome"]),
        ("media/library.set_name", [1001, "Hello"]),
        ("media/library.set_tags", [1001, {"LANGUAGE": ["fr_FR"]}]),
        ("media/library.set_content", [1001, "", "UklGRg=="]),
        ("media/tts.set_content", [1001, "Bonjour", "TTS_FR-FR_AUDREY", None]),
        ("media/library.delete", [1001]),
    ]


def test_what_is_not_there_and_what_is_everybodys(server: Server, carrier: Callr):
    server.on("media/library.delete", Refusal(151, "PROPERTY_VALUE_ERROR [media_id]"))
    for ref in ("1001", "x", ""):
        with pytest.raises(NotThere):
            carrier.delete_media(ref, key=uuid4())
    assert len(server.asked) == 1
    server.on("media/library.set_name", Refusal(100, "FORBIDDEN"))
    with pytest.raises(Rejected, match="FORBIDDEN"):
        carrier.rename_media("1", "Mine", key=uuid4())


@pytest.mark.parametrize("answer", [None, "1001", True, -1, {}])
def test_an_answer_that_does_not_say_what_was_made(server: Server, carrier: Callr, answer: Any):
    server.on("media/library.create", answer)
    with pytest.raises(Uncertain):
        carrier.create_media("Welcome", key=uuid4())


def test_voices_by_language(server: Server, carrier: Callr):
    voices = [{"id": "TTS_FR-FR_AUDREY", "name": "Audrey"}, {"id": "X", "name": "X", "language": "fr_CA"}]
    server.on("media/tts.get_voice_list", [{"language": "fr_FR", "voices": voices}])
    assert list(carrier.list_voices()) == [
        Voice("TTS_FR-FR_AUDREY", "Audrey", "fr_FR"),
        Voice("X", "X", "fr_CA"),
    ]
    server.on("media/tts.get_voice_list", [{"language": "fr_FR"}])
    with pytest.raises(Malformed):
        list(carrier.list_voices())
