from vault.part_name import part_name


def test_film():
    assert part_name("film.mp4", 2) == "film+2.mp4"


def test_capital():
    assert part_name("Song.wav", 10) == "song+10.wav"
