from datetime import date

from vault.dated_name import dated_name


def test_may():
    assert dated_name("sales", "csv", date(2024, 5, 10)) == "sales+2024-131.csv"


def test_january():
    assert dated_name("Log", "txt", date(2023, 1, 2)) == "log+2023-002.txt"
