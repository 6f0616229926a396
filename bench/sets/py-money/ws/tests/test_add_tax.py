from ledger.add_tax import add_tax


def test_even():
    assert add_tax(1000, "EUR", 2000) == "EUR:1200"


def test_fraction():
    assert add_tax(101, "EUR", 2000) == "EUR:122"


def test_no_tax():
    assert add_tax(999, "USD", 0) == "USD:999"
