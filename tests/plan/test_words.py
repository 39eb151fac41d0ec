"""What names say of what they hold."""

import pytest

from msgen.plan.words import is_ahead


@pytest.mark.parametrize("name", ["expires", "expires_at", "due", "dueDate", "valid_until"])
def test_what_is_to_come(name: str) -> None:
    assert is_ahead(name)


@pytest.mark.parametrize("name", ["created", "sender", "spent", "residue", "updated_at"])
def test_what_is_not(name: str) -> None:
    assert not is_ahead(name)
