from ledger.monthly_share import monthly_share


def test_even():
    assert monthly_share(12000, "EUR") == "EUR:1000"


def test_uneven():
    assert monthly_share(1000, "EUR") == "EUR:84"
