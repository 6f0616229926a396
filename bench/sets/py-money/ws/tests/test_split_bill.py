import pytest

from ledger import errors
from ledger.split_bill import split_bill


def test_even():
    assert split_bill(900, "EUR", 3) == "EUR:300"


def test_uneven():
    assert split_bill(1000, "EUR", 3) == "EUR:334"


def test_nobody():
    with pytest.raises(errors.LedgerError):
        split_bill(1000, "EUR", 0)
