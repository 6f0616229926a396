from datetime import date

from vault.snapshot_name import snapshot_name


def test_june():
    assert snapshot_name("mars", date(2023, 6, 1)) == "mars+2023-152"


def test_capital():
    assert snapshot_name("Venus", date(2024, 1, 5)) == "venus+2024-005"
