from ledger.commission import commission


def test_whole():
    assert commission([6000, 4000], "EUR", 500) == "EUR:500"


def test_fraction():
    assert commission([33, 34], "EUR", 1000) == "EUR:7"


def test_empty():
    assert commission([], "EUR", 1000) == "EUR:0"
