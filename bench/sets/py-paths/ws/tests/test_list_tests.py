from vault.list_tests import list_tests


def test_order():
    assert list_tests(["tests/core.py", "a.py", "tests/z.py", "tests/io.py"]) == ["@/tests/z.py", "@/tests/io.py", "@/tests/core.py"]


def test_none():
    assert list_tests(["src/tests.py"]) == []
