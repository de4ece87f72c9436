"""Pictures of people: drawn anew by content alone, given by themselves and by who looks after people, seen by nobody
else, and gone with who leaves.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Activity, Agent
from agents.models import GroupPicture, Picture
from agents.pictures.drawing import MOST_BYTES, drawn
from agents.records import AgentRefs, Identifier
from agents.services.offboarding import offboard
from agents.services.pictures import remove_group_picture, remove_picture, set_group_picture, set_picture
from common import scope
from common.errors import Invalid, NotFound
from pbx.services.groups import GroupWish, create_group
from tests.agents.staff import add_agent
from tests.console import in_a_row, signed_in
from tests.people import BY, People


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), colour: Any = "red", **more: Any
) -> bytes:
    file = io.BytesIO()
    Image.new(more.pop("mode", "RGB"), size, colour).save(file, kind, **more)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that promises very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def ann(people: People) -> Iterator[Agent]:
    found = add_agent(people.customer, "Ann")
    with scope.tenant(people.customer.pk):
        Agent.objects.filter(pk=found.pk).update(user=people.bob)
        yield found


def exif() -> Any:
    found = Image.Exif()
    found[0x010E], found[0x0112] = "Home address", 6
    return found


def test_what_a_camera_wrote_is_gone_and_the_picture_is_upright():
    wide = Image.new("RGB", (600, 300), "red")
    wide.paste("blue", (300, 0, 600, 300))
    file = io.BytesIO()
    wide.save(file, "JPEG", exif=exif())
    assert b"Home address" in file.getvalue()
    made = drawn(file.getvalue())
    assert b"Home address" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (256, 256), {})
        top, bottom = image.getpixel((128, 10)), image.getpixel((128, 245))
    # Turned to the right: what was left is above.
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_lets_through_is_white(kind: str):
    with Image.open(io.BytesIO(drawn(picture(kind, mode="RGBA", colour=(0, 0, 0, 0))))) as image:
        assert image.getpixel((128, 128)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG"),
        (b"GIF89a" + b"\x00" * 50, "no JPEG"),
        (picture("GIF"), "no JPEG"),
        (picture("BMP"), "no JPEG"),
        (b"\xff\xd8\xff" + b"<script>alert(1)</script>" * 20, "no JPEG"),
        (picture()[:200], "no JPEG"),
        (picture(size=(8, 8)), "no JPEG"),
        (bomb(50_000, 50_000), "too many pixels"),
        (bomb(8_000, 8_000), "too many pixels"),
        (bomb(3_000, 3_000), "no JPEG"),
        (b"\xff\xd8\xff" + b"\x00" * MOST_BYTES, "5 MB"),
    ],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(people: People, ann: Agent, data: bytes, why: str):
    set_picture(account=people.customer, by=BY, agent=ann.pk, data=picture())
    before = Picture.objects.get().version
    with pytest.raises(Invalid, match=why) as refused:
        set_picture(account=people.customer, by=BY, agent=ann.pk, data=data)
    assert (refused.value.field, Picture.objects.get().version) == ("picture", before)


def test_the_same_again_changes_nothing_and_another_one_everything(people: People, ann: Agent):
    who = {"account": people.customer, "by": BY, "agent": ann.pk}
    first = set_picture(**who, data=picture())
    assert set_picture(**who, data=picture()).version == first.version
    second = set_picture(**who, data=picture(colour="blue"))
    assert second.version != first.version
    remove_picture(**who)
    remove_picture(**who)
    assert list(
        Activity.objects.filter(verb__endswith="picture of").order_by("pk").values_list("verb", flat=True)
    ) == [
        "changed the picture of",
        "changed the picture of",
        "removed the picture of",
    ]
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        set_picture(account=people.other, by=BY, agent=ann.pk, data=picture())
    assert not Picture.objects.exists()


def upload(client: Client, of: Agent, data: bytes) -> Any:
    file = SimpleUploadedFile("me.exe", data, content_type="text/html")
    return client.post(f"/agents/{of.ref}/picture/change/", {"picture": file})


def test_given_and_seen_in_the_console(people: People, ann: Agent):
    bob, alice, carol = (signed_in(one) for one in (people.bob, people.alice, people.carol))
    cy = add_agent(people.customer, "Cy")
    assert upload(bob, ann, b"GIF89a").status_code == 422
    assert [upload(*given).status_code for given in ((bob, ann, picture()), (bob, cy, picture()))] == [
        302,
        403,
    ]
    assert (upload(carol, ann, picture()).status_code, upload(alice, cy, picture("PNG")).status_code) == (
        403,
        302,
    )
    version = Picture.objects.get(agent=ann).version
    address = f"/agents/{ann.ref}/picture/?v={version}"
    for page in ("/who-is-free/", "/agents/", f"/agents/{ann.ref}/"):
        assert address in alice.get(page).content.decode(), page
    shown = carol.get(address)
    assert shown.content[:3] == b"\xff\xd8\xff"
    assert {name: shown[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    assert carol.get(f"/agents/{ann.ref}/picture/")["Cache-Control"] == "private, no-cache"
    assert carol.get(address, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert signed_in(people.charlie).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    removed = bob.post(f"/agents/{ann.ref}/picture/change/", {"remove": "yes"}, follow=True)
    assert "The picture is removed." in in_a_row(removed)
    assert carol.get(address).status_code == 404


def test_a_call_group_has_one_too(people: People, ann: Agent):
    who = {"account": people.customer, "by": BY}
    group = create_group(**who, wish=GroupWish("Desk"))
    page = f"/groups/{group.ref}/"
    bob, carol = signed_in(people.bob), signed_in(people.carol)

    def give(client: Client, data: bytes) -> int:
        file = SimpleUploadedFile("desk.png", data, content_type="image/png")
        return int(client.post(f"{page}picture/change/", {"picture": file}).status_code)

    assert [give(carol, picture()), give(bob, b"GIF89a"), GroupPicture.objects.count()] == [403, 422, 0]
    assert [give(bob, picture()), give(bob, picture()), GroupPicture.objects.count()] == [302, 302, 1]
    address = f"{page}picture/?v={GroupPicture.objects.get().version}"
    for shown in (page, "/groups/"):
        assert address in carol.get(shown).content.decode(), shown
    assert carol.get(address)["Content-Type"] == "image/jpeg"
    assert signed_in(people.charlie).get(address).status_code == 404
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        set_group_picture(account=people.other, by=BY, ref=group.ref, data=picture())
    assert bob.post(f"{page}picture/change/", {"remove": "yes"}).status_code == 302
    assert carol.get(address).status_code == 404
    remove_group_picture(**who, ref=group.ref)
    verbs = Activity.objects.filter(verb__endswith="picture of").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["changed the picture of", "removed the picture of"]


def test_who_leaves_leaves_no_picture(people: People, ann: Agent):
    set_picture(account=people.customer, by=BY, agent=ann.pk, data=picture())
    offboard(account=people.customer, by=BY, targets=[AgentRefs(Identifier.REF, (ann.ref,))])
    assert not Picture.objects.exists()
