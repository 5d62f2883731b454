"""What Splink is given: one row for each name of a subject, one for each resident, in columns it can join on.

Prepared by DuckDB in one pass each. A service that runs Splink well does this by itself, so its time is counted.
Names lose case and accents; `given_sound` is a rough skeleton that stays when a vowel or a doubled letter goes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

# Letters that are heard alike, as pattern and replacement, in this order; then no letter twice running.
_SOUNDS: Final = (
    ("[^a-z]", ""), ("ph", "f"), ("ck|q|c(h?[kt])", "k"), ("tch|sch|cz|ch|sh|sz|zh|dj|dzh", "s"), ("x", "ks"),
    ("([^ ])[aeiouyh]+", "\\1"), ("^[aeiouy]", "a"), *((f"{letter}{letter}+", letter) for letter in "fksmnlrptv"),
)  # fmt: skip
_ALIKE: Final = ("wbdgcjz", "vvtkkss")

_MACROS: Final = """
create or replace macro plain(t) as nullif(trim(regexp_replace(regexp_replace(
    lower(strip_accents(t)), '[''’`.]', '', 'g'), '[^a-z0-9]+', ' ', 'g')), '');
create or replace macro house(t) as list_last(regexp_extract_all(t, '[0-9]+'));
create or replace macro tight(t) as nullif(translate(upper(t), ' -./()+', ''), '');
"""

_COLUMNS: Final = """
    unique_id, record_id, given, family, middle,
    given_sound, family_sound, least(given_sound, family_sound) || ' ' || greatest(given_sound, family_sound) as sounds,
    case when length(date_of_birth) = 10 then date_of_birth end as born,
    nullif(substr(date_of_birth, 1, 4), '') as born_year,
    case when length(date_of_birth) = 10 then
        substr(date_of_birth, 1, 4) || least(substr(date_of_birth, 6, 2), substr(date_of_birth, 9, 2))
        || greatest(substr(date_of_birth, 6, 2), substr(date_of_birth, 9, 2)) end as born_any_order,
    tight(postcode) as postcode, tight(postcode_2) as postcode_2,
    house(address) as house, house(address_2) as house_2,
    left(tight(postcode), -3) as district, left(tight(postcode_2), -3) as district_2,
    tight(phone) as phone,
    nullif(lower(trim(email)), '') as email, tight(national_id) as national_id
"""

_RESIDENTS: Final = """
create or replace table residents as with taken as (
    select record_id as unique_id, record_id, g.word as given, f.word as family, m.word as middle,
        g.sound as given_sound, f.sound as family_sound, date_of_birth, address, null::varchar as address_2, postcode,
        null::varchar as postcode_2, phone, email, national_id
    from read_parquet('{path}') left join words g on g.written = given_name
    left join words f on f.written = family_name left join words m on m.written = middle_name)
select {columns} from taken
"""

# A whole name falls into its first and its last word. The middle one is kept from the columns alone.
_SUBJECTS: Final = """
create or replace table subjects as with raw as (select * from read_parquet('{path}')),
names as (
    select record_id, 0 as n, plain(given_name) as given, plain(family_name) as family, plain(middle_name) as middle
    from raw
    union all by name
    select record_id, n, split_part(whole, ' ', 1) as given,
        nullif(regexp_extract(whole, '^[^ ]+ (.+ )?([^ ]+)$', 2), '') as family, null as middle
    from (select record_id, unnest(range(1, len(string_split(aliases, ';')) + 1)) as n,
                 plain(unnest(string_split(aliases, ';'))) as whole from raw where aliases is not null)
    where whole is not null),
once as (select record_id, given, family, min(n) as n, any_value(middle) as middle from names group by all),
taken as (select record_id || '#' || n as unique_id, * exclude (n) from once
          join (select * exclude (given_name, family_name, middle_name, aliases) from raw) using (record_id))
select {columns} from (select taken.*, g.sound as given_sound, f.sound as family_sound from taken
    left join words g on g.written = taken.given left join words f on f.written = taken.family)
"""

# Each way of writing a name is read once, not once for each person who has it.
_WORDS: Final = """
create or replace table words as select written, word, nullif({sound}, '') as sound from (
    select written, plain(written) as word from (
        select unnest([given_name, middle_name, family_name]) as written from read_parquet('{residents}')
        union select unnest([given_name, middle_name, family_name]) from read_parquet('{subjects}')
        union select plain(unnest([given_name, family_name])) from read_parquet('{subjects}')
        union select unnest(string_split(plain(replace(aliases, ';', ' ')), ' ')) from read_parquet('{subjects}'))
    where written is not null)
"""


def prepare(connection: duckdb.DuckDBPyConnection, directory: Path) -> dict[str, int]:
    """Make the tables `residents` and `subjects`, and say how many rows each has."""
    sound = f"translate(word, '{_ALIKE[0]}', '{_ALIKE[1]}')"
    for pattern, instead in reversed(_SOUNDS[:5]):
        sound = sound.replace("word", f"regexp_replace(word, '{pattern}', '{instead}', 'g')")
    for pattern, instead in _SOUNDS[5:]:
        sound = f"regexp_replace({sound}, '{pattern}', '{instead}', 'g')"
    files = {table: directory / f"{table}.parquet" for table in ("residents", "subjects")}
    connection.execute(_MACROS)
    connection.execute(_WORDS.format(sound=sound, **files))
    for table, statement in (("residents", _RESIDENTS), ("subjects", _SUBJECTS)):
        connection.execute(statement.format(path=files[table], columns=_COLUMNS))
    return {table: _one(connection, f"select count(*) from {table}") for table in ("residents", "subjects")}  # noqa: S608


def coincidence(connection: duckdb.DuckDBPyConnection, column: str) -> float:
    """How likely two residents taken at random share a value of the column, of those who have one."""
    statement = f"""select coalesce(sum(n * (n - 1)) / (sum(n) * (sum(n) - 1)), 0) from (
        select count(*)::double as n from residents where {column} is not null group by {column})"""  # noqa: S608
    return max(float(_one(connection, statement)), 1 / float(_one(connection, "select count(*) from residents")))


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    return connection.execute(statement).fetchall()[0][0]  # all of it: DuckDB 2 lets nobody else ask before the end
