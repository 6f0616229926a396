from vault.copy_name import copy_name


def test_text():
    assert copy_name("plan.txt") == "plan+copy.txt"


def test_capital():
    assert copy_name("Budget.csv") == "budget+copy.csv"
