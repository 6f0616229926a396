from ledger.half_price import half_price


def test_even():
    assert half_price(1000, "EUR") == "EUR:500"


def test_odd():
    assert half_price(999, "USD") == "USD:500"
