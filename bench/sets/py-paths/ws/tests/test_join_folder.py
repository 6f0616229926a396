from vault.join_folder import join_folder


def test_one():
    assert join_folder("docs", "a.md") == "@/docs/a.md"


def test_deep():
    assert join_folder("src/core", "b.py") == "@/src/core/b.py"
