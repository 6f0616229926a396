from vault.list_logs import list_logs


def test_order():
    assert list_logs(["app/web.log", "z.log", "b.txt", "a/b.log"]) == ["@/z.log", "@/a/b.log", "@/app/web.log"]


def test_ties():
    assert list_logs(["b.log", "a.log"]) == ["@/a.log", "@/b.log"]


def test_none():
    assert list_logs(["a.txt"]) == []
