from vault.thumbnail_name import thumbnail_name


def test_photo():
    assert thumbnail_name("photo.jpg", 120) == "photo+120.jpg"


def test_capital():
    assert thumbnail_name("Cat.png", 64) == "cat+64.png"
