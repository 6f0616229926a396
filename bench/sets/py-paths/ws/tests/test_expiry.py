from datetime import date

from vault.expiry import expiry


def test_same_year():
    assert expiry(date(2024, 5, 10), 10) == "2024-141"


def test_next_year():
    assert expiry(date(2023, 12, 31), 1) == "2024-001"
