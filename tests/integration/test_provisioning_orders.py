"""What may be asked for: names, cohorts, CSV files; and what is refused, with its reason."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from tenants.accounts.models import User
from tenants.actions.hosts import add_host
from tenants.actions.provision import Order, check, order_provisioning, propose_slug
from tenants.audit import SYSTEM
from tenants.enums import JobState, TenantState
from tenants.models import AuditEntry, Cohort, Domain, Tenant, Territory
from tenants.provisioning.orders import (
    BadFile,
    Refusal,
    find,
    from_csv,
    from_names,
    of_cohort,
)

pytestmark = pytest.mark.django_db

# Communes without a site in the test database.
OUEZZANE, DAKHLA, TINGHIR = "01.405.01.09", "12.391.01.01", "08.577.01.11"


@pytest.fixture(autouse=True)
def communes(tenant_a):
    """Know that the codes above are what this file takes them for; speak English."""
    assert not Tenant.objects.filter(territory__code__in=[OUEZZANE, DAKHLA, TINGHIR]).exists()
    assert Territory.objects.filter(code__in=[OUEZZANE, DAKHLA, TINGHIR]).count() == 3
    with translation.override("en"):
        yield


def territory(code: str = OUEZZANE) -> Territory:
    return Territory.objects.get(code=code)


def read(text: str | bytes) -> list[Order | Refusal]:
    return list(from_csv(text.encode() if isinstance(text, str) else text))


def only_order(text: str | bytes) -> Order:
    [order] = read(text)
    assert isinstance(order, Order), order.text
    return order


def only_refusal(text: str) -> str:
    [refusal] = read(text)
    assert isinstance(refusal, Refusal)
    return refusal.text


# --- Names ---------------------------------------------------------------------------------


def test_a_code_a_slug_and_a_french_name_lead_to_the_territory():
    assert find("06.461.17.07")[0].name_fr == "Guisser"
    assert find("guisser") == (territory("06.461.17.07"), "")
    assert find("tinghir") == (territory(TINGHIR), "tinghir"), "the slug that the cohort has for it"
    assert find("temsamane") == (territory("02.167.11.25"), "")


def test_digits_of_arabic_keyboards_are_digits():
    assert find("٠١.٤٠٥.٠١.٠٩")[0] == territory()
    assert find("۰۱.۴۰۵.۰۱.۰۹")[0] == territory()


@pytest.mark.parametrize("name", ["99.999.99.99", "nowhere", "", "%", "Guisser; DROP TABLE x"])
def test_an_unknown_name_is_refused(name):
    [refusal] = from_names([name])
    assert isinstance(refusal, Refusal)
    assert refusal.text == f"{name}: No territory has this code or name."


def test_an_ambiguous_name_is_refused_with_the_codes_to_choose_from():
    [refusal] = from_names(["tazarine"])
    codes = re.findall(r"\d\d(?:\.\d+)+", refusal.text)
    assert "Several territories have this name" in refusal.text
    assert {Territory.objects.get(code=code).name_fr for code in codes} == {"Tazarine"}
    assert len(codes) > 1


def test_namesakes_get_different_slugs():
    one, two = Territory.objects.filter(name_fr="Tazarine")[:2]
    first, second = (order_provisioning(Order(t), actor=SYSTEM).tenant for t in (one, two))
    assert first.slug == "tazarine"
    assert second.slug.startswith("tazarine-")
    assert find(first.slug)[0] == one


@pytest.mark.slow
def test_every_territory_can_have_a_slug():
    for one in Territory.objects.select_related("parent"):
        assert 0 < len(propose_slug(one)) <= 50


# --- Cohorts -------------------------------------------------------------------------------


def test_a_cohort_asks_for_each_of_its_members(tenant_b):
    cohort = Cohort.objects.get()
    orders = {order.territory.code: order for order in of_cohort(cohort)}
    assert len(orders) == 15
    assert orders[TINGHIR].slug == "tinghir"
    assert all(order.cohort == cohort for order in orders.values())


def test_a_cohort_leaves_alone_what_somebody_closed(tenant_b):
    Tenant.objects.filter(pk=tenant_b.pk).update(state=TenantState.SUSPENDED)
    assert tenant_b.territory not in [order.territory for order in of_cohort(Cohort.objects.get())]


# --- Ordering ------------------------------------------------------------------------------


def test_an_order_makes_a_draft_and_one_job():
    job = order_provisioning(
        Order(territory(), hosts=["Www.Ouezzane.Example.", "www.ouezzane.example"]), actor=SYSTEM
    )
    assert (job.tenant.state, job.state) == (TenantState.DRAFT, JobState.WAITING)
    assert job.options == {"hosts": ["www.ouezzane.example"]}
    assert job.tenant.schema_name == f"t{job.tenant.pk}"
    assert AuditEntry.objects.filter(action="tenant.create", tenant_id=job.tenant.pk).count() == 1


def test_asking_twice_finds_what_is_under_way():
    first = order_provisioning(Order(territory()), actor=SYSTEM)
    second = order_provisioning(Order(territory()), actor=SYSTEM)
    assert second == first
    assert Tenant.objects.filter(territory=territory()).count() == 1


def test_asking_again_corrects_what_was_asked(tenant_a):
    order = Order(territory(), hosts=["www.ouezzane.example"], admin_email="a@ouezzane.example")
    job = order_provisioning(order, actor=SYSTEM)
    again = order_provisioning(Order(territory(), hosts=["ouezzane.example"]), actor=SYSTEM)
    assert again == job
    assert again.options == {"hosts": ["ouezzane.example"], "admin_email": "a@ouezzane.example"}
    job.refresh_from_db()
    assert job.options == again.options


def test_a_live_tenant_gets_its_finished_job_back(tenant_a):
    job = order_provisioning(Order(tenant_a.territory), actor=SYSTEM)
    assert (job.tenant, job.state) == (tenant_a, JobState.DONE)


def test_only_who_may_provision_can_order(tenant_a):
    visitor = User.objects.create_user("nobody@example.org", None)
    with pytest.raises(PermissionDenied):
        order_provisioning(Order(territory()), actor=visitor)
    assert not Tenant.objects.filter(territory=territory()).exists()


@pytest.mark.parametrize(
    "state", [TenantState.SUSPENDED, TenantState.ARCHIVED], ids=["suspended", "archived"]
)
def test_a_closed_site_is_not_provisioned_again(tenant_a, state):
    Tenant.objects.filter(pk=tenant_a.pk).update(state=state)
    with pytest.raises(ValidationError, match=rf"“{state.label}”"):
        order_provisioning(Order(tenant_a.territory), actor=SYSTEM)


def test_a_deleted_one_can_have_a_new_site_with_another_schema(tenant_a):
    Domain.objects.filter(tenant=tenant_a).delete()
    Tenant.objects.filter(pk=tenant_a.pk).update(state=TenantState.DELETED)
    job = order_provisioning(Order(tenant_a.territory, slug="guisser"), actor=SYSTEM)
    assert job.tenant.slug == "guisser"
    assert job.tenant.schema_name != tenant_a.schema_name


REFUSED = {
    "slug with spaces": ({"slug": "two words"}, "can't be a sub-domain"),
    "slug in capitals": ({"slug": "Ouezzane"}, "can't be a sub-domain"),
    "slug in Arabic": ({"slug": "زومي"}, "can't be a sub-domain"),
    "slug with a dot": ({"slug": "a.b"}, "can't be a sub-domain"),
    "slug that ends a line": ({"slug": "ouezzane\n"}, "can't be a sub-domain"),
    "slug of punycode": ({"slug": "xn--a"}, "can't be a sub-domain"),
    "slug of the platform": ({"slug": "console"}, "kept for the platform"),
    "slug of another": ({"slug": "guisser"}, "“guisser” is taken"),
    "host of another": ({"hosts": ["guisser.example"]}, "guisser.example is taken"),
    "host of the portal": ({"hosts": ["www.localhost"]}, "belongs to the platform"),
    "host of a future slug": ({"hosts": ["agadir.localhost"]}, "given by the platform alone"),
    "host with a scheme": ({"hosts": ["https://ouezzane.example"]}, "is not a host name"),
    "host with a port": ({"hosts": ["ouezzane.example:80"]}, "is not a host name"),
    "host with a path": ({"hosts": ["ouezzane.example/ar"]}, "is not a host name"),
    "host of one label": ({"hosts": ["ouezzane"]}, "is not a host name"),
    "host as an address": ({"hosts": ["10.0.0.1"]}, "is not a host name"),
    "host too long": ({"hosts": ["a" * 64 + ".example"]}, "is not a host name"),
    "host with a wildcard": ({"hosts": ["*.ouezzane.example"]}, "is not a host name"),
    "second host wrong": ({"hosts": ["ouezzane.example", "-x.example"]}, "“-x.example” is not"),
    "no e-mail address": ({"admin_email": "admin at ouezzane"}, "valid email"),
    "unknown theme": ({"theme": "neon"}, "“neon” is no theme. Known: medina, oasis."),
    "theme of the portal": ({"theme": "national"}, "“national” is no theme"),
    "unknown language": ({"languages": ["ar", "en"]}, "“en” is no language. Known: ar, zgh, fr."),
}


@pytest.mark.parametrize(("wanted", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_had_is_refused_before_anything_is_made(tenant_a, wanted, reason):
    Domain.objects.create(tenant=tenant_a, domain="guisser.example", is_primary=False)
    order = Order(territory(), **wanted)
    with pytest.raises(ValidationError, match=re.escape(reason)):
        order_provisioning(order, actor=SYSTEM)
    assert not Tenant.objects.filter(territory=territory()).exists()


def test_a_host_that_is_promised_to_another_is_refused(tenant_a):
    order_provisioning(Order(territory(), hosts=["shared.example"]), actor=SYSTEM)
    with pytest.raises(ValidationError, match=r"shared\.example is taken"):
        order_provisioning(Order(territory(DAKHLA), hosts=["shared.example"]), actor=SYSTEM)
    with pytest.raises(ValidationError, match=r"shared\.example is taken"):
        add_host(tenant_a, "shared.example", actor=SYSTEM)


def test_what_a_live_site_already_has_is_no_problem_and_what_it_lacks_is_said(tenant_a):
    add_host(tenant_a, "guisser.example", actor=SYSTEM)
    check(Order(tenant_a.territory, slug="guisser", hosts=["guisser.example"]))
    with pytest.raises(ValidationError, match=r"add the host more\.example in the console"):
        check(Order(tenant_a.territory, hosts=["more.example"]))
    with pytest.raises(ValidationError, match="its slug is “guisser”"):
        check(Order(tenant_a.territory, slug="other"))


def test_an_internationalised_host_is_kept_as_browsers_send_it():
    job = order_provisioning(Order(territory(), hosts=["زومي.example"]), actor=SYSTEM)
    assert job.options["hosts"] == ["زومي".encode("idna").decode() + ".example"]


# --- CSV files: what is read ---------------------------------------------------------------


def test_a_line_may_hold_everything():
    order = only_order(
        "code,slug,hosts,admin_email,languages,theme\n"
        f"{OUEZZANE},Ouezzane-Centre,ouezzane.example www.ouezzane.example,"
        "a@ouezzane.example,fr ar,oasis\n"
    )
    assert order.territory == territory()
    assert order.slug == "ouezzane-centre"
    assert order.options() == {
        "hosts": ["ouezzane.example", "www.ouezzane.example"],
        "admin_email": "a@ouezzane.example",
        "languages": ["fr", "ar"],
        "theme": "oasis",
    }


READABLE = {
    "byte-order mark": "\ufeffcode\n{code}\n",
    "semicolons": "code;slug;hosts\n{code};;\n",
    "semicolons and a mark": "\ufeffcode;slug\r\n{code};\r\n",
    "line ends of Windows": "code,slug\r\n{code},\r\n",
    "line ends of old Macs": "code,slug\r{code},\r",
    "no last line end": "code\n{code}",
    "quotes": '"code","slug"\n"{code}",""\n',
    "names of columns in capitals": "Code,SLUG\n{code},\n",
    "columns in another order": "theme,code\n,{code}\n",
    "fewer values than columns": "code,slug,hosts\n{code}\n",
    "spaces": " code , slug \n  {code}  , \n",
    "blank lines": "code,slug\n\n,\n{code},\n , \n\n",
    "marks of direction": "\u200fcode\n\u202b{code}\u202c\n",
}


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE.keys())
def test_a_file_is_read_as_people_save_it(text):
    assert only_order(text.format(code=OUEZZANE)).territory == territory()


def test_arabic_digits_are_read():
    assert only_order("code\n٠١.٤٠٥.٠١.٠٩\n").territory == territory()


# --- CSV files: what is refused ------------------------------------------------------------

BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "the file is empty"),
    "blank lines": (b"\n\n\n", "the file is empty"),
    "names of columns alone": (b"code,slug\n", "no line after the column names"),
    "only blank lines": (b"code,slug\n,\n\n", "no line after the column names"),
    "no code": (b"slug,hosts\nouezzane,\n", "the column code is missing"),
    "no names of columns": (OUEZZANE.encode() + b",ouezzane\n", "the column code is missing"),
    "unknown column": (b"code,color\n1,red\n", "unknown columns: color. Known ones: admin_email"),
    "a column twice": (b"code,code\n1,2\n", "the column code is there twice"),
    "Latin-1": ("code,slug\n1,x\n2,\u00e9t\u00e9\n".encode("latin-1"), "line 3 is not UTF-8"),
    "UTF-16": ("code\n1\n".encode("utf-16"), "not a text file"),
    "a workbook": (b"PK\x03\x04\x14\x00\x06\x00", "not a text file"),
    "an open quote": (b'code,slug\n"1,x\n', "not a CSV file"),
    "a huge value": (b"code\n" + b"1" * 200_000, "not a CSV file"),
}


@pytest.mark.parametrize(("content", "reason"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_what_is_no_such_file_is_refused_whole(content, reason):
    with pytest.raises(BadFile, match=re.escape(reason)):
        read(content)


BAD_LINES = {
    "unknown code": ("99.999.99.99,,,,,", "No territory has this code or name."),
    "no code": (",ouezzane,,,,", "No territory has this code or name."),
    "too many values": (f"{OUEZZANE},,,,,,x", "more values than there are columns"),
    "slug taken": (f"{OUEZZANE},guisser,,,,", "“guisser” is taken"),
    "invalid slug": (f"{OUEZZANE},a_b,,,,", "can't be a sub-domain"),
    "host taken": (f"{OUEZZANE},,guisser.example,,,", "guisser.example is taken"),
    "invalid host": (f"{OUEZZANE},,http://x.example,,,", "is not a host name"),
    "invalid address": (f"{OUEZZANE},,,nobody,,", "valid email"),
    "unknown language": (f"{OUEZZANE},,,,ar english,", "“english” is no language"),
    "unknown theme": (f"{OUEZZANE},,,,,neon", "“neon” is no theme"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_refused_with_its_number_and_the_rest_goes_on(tenant_a, line, reason):
    Domain.objects.create(tenant=tenant_a, domain="guisser.example", is_primary=False)
    head = "code,slug,hosts,admin_email,languages,theme"
    before, refusal, after = read(f"{head}\n{DAKHLA},,,,,\n\n{line}\n{TINGHIR},,,,,\n")
    assert isinstance(before, Order)
    assert isinstance(after, Order)
    assert refusal.text.startswith("line 4: ")
    assert reason in refusal.text


TWICE = {
    "territory": ("code\n{a}\n{a}\n", OUEZZANE),
    "slug": ("code,slug\n{a},same\n{b},same\n", "same.localhost"),
    "host": ("code,hosts\n{a},x.example\n{b},y.example X.example\n", "x.example"),
}


@pytest.mark.parametrize(("text", "value"), TWICE.values(), ids=TWICE.keys())
def test_what_two_lines_ask_for_goes_to_the_first(text, value):
    first, second = read(text.format(a=OUEZZANE, b=DAKHLA))
    assert isinstance(first, Order)
    assert second.text == f"line 3: “{value}” is asked for twice: see line 2."


def test_reasons_are_in_the_language_of_the_person():
    with translation.override("fr"):
        refusal = only_refusal("code\n99.999.99.99\n")
        assert refusal.startswith("ligne 2")
        assert "No territory" not in refusal
