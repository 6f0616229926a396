from vault.swap_ending import swap_ending


def test_deep():
    assert swap_ending("docs/a.txt", "md") == "@/docs/a.md"


def test_top():
    assert swap_ending("b.js", "ts") == "@/b.ts"
