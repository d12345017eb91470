"""Secrets at rest, and the change of the key that protects them."""

import pytest
from cryptography.fernet import InvalidToken

from tenants.accounts import crypto


def test_a_secret_comes_back_and_is_not_readable():
    token = crypto.encrypt("JBSWY3DP")
    assert "JBSWY3DP" not in token
    assert crypto.decrypt(token) == "JBSWY3DP"


def test_a_former_key_still_opens_and_rotation_lets_go_of_it(settings):
    old = crypto.encrypt("JBSWY3DP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret key"

    new = crypto.rotate(old)
    assert crypto.decrypt(old) == crypto.decrypt(new) == "JBSWY3DP"

    settings.SECRET_KEY_FALLBACKS = []
    assert crypto.decrypt(new) == "JBSWY3DP"
    with pytest.raises(InvalidToken):
        crypto.decrypt(old)
