import pytest

from ledger import errors
from ledger.same_currency import same_currency


def test_same():
    assert same_currency("EUR", "EUR") == "EUR"


def test_different():
    with pytest.raises(errors.LedgerError):
        same_currency("EUR", "USD")


def test_other():
    with pytest.raises(errors.LedgerError):
        same_currency("GBP", "EUR")
