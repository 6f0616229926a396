import pytest

from ledger import errors
from ledger.average_price import average_price


def test_mean():
    assert average_price([100, 300], "EUR") == "EUR:200"


def test_fraction():
    assert average_price([100, 100, 101], "EUR") == "EUR:101"


def test_empty():
    with pytest.raises(errors.LedgerError):
        average_price([], "EUR")
