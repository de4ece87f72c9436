"""Headers as mail programs write them: people, subjects, and who only answers by itself."""

from email.parser import BytesParser

import pytest

from support.headers import automatic, header, is_address, sender


def message(head: str | bytes):
    raw = head if isinstance(head, bytes) else head.encode()
    return BytesParser().parsebytes(raw + b"\r\n\r\nHello")


@pytest.mark.parametrize(
    ("head", "name", "address"),
    [
        ("From: Nora <nora@pier.example>", "Nora", "nora@pier.example"),
        ("From: nora@pier.example", "", "nora@pier.example"),
        ("From: nora@pier.example (Nora P)", "Nora P", "nora@pier.example"),
        ('From: "Pier, Nora" <Nora@Pier.example>', "Pier, Nora", "nora@pier.example"),
        ("From: Pier, Nora <nora@pier.example>", "Pier, Nora", "nora@pier.example"),
        ("From: =?utf-8?Q?Pier=2C_Nora?= <nora@pier.example>", "Pier, Nora", "nora@pier.example"),
        ("From: =?iso-8859-1?Q?J=F6rg?= =?iso-8859-1?Q?_H?= <j@pier.example>", "Jörg H", "j@pier.example"),
        # A letter of two bytes that was broken between two words.
        ("From: =?utf-8?B?SsM=?= =?utf-8?B?tnJn?= <j@pier.example>", "Jörg", "j@pier.example"),
        ("From: =?x-unknown?Q?J=F6rg?= <j@pier.example>", "Jörg", "j@pier.example"),
        # Dots where no dots may be, letters of any script, a domain in its own letters or in code.
        ("From: Ken <ken.@docomo.example>", "Ken", "ken.@docomo.example"),
        ("From: Ken <.a..b.@docomo.example>", "Ken", ".a..b.@docomo.example"),
        ("From: Jörg <jörg@exämple.example>", "Jörg", "jörg@exämple.example"),
        ("From: 山田 <山田@例え.example>", "山田", "山田@例え.example"),
        ("From: Jo <jo@xn--exmple-cua.example>", "Jo", "jo@exämple.example"),
        (
            'From: "the \\"boss\\" <x@y.example>" <jo@pier.example>',
            'the "boss" <x@y.example>',
            "jo@pier.example",
        ),
        ("From: Jo <jo@[192.0.2.1]>", "Jo", "jo@[192.0.2.1]"),
        ("From: root@server1", "", "root@server1"),
        ("From: A <a@pier.example>, B <b@pier.example>", "A", "a@pier.example"),
        # Who sent it for somebody whom no header names.
        (
            "From: 'Jane' via Help <help@pier.example>\r\nReply-To: Jane Doe <jane@x.example>\r\n"
            "List-Post: <https://groups.example/post>, <mailto:help@pier.example>",
            "Jane Doe",
            "jane@x.example",
        ),
        (
            "From: 'Jane' via Help <help@pier.example>\r\nX-Original-Sender: jane@x.example\r\n"
            "Mailing-list: list help@pier.example; contact help+owners@pier.example",
            "Jane",
            "jane@x.example",
        ),
        (
            "From: Jane via Help <help@pier.example>\r\nX-Original-From: Jane <jane@x.example>\r\n"
            "Reply-To: help@pier.example\r\nList-Id: Help <help.pier.example>",
            "Jane",
            "jane@x.example",
        ),
        # Not rewritten: a Reply-To is no writer.
        (
            "From: Jo <jo@pier.example>\r\nReply-To: <help@pier.example>\r\nList-Id: <help.pier.example>",
            "Jo",
            "jo@pier.example",
        ),
        (
            "From: Help <help@pier.example>\r\nReply-To: jane@x.example",
            "Help",
            "help@pier.example",
        ),
        ("From: undisclosed:;\r\nSender: Jo <jo@pier.example>", "Jo", "jo@pier.example"),
        ("Return-Path: <jo@pier.example>", "", "jo@pier.example"),
        ("From: nobody", "", ""),
        ("Subject: x", "", ""),
    ],
)
def test_who_wrote_it(head: str, name: str, address: str):
    assert sender(message(head)) == (name, address)


def test_bytes_outside_ascii_that_nobody_declared():
    assert sender(message("From: Jörg <j@pier.example>".encode("cp1252"))) == ("Jörg", "j@pier.example")
    assert header(message("Subject: Numéro bloqué".encode()), "Subject") == "Numéro bloqué"
    assert header(message("Subject: Numéro bloqué".encode("cp1252")), "Subject") == "Numéro bloqué"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("=?utf-8?q?a_b=20c?=", "a b c"),
        ("Re: =?UTF-8?B?w6k=?=, yes", "Re: é, yes"),
        ("=?utf-8*fr?q?=C3=A9?=", "é"),
        ("=?utf-8?B?w6k?=", "é"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?X?a?= =?", "=?utf-8?X?a?= =?"),
    ],
)
def test_a_subject_in_words(text: str, words: str):
    assert header(message(f"Subject: {text}"), "Subject") == words


@pytest.mark.parametrize(
    "text", ["", "a", "@b.example", "a@", "a b@c.example", "a@b..example", "a@-b.example", "a@b.example\n"]
)
def test_what_is_no_address(text: str):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("head", "because"),
    [
        ("Auto-Submitted: auto-replied", "Auto-Submitted"),
        ("Auto-Submitted: auto-generated; owner=x", "Auto-Submitted"),
        ("Auto-Submitted: No", ""),
        ("X-Autoreply: yes", "X-Autoreply"),
        ("X-Autorespond: ticket", "X-Autorespond"),
        ("X-Autoreply: no", ""),
        ("Precedence: auto_reply", "Precedence"),
        ("Precedence: junk", "Precedence"),
        ("Precedence: bulk", "Precedence"),
        ("Return-Path: <>", "Return-Path"),
        ("Return-Path: < >", "Return-Path"),
        ("Return-Path: <jo@pier.example>", ""),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=A", "Content-Type"),
        ("Content-Type: message/disposition-notification", "Content-Type"),
        ("X-Failed-Recipients: jo@pier.example", "X-Failed-Recipients"),
        ("X-Vacation: yes", "X-Vacation"),
        ("X-Autoresponse: 1", "X-Autoresponse"),
        ("X-Precedence: auto_reply", "Precedence"),
        ("X-POST-MessageClass: 9; Autoresponder", "X-POST-MessageClass"),
        ("Delivered-To: Autoresponder", "Delivered-To"),
        ("X-Mailer: vacation 1.2", "X-Mailer"),
        ("X-Mailer: Apple Mail", ""),
        ("Delivered-To: help@pier.example", ""),
        (
            "X-Auto-Response-Suppress: All\r\nSubject: Automatische Antwort: [#7] x",
            "X-Auto-Response-Suppress",
        ),
        ("X-Auto-Response-Suppress: OOF\r\nSubject: Réponse automatique : x", "X-Auto-Response-Suppress"),
        ("X-Auto-Response-Suppress: DR, OOF\r\nSubject: Re: Automatic reply rules", ""),
        ("X-Loop: jo@pier.example", ""),
        # A list passes on what a person wrote.
        ("Precedence: list", ""),
        ("Precedence: list\r\nList-ID: <help.pier.example>", ""),
        ("Precedence: bulk\r\nMailing-list: list help@pier.example; contact help+owners@pier.example", ""),
        # A person asks that nobody's holiday answers.
        ("X-Auto-Response-Suppress: All", ""),
        ("Subject: Out of office tomorrow, please port before", ""),
    ],
)
def test_who_only_answers_by_itself(head: str, because: str):
    assert automatic(message(f"From: a@b.example\r\n{head}")) == because


@pytest.mark.parametrize(
    "who", ["MAILER-DAEMON@pier.example", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"]
)
def test_a_mail_server_is_no_person(who: str):
    assert automatic(message(f"From: {who}\r\nSubject: Undeliverable")) == "From"
