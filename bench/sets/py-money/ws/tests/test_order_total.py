import pytest

from ledger import errors
from ledger.order_total import order_total


def test_sum():
    assert order_total([(250, 2), (100, 3)], "EUR") == "EUR:800"


def test_empty():
    assert order_total([], "USD") == "USD:0"


def test_negative():
    with pytest.raises(errors.LedgerError):
        order_total([(100, -1)], "EUR")
