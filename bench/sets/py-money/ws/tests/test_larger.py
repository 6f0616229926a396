from ledger.larger import larger


def test_second():
    assert larger(100, 250, "EUR") == "EUR:250"


def test_equal():
    assert larger(7, 7, "JPY") == "JPY:7"
