import pytest

from ledger import errors
from ledger.change_due import change_due


def test_change():
    assert change_due(730, 1000, "EUR") == "EUR:270"


def test_exact():
    assert change_due(500, 500, "USD") == "USD:0"


def test_short():
    with pytest.raises(errors.LedgerError):
        change_due(500, 499, "EUR")
