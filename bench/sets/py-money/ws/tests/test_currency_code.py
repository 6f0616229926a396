import pytest

from ledger import errors
from ledger.currency_code import currency_code


def test_good():
    assert currency_code("EUR") == "EUR"


def test_lower():
    with pytest.raises(errors.LedgerError):
        currency_code("eur")


def test_long():
    with pytest.raises(errors.LedgerError):
        currency_code("EURO")
