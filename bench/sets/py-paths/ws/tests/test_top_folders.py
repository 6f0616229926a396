from vault.top_folders import top_folders


def test_order():
    assert top_folders(["assets/a", "src/b", "docs/c", "src/d", "ui/e"]) == ["ui", "src", "docs", "assets"]


def test_ties():
    assert top_folders(["lib/a", "bin/b"]) == ["bin", "lib"]
