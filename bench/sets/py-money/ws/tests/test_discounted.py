from ledger.discounted import discounted


def test_quarter():
    assert discounted(2000, "EUR", 2500) == "EUR:1500"


def test_fraction():
    assert discounted(999, "GBP", 1000) == "GBP:900"


def test_small():
    assert discounted(10000, "EUR", 1) == "EUR:9999"
