"""HTML to text: blocks and cells stay apart, and nothing that a person saw is lost."""

import pytest

from support.clean import from_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>201<td>202<tr><th>Account</th><td>77</td></tr></table>", "201\t202\nAccount\t77"),
        (
            "<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>after",
            "1\t2\n\nafter",
        ),
        ("<div>One<div>Two</div></div><ul><li>a<li>b</ul>A&nbsp;B<br/>C", "One\nTwo\n\n- a\n- b\n\nA B\nC"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("a<br><br>b", "a\n\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<dl><dt>Term<dd>What</dl>", "Term\nWhat"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("Loss &lt; 3% and jitter <5 ms, a<b</p><p>second", "Loss < 3% and jitter <5 ms, a<b\n\nsecond"),
        ("<html><head><meta charset=utf-8><body><p>No end of the head", "No end of the head"),
        ("<head><title>T</title><style>p{}</style></head><body>x", "x"),
        ("<title>Never closed<p>Words", "Never closed\n\nWords"),
        ("<style>p{}<p>Words", "p{}\n\nWords"),
        ("<noscript>seen</noscript><object><p>too</p></object>", "seen\n\ntoo"),
        ("<!--[if mso]>x<![endif]--><o:p>&nbsp;</o:p>y", "y"),
        (
            "<p>Yes.</p><blockquote>old<blockquote>older</blockquote></blockquote>",
            "Yes.\n\n> old\n\n> > older",
        ),
        ('<img alt="Error 403" src="cid:1"><img alt="" src="https://track.example">', "[Error 403]"),
        ('<a href="https://x.example">here</a>', "here (https://x.example)"),
        (
            '<a href="https://x.example">https://x.example</a> <a href="mailto:a@b.example">a@b.example</a>',
            "https://x.example a@b.example",
        ),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ("<plaintext>a<b>", "a<b>"),
        ("<svg><title>x</title></svg>y", "y"),
        ("a &amp; b &unknown; &#8212;", "a & b &unknown; —"),
        (
            "<p>12<sup>1</sup>/<sub>2</sub> Main St, 10<sup>2</sup>, H<sub>2</sub>O</p>",
            "12 1/2 Main St, 10 2, H2O",
        ),
        ('<a href="tel:+12015550123">Call us</a>', "Call us (tel:+12015550123)"),
        ('<a href="tel:+12015550123">(201) 555-0123</a> <a href="javascript:x()">x</a>', "(201) 555-0123 x"),
        (
            "<dl><dt>Name</dt><dd>Ann</dd></dl><address>1 Main St<br>Newark</address>ok",
            "Name\nAnn\n\n1 Main St\nNewark\nok",
        ),
        ("<details><summary>Sum</summary>Body</details>", "Sum\nBody"),
    ],
)
def test_blocks_and_cells_stay_apart(html: str, text: str):
    assert from_html(html) == text


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<",
        "<a ",
        "</",
        "<script>",
        "&#",
        "<![CDATA[",
        "<a href=",
        "<div>",
        "<ul><li>",
        "<table><tr><td>",
        "a<a<",
    ],
)
def test_html_that_is_deep_or_unfinished_on_purpose_is_read_to_its_end(piece: str):
    from_html(piece * 100_000)


def test_html_is_read_however_deep():
    assert from_html("<div>" * 50_000 + "x") == "x"
