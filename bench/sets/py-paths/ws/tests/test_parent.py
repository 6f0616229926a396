from vault.parent import parent


def test_deep():
    assert parent("src/core/a.py") == "@/src/core"


def test_one():
    assert parent("docs/a.md") == "@/docs"
