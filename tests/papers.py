"""PDF files as tests need them, written by hand so that each test shows what is odd about its own."""


def pdf(
    drawn: bytes = b"BT (Hello) Tj ET", *, catalogue: bytes = b"", page: bytes = b"", more: bytes = b""
) -> bytes:
    """A file of one page. ``catalogue`` and ``page`` are further entries of those, ``more`` further objects."""
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj" % catalogue,
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R%s>>endobj" % page,
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj" % (len(drawn), drawn),
        more,
    ]
    body = b"%PDF-1.5\n" + b"\n".join(parts)
    return body + b"\ntrailer<</Root 1 0 R/Size 20>>\nstartxref\n0\n%%EOF\n"


def packed(inner: bytes, *, number: int = 7) -> bytes:
    """An object of this number inside a stream of objects, and the table that lists it; the file's end comes after."""
    content = b"%d 0 %s" % (number, inner)
    first = content.index(inner)
    return b"6 0 obj<</Type/ObjStm/N 1/First %d/Length %d>>stream\n%s\nendstream endobj" % (
        first,
        len(content),
        content,
    )
