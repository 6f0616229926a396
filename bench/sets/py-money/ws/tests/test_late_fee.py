from ledger.late_fee import late_fee


def test_whole():
    assert late_fee(5000, "EUR", 800) == "EUR:400"


def test_fraction():
    assert late_fee(1201, "GBP", 100) == "GBP:13"
