"""Passwords: what is good, how it is kept, and that a stranger's name takes as long."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest

from records import passwords
from records.passwords import hash_of, is_password_of, random_password, require_good
from records.problems import UsageError


@pytest.mark.parametrize(
    "password",
    ["", "ngắn quá", "a" * 12, "abab" * 5, "nguyenvanan1", "NguyễnVănAn99", "an.nguyen2026", "an.nguyen-an.nguyen",
     "Nguyễn Văn An!!!", "x" * 129],
)  # fmt: skip
def test_a_password_is_long_enough_and_not_the_person_s_name(password: str) -> None:
    """In whatever case, with or without accents, with a few signs more."""
    with pytest.raises(UsageError, match="Mật khẩu"):
        require_good(password, login="an.nguyen", full_name="Nguyễn Văn An")


@pytest.mark.parametrize("password", ["bốn con mèo ngủ trưa", "Chiều nay An mua sáu quả cam", "k3-mq7w-9xvt-h2"])
def test_a_sentence_is_good(password: str) -> None:
    """Also one that has the name somewhere in it."""
    require_good(password, login="an.nguyen", full_name="Nguyễn Văn An")


def test_first_passwords_are_random_and_can_be_read_out() -> None:
    """No sign that looks like another; never twice the same; good by the rule themselves."""
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([2-9a-hjkmnp-z]{5}-){3}[2-9a-hjkmnp-z]{5}", each) for each in made)
    require_good(made.pop(), login="an", full_name="An")


def test_a_password_is_kept_as_argon2id_by_the_recommended_parameters() -> None:
    """Salted, and found again however the accents were composed."""
    kept = hash_of("mật khẩu của tôi")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != hash_of("mật khẩu của tôi")
    assert is_password_of(kept, unicodedata.normalize("NFD", "mật khẩu của tôi"))
    assert not is_password_of(kept, "mật khẩu của tôi ")


def test_where_nothing_was_kept_nothing_fits_and_it_takes_as_long() -> None:
    """A name that nobody has is told by no clock."""
    kept = hash_of("mật khẩu của tôi")
    passwords._no_one_s.cache_clear()   # tests that need no strength make it weaker
    is_password_of(None, "x")   # what is made once
    spent = []
    for each in (kept, None):
        began = time.process_time()
        assert not any(is_password_of(each, "một mật khẩu khác") for _ in range(3))
        spent.append(time.process_time() - began)
    assert 0.4 < spent[0] / spent[1] < 2.5
