"""Mails of every shape: what is in them is kept, or named as not kept."""

import base64

import pytest

from support.services.incoming import NO_TEXT, WHOLE, Mail, _with_safe_files, read
from tests.papers import pdf
from tests.support.conftest import PNG

PDF = pdf()


def mail(content: str | bytes, **headers: str) -> bytes:
    given = {"From": "Nora <nora@pier.example>", "To": "help@tandem.example", "Subject": "Hi"} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    body = content if isinstance(content, bytes) else content.encode()
    return head.encode() + b"MIME-Version: 1.0\r\n" + body.lstrip(b"\n").replace(b"\n", b"\r\n")


def part(kind: str, content: str | bytes, *more: str) -> str:
    """One part; bytes go in base64."""
    extra = list(more)
    if isinstance(content, bytes):
        extra.append("Content-Transfer-Encoding: base64")
        content = base64.encodebytes(content).decode()
    return "\n".join([f"Content-Type: {kind}", *extra, "", content])


def several(kind: str, *parts: str, mark: str = "A", **parameters: str) -> str:
    more = "".join(f'; {name.replace("_", "-")}="{value}"' for name, value in parameters.items())
    inner = "".join(f"--{mark}\n{one}\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"{more}\n\n{inner}--{mark}--\n'


def kept(content: str | bytes, **headers: str) -> Mail:
    return _with_safe_files(read(mail(content, **headers)))


def files(found: Mail) -> list[str]:
    return [file.name for file in found.files]


PLAIN = part("text/plain; charset=utf-8", "The letter.")
LETTER = part('application/pdf; name="loa.pdf"', PDF, 'Content-Disposition: attachment; filename="loa.pdf"')
PICTURE = part("image/png", PNG, "Content-ID: <p1>", 'Content-Disposition: inline; filename="image001.png"')
HTML = part("text/html; charset=utf-8", "<p>The letter.</p>")


@pytest.mark.parametrize(
    ("shape", "text", "named"),
    [
        (several("mixed", PLAIN, LETTER), "The letter.", ["loa.pdf"]),
        (several("alternative", PLAIN, HTML), "The letter.", []),
        # Outlook: the picture stands beside both texts, the file outside.
        (
            several(
                "mixed",
                several("related", several("alternative", PLAIN, HTML, mark="C"), PICTURE, mark="B"),
                LETTER,
            ),
            "The letter.",
            ["loa.pdf", "image001.png"],
        ),
        # Gmail and Apple Mail: the picture belongs to the HTML alone.
        (
            several("alternative", PLAIN, several("related", HTML, PICTURE, mark="B")),
            "The letter.",
            ["image001.png"],
        ),
        # A gateway wraps the whole and adds its words.
        (
            several("mixed", several("mixed", PLAIN, LETTER, mark="B"), part("text/plain", "Scanned.")),
            "The letter.\n\nScanned.",
            ["loa.pdf"],
        ),
        # Apple Mail: text, picture, text.
        (
            several("mixed", PLAIN, PICTURE, part("text/plain", "More.")),
            "The letter.\n\nMore.",
            ["image001.png"],
        ),
        # The same twice, where it should have been an alternative.
        (several("mixed", PLAIN, HTML), "The letter.", []),
        (
            several("report", PLAIN, part("message/delivery-status", "Action: failed\n")),
            "The letter.\n\nAction: failed",
            [],
        ),
        # Signed: the letter is inside.
        (
            several(
                "signed",
                several("mixed", PLAIN, LETTER, mark="B"),
                part(
                    "application/pkcs7-signature; name=smime.p7s", b"0\x82", "Content-Disposition: attachment"
                ),
            ),
            "The letter.\n\n[The mail was signed; its signature (smime.p7s) was not kept.]",
            ["loa.pdf"],
        ),
        # A picture with no name, and a mail that is nothing but a picture or a file.
        (
            several("mixed", PLAIN, part("image/png", PNG, "Content-Disposition: attachment")),
            "The letter.",
            ["picture.png"],
        ),
        (part("image/png", PNG), NO_TEXT, ["picture.png"]),
        (LETTER, NO_TEXT, ["loa.pdf"]),
        # A text file beside the text, whether it says that it is one or only has a name.
        (several("mixed", PLAIN, part('text/plain; name="log.txt"', "line")), "The letter.", ["log.txt"]),
        (
            several(
                "mixed",
                PLAIN,
                part(
                    "text/csv; charset=x-what",
                    "a;é".encode("cp1252"),
                    'Content-Disposition: attachment; filename="n.csv"',
                ),
            ),
            "The letter.",
            ["n.csv"],
        ),
        (
            several("mixed", PLAIN, part('text/plain; name="u.txt"', "Ann,201".encode("utf-16"))),
            "The letter.",
            ["u.txt"],
        ),
        # What has no parts though it says so, and what has words after its end.
        ("Content-Type: multipart/mixed\n\nJust words", "Just words", []),
        (several("mixed", PLAIN) + "\nAdded by a list.\n", "The letter.\n\nAdded by a list.", []),
        # Broken names of types.
        ("Content-Type: text\n\nWords", "Words", []),
        ("Content-Type: text/plain; charset\n\nWords", "Words", []),
        ("Content-Type: text/markdown\n\n# Words", "# Words", []),
    ],
)
def test_texts_and_files_are_found_wherever_they_lie(shape: str, text: str, named: list[str]):
    found = kept(shape)
    assert (found.body, files(found)) == (text, named)


@pytest.mark.parametrize("blank", ["\n\n \n", "\u00a0", "\u200b"])
def test_a_blank_text_is_none(blank: str):
    shape = several("alternative", part("text/plain; charset=utf-8", blank), HTML)
    assert kept(shape).body == "The letter."


def test_a_text_that_only_says_that_there_is_html_is_none():
    words = "Number 2015550123 is down. " * 40
    shape = several(
        "alternative", part("text/plain", "Please view this mail as HTML."), part("text/html", f"<p>{words}")
    )
    assert kept(shape).body == words.strip()


def test_a_forwarded_mail_is_opened():
    inner = several("mixed", PLAIN, LETTER, mark="IN")
    head = "From: Carrier <noc@carrier.example>\nSubject: =?utf-8?q?R=C3=A9jet?=\nMIME-Version: 1.0\n"
    found = kept(several("mixed", part("text/plain", "See below."), part("message/rfc822", f"{head}{inner}")))
    assert found.body == (
        "See below.\n\n----- Forwarded mail -----\nFrom: Carrier <noc@carrier.example>\nSubject: Réjet\n\nThe letter."
    )
    assert files(found) == ["loa.pdf"]


CALENDAR = (
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Port call\\, Acme\n"
    "DTSTART;TZID=Europe/Paris:20260302T100000\n"
    "LOCATION:Room\n  4\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_an_invitation_is_kept_and_said_in_words():
    said = "Invitation: Port call, Acme\nBegins: 20260302T100000\nPlace: Room 4"
    calendar = part("text/calendar; charset=utf-8; method=REQUEST", CALENDAR)
    alone = kept(calendar)
    assert (alone.body, files(alone)) == (said, ["invitation.ics"])
    beside = kept(several("alternative", PLAIN, calendar))
    assert (beside.body, files(beside)) == ("The letter.", ["invitation.ics"])
    blank = kept(several("alternative", part("text/plain", " "), calendar))
    assert (blank.body, files(blank)) == (said, ["invitation.ics"])


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (
            part("application/ms-tnef; name=winmail.dat", b"x\x9f>"),
            "[winmail.dat was not kept: it is in a form that only",
        ),
        (
            part("application/pkcs7-mime; smime-type=enveloped-data", b"0\x82"),
            "[The mail, or part of it, is encrypted",
        ),
        (
            part("message/external-body; access-type=URL", "Content-Type: image/png\n\n"),
            "[file was not kept: the mail only says",
        ),
        (part("application/zip; name=a.zip", b"PK\x03\x04"), "[File not kept: a.zip is not a PDF"),
        (
            part("text/html; name=page.html", "<p>x</p>", "Content-Disposition: attachment"),
            "[File not kept: page.html is",
        ),
        (
            part("image/png; name=empty.png", "", "Content-Disposition: attachment"),
            "[File not kept: empty.png is empty.]",
        ),
        (part("audio/x-wav; name*=utf-8''%C3%A9.wav", b"RIFF\0"), "[File not kept: é.wav is"),
    ],
)
def test_what_is_not_kept_is_named(lost: str, said: str):
    found = kept(several("mixed", PLAIN, lost))
    assert found.body.startswith(f"The letter.\n\n{said}")
    assert found.files == []


def test_the_sixth_file_is_named_and_files_come_before_pictures():
    letters = [LETTER.replace("loa.pdf", f"{n}.pdf") for n in range(5)]
    found = kept(several("mixed", several("related", HTML, PICTURE, mark="B"), *letters))
    assert files(found) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf", "4.pdf"]
    assert "[File not kept: image001.png is one too many; only 5 files are kept of a mail.]" in found.body


def test_a_text_that_is_too_long_is_kept_as_a_file():
    words = "Number 2015550123 is down.\n" * 3000
    found = kept(part("text/plain", words))
    assert len(found.body) <= 50_000
    assert found.body.endswith(f"[The text is longer; all of it is in the file {WHOLE}.]")
    assert files(found) == [WHOLE]
    assert found.files[0].data.decode() == words.strip()


def test_parts_beyond_counting_are_named():
    shape = "Content-Type: multipart/mixed; boundary=A\n\n" + "--A\n\nx\n" * 300 + "--A--\n"
    assert "[100 more parts of the mail were not kept.]" in kept(shape).body
    deep = "Content-Type: text/plain\n\nWords"
    for n in range(40):
        deep = several("mixed", deep, mark=f"M{n}")
    assert kept(deep).body == f"{NO_TEXT}\n\n[Part of the mail was not kept: it lies too deep in others.]"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("", "Le numéro", "Le numéro"),
        ("x-unknown", b"caf\xe9", "café"),
        ("unknown-8bit", b"Hello", "Hello"),
        ('"utf-8;"', "é", "é"),
        ("utf-8*fr", "é", "é"),
        ("iso-8859-8-i", "שלום".encode("iso-8859-8"), "שלום"),
        ("windows-874", "สวัสดี".encode("cp874"), "สวัสดี"),
        ("utf-8", b"caf\xe9", "café"),
    ],
)
def test_a_character_set_that_nobody_knows_is_no_hindrance(charset: str, data: str | bytes, text: str):
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    raw = data if isinstance(data, bytes) else data.encode()
    body = f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n".encode() + raw
    assert kept(body).body == text


def test_joiners_stay_and_what_turns_text_around_goes():
    found = kept(
        part("text/plain; charset=utf-8", "می\u200cخواهم 👩\u200d💻 a\u202eb\u200bc\u2028d"),
        Subject="👩\u200d💻 help\u202e",
    )
    assert (found.body, found.subject) == ("می\u200cخواهم 👩\u200d💻 abc\nd", "👩\u200d💻 help")


@pytest.mark.parametrize("way", ["BASE64", " base64 ", "base64;", "Base64 (by x)"])
def test_however_the_way_of_coding_is_written(way: str):
    code = base64.encodebytes("Grüße, the letter.".encode()).decode()
    found = kept(f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding:{way}\n\n{code}")
    assert found.body == "Grüße, the letter."
