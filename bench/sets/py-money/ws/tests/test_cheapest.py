import pytest

from ledger import errors
from ledger.cheapest import cheapest


def test_smallest():
    assert cheapest([300, 120, 500], "EUR") == "EUR:120"


def test_one():
    assert cheapest([5], "JPY") == "JPY:5"


def test_empty():
    with pytest.raises(errors.LedgerError):
        cheapest([], "EUR")
