"""Which pages the table of growth asks for, by the names that it gives them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from common import scope
from messaging.models import Message
from numbers.models import PhoneNumber


def _days(count: int) -> str:
    today = timezone.now().date()
    return f"since={today - timedelta(days=count)}&until={today}"


class Rows:
    """Some rows of the biggest account to ask for: one in the middle, which is easily found, and one to write to."""

    def __init__(self, account: Account, count: int) -> None:
        with scope.tenant(account.pk):
            numbers = PhoneNumber.objects.filter(account=account).order_by("e164")
            self.number = numbers[numbers.count() // 2].e164
            message = Message.objects.filter(account=account).order_by("pk")[count // 3]
        self.digits, self.peer, self.message = self.number[-7:], message.peer[1:], message.pk
        # Of both there is one for every ten numbers.
        self.person, self.contact = f"p{count // 30}@", str(2_000_000 + count // 30)
        self.word = message.text.split(":")[0].replace(" ", "+") + ":"


def lists(of: Rows) -> dict[str, str]:
    numbers, messages = reverse("numbers:list"), reverse("messaging:list")
    inbox, calls = reverse("messaging:workspace"), reverse("calls:list")
    people, contacts = reverse("agents:list"), reverse("accounts:contacts")
    return {
        "numbers": numbers,
        "numbers, fragment": f"{numbers}?",
        "numbers, deep page": f"{numbers}?after=%2B{of.number[1:]}",
        "numbers, rare digits": f"{numbers}?q={of.digits}",
        "numbers, two digits": f"{numbers}?q=55",
        "numbers, common word": f"{numbers}?q=recep",
        "numbers, no such word": f"{numbers}?q=zzzz",
        "numbers, tag": f"{numbers}?tag=site-7",
        "messages": messages,
        "messages, rare word": f"{messages}?q={of.word}",
        "messages, common word": f"{messages}?q=crown",
        "messages, no such word": f"{messages}?q=zzzz",
        "messages, digits": f"{messages}?q={of.peer}",
        "inbox": inbox,
        "inbox, common name": f"{inbox}?q=person",
        "calls": calls,
        "calls, digits": f"{calls}?q=3032000007",
        "people": people,
        "people, rare word": f"{people}?q={of.person}",
        "people, common word": f"{people}?q=baker",
        "contacts": contacts,
        "contacts, rare digits": f"{contacts}?q={of.contact}",
        "contacts, common word": f"{contacts}?q=dental",
        "contacts, no such word": f"{contacts}?q=zzzz",
        "ledger": reverse("billing:ledger"),
        "activity": reverse("accounts:activity"),
    }


def of_the_whole(of: Rows) -> dict[str, str]:
    """What tells of the customer's whole account, and what finds everywhere in it."""
    box, calls, messages = reverse("search"), reverse("calls:analytics"), reverse("messaging:analytics")
    month = timezone.now().date().replace(day=1) - timedelta(days=1)
    return {
        "number, detail": reverse("numbers:detail", args=[of.number]),
        "message, detail": reverse("messaging:detail", args=[of.message]),
        "feedback, by employee": f"{reverse('support:feedback')}?agent={of.person}",
        "dashboard": reverse("dashboard"),
        "what needs attention": reverse("accounts:attention"),
        "e911": reverse("numbers:e911"),
        "messaging health": reverse("messaging:health"),
        "calls of a month": f"{calls}?{_days(30)}",
        "calls of a year": f"{calls}?{_days(364)}",
        "calls of a year, by number": f"{calls}?{_days(364)}&by=number",
        "messages of a month": f"{messages}?{_days(30)}",
        "messages of a year": f"{messages}?{_days(364)}",
        "answers of a month": f"{reverse('calls:statistics')}?{_days(30)}",
        "statement of a month": reverse("billing:statement", args=[month.year, month.month]),
        "statements": reverse("billing:statements"),
        "everywhere, rare digits": f"{box}?q={of.digits}",
        "everywhere, rare word": f"{box}?q={of.word}",
        "everywhere, common word": f"{box}?q=recep",
        "everywhere, no such word": f"{box}?q=zzzz",
        "numbers as CSV, small or offered": reverse("exports:start", args=["numbers", "csv"]),
        "calls as XLSX, small or offered": reverse("exports:start", args=["calls", "xlsx"]),
    }


def from_above(of: Rows) -> dict[str, str]:
    box, margin = reverse("search"), reverse("billing:margin")
    return {
        "from above, dashboard": reverse("dashboard"),
        "from above, accounts": reverse("accounts:list"),
        **of_all("from above"),
        "from above, numbers of all, common word": f"{reverse('accounts:below', args=['numbers'])}?q=recep",
        "from above, calls of all, digits": f"{reverse('accounts:below', args=['calls'])}?q=303",
        "from above, rare digits": f"{box}?q={of.digits}",
        "from above, common digits": f"{box}?q=201",
        "from above, an account": f"{box}?q=Bakery+1234",
        "from above, many accounts": f"{box}?q=bakery",
        "margin of a month by account": f"{margin}?{_days(30)}&by=account",
        "margin of a month by number": f"{margin}?{_days(30)}&by=number",
        "margin of a year by account": f"{margin}?{_days(364)}&by=account",
        "margin of a year by number": f"{margin}?{_days(364)}&by=number",
        "margin of a year by month": f"{margin}?{_days(364)}&by=month",
    }


def of_all(who: str) -> dict[str, str]:
    """The large lists of an account and all below it."""
    return {
        f"{who}, {name} of all": reverse("accounts:below", args=[name])
        for name in ("numbers", "calls", "messages", "ledger", "activity")
    }
