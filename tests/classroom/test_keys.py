"""The secrets of a class are long, made by chance, and nobody else on the machine can read them."""

import json
import stat

import pytest

from experiments.classroom.keys import KeysError, new_keys, read_keys, write_keys
from experiments.classroom.proofs import LETTERS, typed_code


def test_secrets_come_back_from_their_file_and_only_the_owner_can_read_it(tmp_path):
    keys, path = new_keys(), tmp_path / "class.keys"
    write_keys(path, keys)
    assert read_keys(path) == keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeysError, match="cannot be written"):
        write_keys(path, new_keys())


def test_a_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "class.keys"
    write_keys(path, new_keys())
    path.chmod(0o644)
    with pytest.raises(KeysError, match="others on this machine can read"):
        read_keys(path)


@pytest.mark.parametrize(
    "told",
    [
        {"code": "ABC123", "teacher": "secret", "screen": "other"},
        {"code": "ABC123", "teacher": "a" * 43, "screen": "a" * 43},
        {"code": "A", "teacher": "a" * 43, "screen": "b" * 43},
        {"code": "ABC123"},
        [],
    ],
)
def test_secrets_that_were_not_made_by_chance_are_refused(tmp_path, told):
    path = tmp_path / "class.keys"
    path.touch(0o600)
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(KeysError, match="start again"):
        read_keys(path)


def test_no_two_classes_have_the_same_secrets():
    made = {new_keys() for _ in range(100)}
    assert len({each.code for each in made}) > 90
    assert len({each.teacher for each in made} | {each.screen for each in made}) == 200
    assert all(set(each.code) <= set(LETTERS) for each in made)


def test_a_code_is_understood_as_it_was_meant():
    assert typed_code(" a0-oi l ") == "A0011"
