"""What is asked most often is found before four hundred addresses of pages are tried."""

import pytest
from django.urls import resolve

from portal.urls import urlpatterns

PAGES = next(place for place, one in enumerate(urlpatterns) if getattr(one, "name", "") == "dashboard")


@pytest.mark.parametrize("address", ["/user/login/", "/api/omniavoice/v1/", "/admin/", "/user/security"])
def test_no_page_is_tried_before(address: str):
    tried = {id(path[0]) for path in resolve(address).tried}
    assert not tried & {id(one) for one in urlpatterns[PAGES:]}
