"""What staff wrote is told from what they answer, in every language and however their program breaks the lines."""

import pytest

from support.quotations import above
from support.services.incoming import ABOVE

OUTLOOK = {
    "en": (
        "From: Tandem <help@tandem.example>",
        "Sent: Monday, March 2, 2026 10:00 AM",
        "To: Sam",
        "Subject: [#7] x",
    ),
    "en, bold": ("*From:* Tandem <help@tandem.example>", "*Sent:* Monday", "*To:* Sam", "*Subject:* [#7] x"),
    "de": (
        "Von: Tandem <help@tandem.example>",
        "Gesendet: Montag, 2. März 2026",
        "An: Sam",
        "Betreff: [#7] x",
    ),
    "fr": ("De : Tandem <help@tandem.example>", "Envoyé : lundi 2 mars 2026", "À : Sam", "Objet : [#7] x"),
    "fr, nbsp": (
        "De\u00a0: Tandem <help@tandem.example>",
        "Envoyé\u00a0: lundi 2 mars 2026",
        "À\u00a0: Sam",
        "Objet\u00a0: [#7] x",
    ),
    "es": (
        "De: Tandem <help@tandem.example>",
        "Enviado el: lunes, 2 de marzo",
        "Para: Sam",
        "Asunto: [#7] x",
    ),
    "da": ("Fra: Tandem <help@tandem.example>", "Sendt: 2. marts 2026 10:00", "Til: Sam", "Emne: [#7] x"),
    "nl": (
        "Van: Tandem <help@tandem.example>",
        "Verzonden: maandag 2 maart",
        "Aan: Sam",
        "Onderwerp: [#7] x",
    ),
    "it": ("Da: Tandem <help@tandem.example>", "Inviato: lunedì 2 marzo", "A: Sam", "Oggetto: [#7] x"),
    "sv": ("Från: Tandem <help@tandem.example>", "Skickat: den 2 mars", "Till: Sam", "Ämne: [#7] x"),
    "pl": (
        "Od: Tandem <help@tandem.example>",
        "Wysłano: poniedziałek, 2 marca",
        "Do: Sam",
        "Temat: [#7] x",
    ),
    "cs": ("Od: Tandem <help@tandem.example>", "Odesláno: 2. března 10:00", "Komu: Sam", "Předmět: [#7] x"),
    "ru": ("От: Tandem <help@tandem.example>", "Отправлено: 2 марта 2026", "Кому: Sam", "Тема: [#7] x"),
    "ja": ("差出人: Tandem <help@tandem.example>", "送信日時: 2026年3月2日", "宛先: Sam", "件名: [#7] x"),
    "zh": ("发件人: Tandem <help@tandem.example>", "发送时间: 2026年3月2日", "收件人: Sam", "主题: [#7] x"),
    "pt": ("De: Tandem <help@tandem.example>", "Enviada em: 2 de março", "Para: Sam", "Assunto: [#7] x"),
    # Of these only the shape is known.
    "fi": (
        "Lähettäjä: Tandem <help@tandem.example>",
        "Lähetetty: 2. maaliskuuta",
        "Vastaanottaja: Sam",
        "Aihe: [#7] x",
    ),
    "tr": ("Kimden: Tandem <help@tandem.example>", "Gönderildi: 2 Mart 2026", "Kime: Sam", "Konu: [#7] x"),
    "el": ("Από: Tandem <help@tandem.example>", "Αποστολή: 2 Μαρτίου", "Προς: Sam", "Θέμα: [#7] x"),
    "he": ("מאת: Tandem <help@tandem.example>", "נשלח: 2 מרץ 2026", "אל: Sam", "נושא: [#7] x"),
    "ar": ("من: Tandem <help@tandem.example>", "تم الإرسال: 2 مارس", "إلى: Sam", "الموضوع: [#7] x"),
    "ko": ("보낸 사람: Tandem <help@tandem.example>", "보낸 날짜: 3월 2일", "받는 사람: Sam", "제목: [#7] x"),
}
WROTE = [
    "On Mon, Mar 2, 2026 at 10:00 AM Tandem <help@tandem.example> wrote:",
    "On Mon, Mar 2, 2026 at 10:00 AM Tandem <\nhelp@tandem.example> wrote:",
    "Le lun. 2 mars 2026 à 10:00, Tandem <help@tandem.example> a écrit :",
    "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Tandem <help@tandem.example>:",
    "El lun, 2 mar 2026 a las 10:00, Tandem (<help@tandem.example>) escribió:",
    "Den man. 2. mar. 2026 kl. 10.00 skrev Tandem <help@tandem.example>:",
    "Em seg., 2 de mar. de 2026 às 10:00, Tandem <help@tandem.example> escreveu:",
    "pon., 2 mar 2026 o 10:00 Tandem <help@tandem.example> napisał(a):",
    "пн, 2 мар. 2026 г. в 10:00, Tandem <help@tandem.example>:",
    "02.03.2026 10:00, Tandem пишет:",
    "2026年3月2日(月) 10:00 Tandem <help@tandem.example>:",
    "Tandem <help@tandem.example> 于2026年3月2日周一 10:00写道\uff1a",
    "2026년 3월 2일 (월) 오전 10:00, Tandem <help@tandem.example>님이 작성:",
    "Tandem <help@tandem.example>, 2 Mar 2026 Pzt, 10:00 tarihinde\nşunu yazdı:",
    "ma 2. maalisk. 2026 klo 10.00 Tandem (help@tandem.example) kirjoitti:",
    "po 2. 3. 2026 v 10:00 odesílatel Tandem <help@tandem.example> napsal:",
    "-----Tandem <help@tandem.example> wrote: -----",
]
MARKERS = [
    f"--- {ABOVE}, and it goes to the customer ---",
    "> --- Write your answer\n> above this line, and it goes to the\n> customer ---",
    "--- Write your answer above\u00a0this\nline, and it goes to the customer ---",
    "> > *--- Write your answer above this line*, and it goes",
]


@pytest.mark.parametrize("marker", [*MARKERS, "The old text", "> The old text"])
@pytest.mark.parametrize("headers", OUTLOOK.values(), ids=OUTLOOK.keys())
def test_the_headers_of_outlook_are_cut(headers: tuple[str, ...], marker: str):
    for between in ("\n", "\n\n"):
        quoted = between.join(headers)
        for line in ("", "________________________________\n", "-----Original Message-----\n"):
            assert above(f"Repariert.\nSam\n\n{line}{quoted}\n\n{marker}\nOld", ABOVE) == "Repariert.\nSam"


@pytest.mark.parametrize("marker", [*MARKERS, "> The old text"])
@pytest.mark.parametrize("wrote", WROTE)
def test_who_wrote_when_is_cut(wrote: str, marker: str):
    assert (
        above(f"We fixed it.\n\n-- \nSam\n\n{wrote}\n\n{marker}\n> Old", ABOVE) == "We fixed it.\n\n-- \nSam"
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Yes.\n\nOn Fri, Al wrote:\n> {ABOVE}", "Yes."),
        (f"Yes.\nOn call it says:\n> {ABOVE}", "Yes.\nOn call it says:"),
        (f"One\n\nTwo\n\n>\n>> {ABOVE} and so on", "One\n\nTwo"),
        (f"On Fri, Al\nwrote:\n{ABOVE}", ""),
        (f"Done.\n\nFrom: Tandem\nSent: Monday\n\n{ABOVE}", "Done."),
        (
            f"> Which one?\nThe first.\n> When?\nToday.\n\n{ABOVE}",
            "> Which one?\nThe first.\n> When?\nToday.",
        ),
        ("No quotation", "No quotation"),
        # Staff write of calls in such words.
        (
            "It failed:\nFrom: 2015550123\nTo: 2015550124\nDate: 2 March",
            "It failed:\nFrom: 2015550123\nTo: 2015550124\nDate: 2 March",
        ),
        (
            f"It failed:\nFrom: 2015550123\nTo: 2015550124\n\n> {ABOVE}",
            "It failed:\nFrom: 2015550123\nTo: 2015550124",
        ),
        ("To: dial out\nFrom: any phone\npress 9", "To: dial out\nFrom: any phone\npress 9"),
        (
            f"Use this:\nContact: Bob <bob@x.example>\nPhone: 201\nCity: Newark\n\n> {ABOVE}",
            "Use this:\nContact: Bob <bob@x.example>\nPhone: 201\nCity: Newark",
        ),
        (
            "Calls of 2 March at 10:00 went to Bob <bob@x.example> like this:\nring, ring",
            "Calls of 2 March at 10:00 went to Bob <bob@x.example> like this:\nring, ring",
        ),
        ("He wrote:\nthat it works", "He wrote:\nthat it works"),
        ("We did:\n- one\n- two\n\nThanks,\nSam", "We did:\n- one\n- two\n\nThanks,\nSam"),
    ],
)
def test_what_stands_above_the_line(text: str, left: str):
    assert above(text, ABOVE) == left


@pytest.mark.parametrize(
    "piece",
    [
        "On ",
        "From: x\n",
        "Fra: a\nSendt: b\n",
        "\n> > ",
        "Write your ",
        "on x <a@b> ",
        "_",
        "Von: a@b\n",
        "1(a@",
    ],
)
def test_a_text_that_is_long_on_purpose_is_read_to_its_end(piece: str):
    above(piece * (200_000 // len(piece)), ABOVE)
