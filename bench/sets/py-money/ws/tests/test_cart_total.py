import pytest

from ledger import errors
from ledger.cart_total import cart_total


def test_sum():
    assert cart_total([250, 1000], "EUR") == "EUR:1250"


def test_empty():
    assert cart_total([], "USD") == "USD:0"


def test_negative():
    with pytest.raises(errors.LedgerError):
        cart_total([100, -1], "EUR")
