"""Texts in the character sets that people's programs name, misname and leave unnamed."""

import pytest

from common.charsets import codec_of, decoded, file_text


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ('"utf-8;"', "utf-8"),
        ("utf-8*fr", "utf-8"),
        ("UTF8", "utf-8"),
        ("charset=utf-8", "utf-8"),
        ("ISO-8859-1-Windows-3.1-Latin-1", "cp1252"),
        ("latin 1", "cp1252"),
        ("Windows 1252", "cp1252"),
        ("win-1251", "cp1251"),
        ("x-cp1251", "cp1251"),
        ("cp-850", "cp850"),
        ("windows-874", "cp874"),
        ("iso-8859-8-i", "iso8859-8"),
        ("_iso-2022-jp$ESC", "iso2022_jp"),
        ("ks_c_5601-1987", "cp949"),
        ("gb2312", "gb18030"),
        ("x-mac-roman", "mac-roman"),
        ("unknown-8bit", None),
        ("x-unknown", None),
        ("default", None),
        ("", None),
        # Codecs of Python's that are no character sets.
        ("base64", None),
        ("rot13", None),
        ("unicode_escape", None),
        ("idna", None),
    ],
)
def test_a_known_name_is_found_in_what_stands_around_it(name: str, codec: str | None):
    assert codec_of(name) == codec


RUSSIAN = "Здравствуйте, номер не отвечает с утра, проверьте"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("café 4711", "cp1252", "x-unknown"),
        ("café 4711", "cp850", "cp-850"),
        ("Número", "utf-8", ""),
        ("Café \u201cquoted\u201d \u20ac 5", "cp1252", ""),
        ("It\u2019s down since 9, isn\u2019t it?", "cp1252", ""),
        ("L\u2019hôtel d\u2019Évreux \u2013 2e étage", "cp1252", ""),
        ("It\u2019s down at García\u2019s \u2013 \u201caquí\u201d", "mac_roman", ""),
        ("Łódź, „Żabka”", "cp1250", ""),
        ("Número", "utf-8", "us-ascii"),
        ("Número", "cp1252", "utf-8"),
        ("“curly” – 5 €", "cp1252", "iso-8859-1"),
        ("שלום", "iso-8859-8", "iso-8859-8-e"),
        ("日本語", "iso2022_jp", ""),
        ("日本語", "cp932", "shift_jis"),
        (RUSSIAN, "cp1251", "windows1251"),
        (RUSSIAN, "cp1251", ""),
        ("plain words", "ascii", "utf-16"),
        ("Ann;201", "utf-16", "us-ascii"),
        ("Ann;201", "utf-16-be", ""),
    ],
)
def test_bytes_are_read_as_what_they_are(text: str, encoding: str, name: str):
    assert decoded(text.encode(encoding), name) == text


def test_no_bytes_are_refused_whatever_they_are_said_to_be():
    # A byte that Windows has no letter for is one of DOS's.
    assert decoded(b"M\x81ller", "windows-1252") == "Müller"
    assert decoded(b"caf\xe9", "base64") == "café"
    everything = bytes(range(256))
    assert len(decoded(everything)) == len(decoded(everything, "windows-1252")) == 256


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_text_file_is_text_in_any_encoding(encoding: str):
    assert (
        file_text("number;name\r\n2015550123;José\r\n".encode(encoding))
        == "number;name\r\n2015550123;José\r\n"
    )


def test_a_text_file_of_dos_ends_with_ctrl_z_and_no_other_control_character():
    assert file_text(b"a,b\r\n\x1a") == "a,b\r\n"
    for data in (b"a\0b", b"\x1b[31mred", b"MZ\x90\0\x03", b"a\x1ab"):
        assert file_text(data) is None
