import pytest

from ledger import errors
from ledger.safe_quantity import safe_quantity


def test_good():
    assert safe_quantity(12) == 12


def test_zero():
    with pytest.raises(errors.LedgerError):
        safe_quantity(0)


def test_large():
    with pytest.raises(errors.LedgerError):
        safe_quantity(100)
