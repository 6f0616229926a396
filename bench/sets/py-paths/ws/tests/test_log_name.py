from datetime import date

from vault.log_name import log_name


def test_march():
    assert log_name(date(2024, 3, 1)) == "log+2024-061.txt"


def test_january():
    assert log_name(date(2022, 1, 31)) == "log+2022-031.txt"
