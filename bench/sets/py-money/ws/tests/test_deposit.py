from ledger.deposit import deposit


def test_whole():
    assert deposit(8000, "EUR", 2500) == "EUR:2000"


def test_fraction():
    assert deposit(1003, "EUR", 2000) == "EUR:201"
