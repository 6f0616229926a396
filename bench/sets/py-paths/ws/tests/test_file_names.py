from vault.file_names import file_names


def test_order():
    assert file_names(["a/setup.py", "b/x.md", "c/x.md", "main.c"]) == ["x.md", "main.c", "setup.py"]


def test_ties():
    assert file_names(["q/b.py", "r/a.py"]) == ["a.py", "b.py"]
