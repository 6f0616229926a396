from ledger.service_fee import service_fee


def test_whole():
    assert service_fee(10000, "EUR", 250) == "EUR:250"


def test_fraction():
    assert service_fee(1010, "USD", 100) == "USD:11"
