from datetime import date

from vault.day_folder import day_folder


def test_may():
    assert day_folder(date(2024, 5, 10)) == "@/2024-131"


def test_december():
    assert day_folder(date(2023, 12, 31)) == "@/2023-365"
