"""What names say of what they hold."""

import pytest

from msgen.plan.words import is_ahead, is_plural, is_several, plural, singular


@pytest.mark.parametrize("name", ["expires", "expires_at", "due", "dueDate", "valid_until"])
def test_what_is_to_come(name: str) -> None:
    assert is_ahead(name)


@pytest.mark.parametrize("name", ["created", "sender", "spent", "residue", "updated_at"])
def test_what_is_not(name: str) -> None:
    assert not is_ahead(name)


COUNTED = """
    order orders, wish wishes, pantry pantries, day days, box boxes, address addresses, bus buses,
    status statuses, virus viruses, bonus bonuses, use uses, house houses, warehouse warehouses,
    cause causes, fuse fuses, purchase purchases, database databases, response responses,
    release releases, license licenses, size sizes, price prices, cache caches, archive archives,
    niche niches, match matches, batch batches, coach coaches, crash crashes, quiz quizzes,
    alias aliases, gas gases, canvas canvases, lens lenses, bias biases, tax taxes, axis axes,
    index indices, analysis analyses, diagnosis diagnoses, hypothesis hypotheses, person people,
    child children, movie movies, cookie cookies, tie ties, category categories, story stories,
    survey surveys, key keys, hero heroes, potato potatoes, photo photos, video videos, shoe shoes,
    knife knives, leaf leaves, shelf shelves, life lives, olive olives, employee employees,
    fee fees, sku skus, menu menus, api apis, kpi kpis, process processes, access accesses,
    virus viruses, surplus surpluses, excuse excuses, spouse spouses, y ys,
    order-line order-lines, gift_box gift_boxes, team-status team-statuses
"""


@pytest.mark.parametrize("pair", [each.split() for each in COUNTED.split(",")])
def test_one_and_many(pair: list[str]) -> None:
    one, many = pair
    assert plural(one) == many
    assert singular(many) == one
    assert is_plural(many)
    assert not is_plural(one)
    assert plural(many) == many, "a plural stays"
    assert singular(one) == one, "a singular stays"


@pytest.mark.parametrize("word", ["stock", "news", "metadata", "settings", "sms", "series"])
def test_nouns_of_one_form(word: str) -> None:
    assert plural(word) == singular(word) == word
    assert not is_plural(word)


def test_several_things_may_have_one_form() -> None:
    assert is_several("stock")
    assert is_several("orders")
    assert not is_several("settings")
