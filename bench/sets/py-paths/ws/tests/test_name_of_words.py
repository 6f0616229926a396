from vault.name_of_words import name_of_words


def test_three():
    assert name_of_words(["Annual", "Sales", "Report"]) == "annual+sales+report"


def test_one():
    assert name_of_words(["Plan"]) == "plan"
