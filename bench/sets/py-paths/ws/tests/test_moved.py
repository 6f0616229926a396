from vault.moved import moved


def test_deep():
    assert moved("src/a.py", "old") == "@/old/a.py"


def test_top():
    assert moved("b.md", "docs/x") == "@/docs/x/b.md"
