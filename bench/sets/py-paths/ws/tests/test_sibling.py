from vault.sibling import sibling


def test_deep():
    assert sibling("src/core/a.py", "b.py") == "@/src/core/b.py"


def test_one():
    assert sibling("docs/a.md", "c.md") == "@/docs/c.md"
