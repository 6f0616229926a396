from vault.endings import endings


def test_order():
    assert endings(["a.html", "b.py", "c.c", "d.md", "e.py"]) == ["c", "md", "py", "html"]


def test_more():
    assert endings(["x.yaml", "y.js", "z.toml"]) == ["js", "toml", "yaml"]
