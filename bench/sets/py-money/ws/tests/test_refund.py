import pytest

from ledger import errors
from ledger.refund import refund


def test_part():
    assert refund(1000, 400, "EUR") == "EUR:600"


def test_all_used():
    assert refund(50, 50, "GBP") == "GBP:0"


def test_too_much():
    with pytest.raises(errors.LedgerError):
        refund(10, 11, "EUR")
