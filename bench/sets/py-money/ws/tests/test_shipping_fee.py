import pytest

from ledger import errors
from ledger.shipping_fee import shipping_fee


def test_light():
    assert shipping_fee(5, "EUR") == "EUR:400"


def test_heavy():
    assert shipping_fee(6, "USD") == "USD:900"


def test_zero():
    with pytest.raises(errors.LedgerError):
        shipping_fee(0, "EUR")
