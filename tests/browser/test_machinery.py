"""The browser tests' own helpers: that they find what they are there to find."""

import pytest

from tests.accounts import make_user
from tests.browsing import Watch, axe, no_overflow, overflow, sign_in

pytestmark = pytest.mark.django_db


def test_the_server_shows_each_commune(live, desktop, tenants_ab):
    for tenant in tenants_ab:
        desktop.goto(live.url(tenant, "/ar/"))
        assert tenant.name_ar in desktop.title()


def test_axe_says_what_is_wrong_and_where(desktop):
    desktop.set_content('<html lang="fr"><title>x</title><main><img src="data:,"></main></html>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(desktop)


def test_what_sticks_out_is_named(phone):
    phone.set_content('<meta name="viewport" content="width=device-width"><p class="w">x')
    no_overflow(phone)
    phone.add_style_tag(content=".w { width: 500px }")
    assert overflow(phone) > 0
    with pytest.raises(AssertionError, match=r"p\.w"):
        no_overflow(phone)


def test_a_watch_sees_errors_policies_and_other_hosts(live, browser, tenant_a):
    page = browser.new_page()
    watch = Watch.over(page)
    page.goto(live.url(tenant_a, "/fr/"))
    watch.check()
    page.evaluate("setTimeout(() => { throw Error('thrown') })")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/nothing.png'}))")
    page.wait_for_timeout(300)
    page.set_content('<img src="http://elsewhere.example/">')
    page.wait_for_timeout(300)
    page.close()
    found = "\n".join(watch.problems)
    for expected in ("thrown", "Content Security Policy", "404: ", "another host"):
        assert expected in found


@pytest.mark.django_db(transaction=True)
def test_signing_in_opens_the_editor(live, desktop, tenant_a):
    sign_in(desktop.context, live, tenant_a, make_user(tenant_a))
    desktop.goto(live.url(tenant_a, "/admin/"))
    assert "/admin/" in desktop.url
