"""The page on which an account above limits the numbers of one below."""

from accounts.models import Activity
from common import scope
from numbers.models import NumberQuota
from numbers.services.quotas import set_quota
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.people import BY


def url(shop: Shop) -> str:
    return f"/accounts/{shop.customer.pk}/quota"


def stored(shop: Shop) -> list[tuple[int | None, int | None, int]]:
    with scope.system():
        rows = NumberQuota.objects.filter(account=shop.customer)
        return list(rows.values_list("most_held", "most_bought", "days"))


def test_a_quota_is_shown_and_set(shop: Shop):
    olivia = signed_in(shop.people.olivia)
    page = olivia.get(url(shop))
    assert (page.context["now"].held, page.context["now"].left) == (2, None)

    done = olivia.post(url(shop), {"most_held": "10", "most_bought": "", "days": "7"})

    assert (done.status_code, done["Location"], stored(shop)) == (302, url(shop), [(10, None, 7)])
    page = olivia.get(url(shop))
    assert (page.context["now"].left, page.context["form"].initial["most_held"]) == (8, 10)
    with scope.system():
        log = Activity.objects.get(verb="limited")
    assert (log.account, log.actor, log.acting_from) == (shop.customer, "Olivia", "Tandem Telecom")
    store = signed_in(shop.people.alice).get("/store/")
    assert "The quota of this account leaves 8 numbers." in store.content.decode()


def test_what_is_no_limit_is_refused_at_its_field(shop: Shop):
    with scope.tenant(shop.customer.pk):
        set_quota(account=shop.customer, by=BY, most_held=3, most_bought=None)
    for given, field in (({"most_held": "-1", "days": "7"}, "most_held"), ({"days": "400"}, "days")):
        answer = signed_in(shop.people.olivia).post(url(shop), given)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    answer = signed_in(shop.people.olivia).post(url(shop), {"most_held": "10000001", "days": "7"})
    assert list(answer.context["form"].errors) == ["most_held"]
    assert stored(shop) == [(3, None, 30)]


def test_only_those_above_may(shop: Shop):
    for person, status in ((shop.people.alice, 403), (shop.people.rita, 404), (shop.people.charlie, 403)):
        assert signed_in(person).get(url(shop)).status_code == status
        given = {"most_held": "1", "days": "7"}
        assert signed_in(person).post(url(shop), given).status_code == status
    assert stored(shop) == []
