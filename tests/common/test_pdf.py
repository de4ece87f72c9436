"""PDFs: ordinary ones are taken, active ones are not, however they hide it."""

import zlib

import pytest

from common.pdf import only_shows, shows_something
from common.uploads import kind_of
from tests.papers import packed, pdf

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
INVOICE = b"<?xml version='1.0'?><rsm:CrossIndustryInvoice/>"


def embedded(content: bytes) -> bytes:
    return pdf(
        more=b"5 0 obj<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream endobj" % (len(content), content)
    )


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(catalogue=b"/OpenAction[3 0 R/FitH null]"),
        pdf(catalogue=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
        pdf(catalogue=b"/PageMode/UseOutlines/Lang(en)"),
        pdf(page=b"/Annots[<</Subtype/Link/A<</S/URI/URI(https://carrier.example)>>>>]"),
        # The words of a page and of its title are no names.
        pdf(b"q /JS Do (JavaScript /Launch /EmbeddedFile) Tj Q"),
        pdf(b"q <html><script> Tj Q"),
        pdf(more=b"5 0 obj<</Title(How to /Launch /JS)>>endobj"),
        pdf(more=packed(b"<</S/GoTo/D[3 0 R/Fit]>>")),
        pdf() + b"\0" * 200,
        embedded(INVOICE),
    ],
)
def test_ordinary_files_are_taken(data: bytes):
    assert kind_of(data) == "application/pdf"


@pytest.mark.parametrize(
    "data",
    [
        pdf(catalogue=b"/OpenAction" + SCRIPT),
        pdf(catalogue=b"/OpenAction 5 0 R", more=b"5 0 obj" + SCRIPT + b"endobj"),
        pdf(catalogue=b"/Open#41ction<</S/J#61vaScript/J#53(x)>>"),
        pdf(catalogue=b"/OpenAction<</S 5 0 R/F(cmd)>>", more=b"5 0 obj/L#61unch endobj"),
        pdf(catalogue=b"/OpenAction<</S/URI/URI(https://evil.example)>>"),
        pdf(catalogue=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/URI/URI(https://evil.example)>>>>"),
        pdf(catalogue=b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>>>"),
        pdf(page=b"/AA<</O" + SCRIPT + b">>"),
        pdf(page=b"/Annots[<</Subtype/Widget/A<</S/SubmitForm/F(https://evil.example)>>>>]"),
        pdf(page=b"/Annots[<</Subtype/Link/A<</S/GoToR/F(//evil.example/share)>>>>]"),
        pdf(page=b"/Annots[<</Subtype/RichMedia/RichMediaContent<<>>>>]"),
        # Packed, and packed in a stream that no table lists.
        pdf(more=packed(SCRIPT)),
        pdf(more=packed(b"<</S/L#61unch/F(cmd)>>")),
        # What only a reader finds that makes the table anew.
        pdf(more=b"8 0 obj" + SCRIPT + b"endobj"),
        embedded(b"MZ\x90"),
        embedded(b"<script>alert(1)</script>"),
        embedded(INVOICE.replace(b"?>", b"?><?xml-stylesheet href='a'?>")),
        pdf(catalogue=b"/AcroForm<</XFA 5 0 R>>").replace(
            b"trailer", b"5 0 obj<</Length 16>>stream\n<script>x</script>\nendstream endobj\ntrailer"
        ),
        pdf().replace(b"%%EOF", b"<html><script>x</script>%%EOF"),
        pdf() + b"x" * 2000,
        pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"),
        b"%PDF-1.7\n%%EOF\n",
        b"%PDF-1.7 and some words\n%%EOF",
    ],
)
def test_active_and_broken_files_are_refused(data: bytes):
    assert kind_of(data) is None


def test_a_stream_may_be_compressed():
    script = zlib.compress(b"7 0 " + SCRIPT)
    stream = b"6 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj"
    assert not only_shows(pdf(more=stream % (len(script), script)))


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        (b"BT (Letter) Tj ET", True),
        (b"q 200 0 0 200 0 0 cm /Im1 Do Q", True),
        (b"0 0 m 10 10 l S", True),
        (b"0 0 10 10 re f*", True),
        (b"", False),
        (b"q 1 0 0 1 0 0 cm Q", False),
    ],
)
def test_a_page_shows_something_or_is_blank(drawn: bytes, shown: bool):
    assert shows_something(pdf(drawn)) is shown
    assert only_shows(pdf(drawn))


@pytest.mark.parametrize(
    "piece", [b"9 0 obj<</Length 9>>stream\n", b"9 0 obj<</A[[", b"9 0 obj(", b"(\\(", b"8 0 R "]
)
def test_a_file_that_is_broken_on_purpose_is_read_to_its_end(piece: bytes):
    """The first of these kept another library busy for minutes; here each is a matter of a second."""
    data = pdf(more=piece * (3_000_000 // len(piece)))
    assert kind_of(data) in {None, "application/pdf"}
