from datetime import date

from vault.archive_path import archive_path


def test_may():
    assert archive_path(date(2024, 5, 10), "a.zip") == "@/2024-131/a.zip"


def test_february():
    assert archive_path(date(2023, 2, 1), "b.tar") == "@/2023-032/b.tar"
