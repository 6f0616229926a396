from vault.large_files import large_files


def test_order():
    assert large_files({"data/all.bin": 90, "b.bin": 50, "a": 5, "c/d.bin": 60}, 40) == ["@/b.bin", "@/c/d.bin", "@/data/all.bin"]


def test_limit():
    assert large_files({"x": 10}, 10) == []
