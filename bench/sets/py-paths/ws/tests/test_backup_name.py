from vault.backup_name import backup_name


def test_text():
    assert backup_name("report.txt", 3) == "report+3.txt"


def test_case():
    assert backup_name("Notes.md", 12) == "notes+12.md"


def test_no_ending():
    assert backup_name("data", 1) == "data+1"
