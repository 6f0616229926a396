from ledger.tip import tip


def test_whole():
    assert tip(2000, "EUR", 1000) == "EUR:200"


def test_fraction():
    assert tip(1231, "USD", 1500) == "USD:185"


def test_none():
    assert tip(500, "EUR", 0) == "EUR:0"
