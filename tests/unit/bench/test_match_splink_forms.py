from __future__ import annotations

import pytest

pytestmark = pytest.mark.peers

FORMS = ("published", "tuned")


@pytest.fixture
def model():
    """Imported when a test runs: only the peers' environment has Splink."""
    from bench.match import splink_model

    return splink_model


def levels_of(model, form):
    made = model.settings(model.FORMS[form], dict.fromkeys(model.IDS, 1e-6)).get_settings("duckdb")
    return {each.output_column_name: each.comparison_levels for each in made.comparisons}


def fields_of(levels):
    """Which of family and door the levels look at."""
    said = " ".join(level.sql_condition for level in levels)
    return {field for field in ("family", "house") if f"{field}_" in said}


def test_the_published_form_is_the_one_that_was_published(model):
    assert set(model.FORMS) == set(FORMS)
    assert len(model.FORMS["published"].rules) == 16
    assert len(model.FORMS["published"].learning_rules) == 6


@pytest.mark.parametrize(("form", "by_hand"), [("published", set()), ("tuned", {"born"})])
def test_only_the_tuned_form_has_an_answer_given_by_hand(model, form, by_hand):
    found = {name for name, levels in levels_of(model, form).items() for level in levels if level._fix_m_probability}
    assert found == by_hand


@pytest.mark.parametrize(("form", "joined"), [("published", False), ("tuned", True)])
def test_only_the_tuned_form_weighs_family_and_door_as_one(model, form, joined):
    levels = levels_of(model, form)
    assert (fields_of(levels["place"]) == {"family", "house"}) is joined
    assert ("house" in fields_of(levels["family"])) is joined


@pytest.mark.parametrize("form", FORMS)
def test_every_id_has_its_coincidence_by_hand(model, form):
    for column in model.IDS:
        same = levels_of(model, form)[column][1]
        assert same._fix_u_probability
        assert same.u_probability == 1e-6


def test_frequencies_of_the_published_form_are_of_names_and_dates(model):
    adjusted = {
        name for name, levels in levels_of(model, "published").items() for level in levels if level._has_tf_adjustments
    }
    assert adjusted == {"given", "family", "middle", "born"}
