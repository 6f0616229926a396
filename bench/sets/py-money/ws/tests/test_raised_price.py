import pytest

from ledger import errors
from ledger.raised_price import raised_price


def test_whole():
    assert raised_price(2000, "EUR", 500) == "EUR:2100"


def test_fraction():
    assert raised_price(101, "EUR", 1000) == "EUR:112"


def test_negative():
    with pytest.raises(errors.LedgerError):
        raised_price(100, "EUR", -1)
