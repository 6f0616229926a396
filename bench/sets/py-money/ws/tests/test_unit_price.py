import pytest

from ledger import errors
from ledger.unit_price import unit_price


def test_even():
    assert unit_price(1200, 4, "EUR") == "EUR:300"


def test_uneven():
    assert unit_price(100, 3, "EUR") == "EUR:34"


def test_none():
    with pytest.raises(errors.LedgerError):
        unit_price(100, 0, "EUR")
