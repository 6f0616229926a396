from vault.list_images import list_images


def test_order():
    assert list_images(["art/logo.png", "x.png", "a.jpg", "ui/b.png"]) == ["@/x.png", "@/ui/b.png", "@/art/logo.png"]


def test_none():
    assert list_images([]) == []
