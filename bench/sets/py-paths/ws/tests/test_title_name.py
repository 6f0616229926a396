from vault.title_name import title_name


def test_three():
    assert title_name("Notes From Oslo") == "notes+from+oslo"


def test_one():
    assert title_name("Index") == "index"
