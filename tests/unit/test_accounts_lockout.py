"""The counting of failed sign-ins, without a database."""

import pytest
from django.core.cache import cache

from tenants.accounts import lockout


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def fail(times: int, email: str = "amina@example.org", ip: str = "192.0.2.7") -> None:
    for _ in range(times):
        lockout.Attempt(email, ip)


def test_the_attempt_after_the_last_allowed_failure_is_refused():
    fail(5)
    with pytest.raises(lockout.LockedOut) as refusal:
        fail(1)
    assert refusal.value.minutes == 15


def test_the_last_allowed_failure_is_the_one_that_locks_out():
    fail(4)
    assert lockout.Attempt("amina@example.org", "192.0.2.7").locks_out()


def test_case_and_spaces_of_an_address_make_no_other_account():
    fail(5)
    with pytest.raises(lockout.LockedOut):
        fail(1, " AMINA@example.org", "192.0.2.99")


def test_a_success_forgets_the_accounts_failures_but_not_the_networks(settings):
    settings.STAFF_LOCKOUT = {"network": (6, 900)}
    fail(4)
    lockout.Attempt("amina@example.org", "192.0.2.7").succeed()
    assert not lockout.account_slots("amina@example.org").seconds_left()

    fail(2, "hassan@example.org")
    with pytest.raises(lockout.LockedOut):
        fail(1, "karim@example.org")


def test_an_attempt_refused_by_the_network_does_not_count_for_the_account(settings):
    settings.STAFF_LOCKOUT = {"network": (1, 900)}
    fail(1, "hassan@example.org")
    for _ in range(9):
        with pytest.raises(lockout.LockedOut):
            fail(1)

    fail(1, ip="198.51.100.1")


def test_unlocking_lets_the_account_try_again():
    fail(5)
    lockout.unlock("Amina@example.org")
    fail(1)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
    ],
)
def test_an_ipv6_site_is_one_network(ip, network):
    assert lockout.network_of(ip) == network


def test_addresses_are_not_readable_in_keys():
    assert "amina" not in lockout.fingerprint("amina@example.org")
    assert lockout.fingerprint("amina@example.org") == lockout.fingerprint("Amina@Example.org ")
