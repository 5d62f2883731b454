"""Names for any text: nothing fails, a name finds itself in any order, and one slip in a longer word does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tearline.people.names import PersonName, query_keys, same_name, search_keys
from tearline.people.spelling import words

WORD = st.text("abcdefghijklmnopqrstuvwxyzéłşö", min_size=2, max_size=12)
NAME = st.lists(WORD, min_size=1, max_size=4)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gets_an_answer(query: str, recorded: str) -> None:
    assert same_name(query, recorded) in {True, False}
    assert bool(search_keys(query)) == bool(words(query))
    assert PersonName.from_text(query).text == " ".join(query.split())


@given(NAME, st.randoms(use_true_random=False))
def test_a_name_finds_itself_in_any_order(parts: list[str], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert same_name(" ".join(parts), " ".join(shuffled))
    assert search_keys(" ".join(parts)) & search_keys(" ".join(shuffled))
    assert all(keys & search_keys(" ".join(parts)) for keys in query_keys(" ".join(parts)))


@given(NAME)
def test_a_part_finds_the_whole(parts: list[str]) -> None:
    name = " ".join(parts)
    assert all(same_name(part, name) for part in words(name) if search_keys(part) <= search_keys(name))


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=12), st.data())
def test_one_slip_in_a_longer_word_still_finds_it(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("aeioubmst"))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    for slip in slips:
        assert same_name(slip, word)
        assert search_keys(slip) & search_keys(word)
        assert all(keys & search_keys(word) for keys in query_keys(slip))
