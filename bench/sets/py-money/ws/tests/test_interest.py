from ledger.interest import interest


def test_whole():
    assert interest(100000, "EUR", 300) == "EUR:3000"


def test_fraction():
    assert interest(1001, "EUR", 100) == "EUR:11"
