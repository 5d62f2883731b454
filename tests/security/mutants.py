# ruff: noqa: S608
"""Weaker databases: each policy, grant, role, trigger, constraint and function of ours, changed one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.architecture.declared import GRANTS, OWN, POLICIES, ROLES, SEQUENCES, TOLD_TO_ALL

Catalogue = Callable[..., list[tuple[Any, ...]]]
_SCOPE = re.compile(r"\(\( SELECT tearline\.scope\(\) AS scope\) (=|IS NOT|<>) .*?(::text\)|NULL\))")


@dataclass(frozen=True)
class Mutant:
    """`statement` makes the database weaker, or takes something away that people need.

    `by_attack`: worth the time to attack it although the walk over the catalogue saw it.
    """

    name: str
    statement: str
    by_attack: bool = False


def of_policies(catalogue: Catalogue) -> Iterator[Mutant]:
    """Gone, for everybody, true, without the tenant, without the scope."""
    for table, name, command, roles, seen, written in catalogue(
        "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2"
    ):
        on = f'"{name}" ON {table}'
        yield Mutant(f"{table}.{name} gone", f"DROP POLICY {on}", by_attack=True)
        if roles != "{public}":
            yield Mutant(f"{table}.{name} for everybody", f"ALTER POLICY {on} TO PUBLIC", by_attack=True)
        for clause, condition in (("USING", seen), ("WITH CHECK", written)):
            if condition in {None, "true"} or (command == "INSERT" and clause == "USING"):
                continue
            yield Mutant(f"{table}.{name} {clause} true", f"ALTER POLICY {on} {clause} (true)", by_attack=True)
            without = {
                "without the tenant": condition.replace(OWN, "true"),
                "without the scope": _SCOPE.sub("true", condition),
            }
            for what, weaker in without.items():
                if weaker not in {condition, "true"}:
                    yield Mutant(
                        f"{table}.{name} {clause} {what}", f"ALTER POLICY {on} {clause} ({weaker})", by_attack=True
                    )


def of_tables(catalogue: Catalogue) -> Iterator[Mutant]:
    """Not forced, off, wider and narrower grants, sampled columns, another way round."""
    for table in POLICIES:
        yield Mutant(f"{table} not forced", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield Mutant(f"{table} off", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        yield Mutant(f"{table} for everybody", f"GRANT SELECT ON {table} TO PUBLIC")
        yield Mutant(f"{table} passed on", f"GRANT SELECT ON {table} TO tearline_app WITH GRANT OPTION")
        yield Mutant(
            f"a view of {table}", f"CREATE VIEW mine AS SELECT * FROM {table}; GRANT SELECT ON mine TO tearline_app"
        )
        for role in GRANTS:
            for letter, privilege in {
                "S": "SELECT",
                "I": "INSERT",
                "U": "UPDATE",
                "D": "DELETE",
                "T": "TRUNCATE",
            }.items():
                held = re.sub(r"[A-Z]\([^)]*\)", "", GRANTS[role].get(table, ""))
                if letter not in held and (role == "tearline_app" or letter in "SU"):
                    yield Mutant(f"{role} may {privilege} {table}", f"GRANT {privilege} ON {table} TO {role}")
                elif letter in held:
                    yield Mutant(f"{role} may not {privilege} {table}", f"REVOKE {privilege} ON {table} FROM {role}")
    for table, column in catalogue(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attstattarget = 0"
    ):
        if table not in TOLD_TO_ALL:
            yield Mutant(
                f"{table}.{column} is sampled", f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 100'
            )


def of_the_rest(catalogue: Catalogue) -> Iterator[Mutant]:
    """Roles, sequences, schemas, what the server tells, and the rights of functions."""
    for role, (connects, bypasses) in ROLES.items():
        yield Mutant(f"{role} is a superuser", f"ALTER ROLE {role} SUPERUSER")
        yield Mutant(f"{role} makes roles", f"ALTER ROLE {role} CREATEROLE")
        if not bypasses:
            yield Mutant(f"{role} is past policies", f"ALTER ROLE {role} BYPASSRLS")
        if not connects:
            yield Mutant(f"{role} connects", f"ALTER ROLE {role} LOGIN")
        if role != "tearline_owner":
            yield Mutant(f"{role} is the owner's", f"GRANT tearline_owner TO {role}")
            yield Mutant(f"{role} makes tables", f"GRANT CREATE ON SCHEMA public TO {role}")
            yield Mutant(f"{role} makes functions", f"GRANT CREATE ON SCHEMA tearline TO {role}")
            yield Mutant(f"{role} has temporary objects", f"GRANT TEMPORARY ON DATABASE {{database}} TO {role}")
    yield from _of_functions(catalogue)


def _of_functions(catalogue: Catalogue) -> Iterator[Mutant]:
    yield Mutant("the application inherits", "ALTER ROLE tearline_app INHERIT; GRANT tearline_exchange TO tearline_app")
    yield Mutant(
        "grants by default", "ALTER DEFAULT PRIVILEGES FOR ROLE tearline_owner GRANT SELECT ON TABLES TO tearline_app"
    )
    for sequence in SEQUENCES:
        yield Mutant(f"{sequence} is used", f"GRANT USAGE ON SEQUENCE {sequence} TO tearline_app")
        yield Mutant(f"{sequence} is read", f"GRANT SELECT ON SEQUENCE {sequence} TO tearline_app")
    for signature in ("pg_stat_get_activity(integer)", "pg_lock_status()", "pg_relation_size(regclass, text)", "lo_create(oid)",
                      "pg_stat_get_tuples_inserted(oid)", "pg_terminate_backend(integer, bigint)"):  # fmt: skip
        yield Mutant(f"everybody calls {signature}", f"GRANT EXECUTE ON FUNCTION pg_catalog.{signature} TO PUBLIC")
    for signature, definer in catalogue(
        "SELECT oid::regprocedure::text, prosecdef FROM pg_proc WHERE pronamespace = 'tearline'::regnamespace ORDER BY 1"
    ):
        yield Mutant(f"{signature} looks anywhere", f"ALTER FUNCTION {signature} RESET search_path")
        yield Mutant(
            f"{signature} looks among temporary objects first",
            f"ALTER FUNCTION {signature} SET search_path = pg_catalog",
        )
        if definer:
            yield Mutant(f"everybody calls {signature}", f"GRANT EXECUTE ON FUNCTION {signature} TO PUBLIC")
            yield Mutant(f"{signature} has the caller's rights", f"ALTER FUNCTION {signature} SECURITY INVOKER")
        else:
            yield Mutant(f"{signature} has the owner's rights", f"ALTER FUNCTION {signature} SECURITY DEFINER")
    yield Mutant("the key is read", "GRANT SELECT ON tearline.capability_key TO tearline_app")
    yield Mutant("a table without a policy", "CREATE TABLE mine (tenant_id text)")
    yield Mutant(
        "a function that nobody declared", "CREATE FUNCTION tearline.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    )
    yield Mutant("an index across organisations", "CREATE INDEX mine ON record (reference)")
    yield Mutant("a rule", "CREATE RULE mine AS ON UPDATE TO record DO INSTEAD NOTHING")


def of_what_must_hold(catalogue: Catalogue) -> Iterator[Mutant]:
    """Triggers that do not fire, constraints and keys that are gone, functions that let everything pass."""
    for table, trigger in catalogue(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
    ):
        yield Mutant(f"trigger {table}.{trigger}", f"DROP TRIGGER {trigger} ON {table}")
    for table, constraint in catalogue(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " AND (contype IN ('c', 'f') OR (contype = 'u' AND conname <> 'disclosure_of_tenant')) ORDER BY 1, 2"
    ):
        yield Mutant(f"constraint {table}.{constraint}", f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    for source, definition in catalogue(
        "SELECT prosrc, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'tearline'::regnamespace"
        " AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql') ORDER BY proname"
    ):
        yield from _weaker(source, definition)


def _weaker(source: str, definition: str) -> Iterator[Mutant]:
    """Each condition under which it refuses or returns nothing, taken never to hold; and each of its parts left out."""
    name = re.search(r"FUNCTION tearline\.(\w+)", definition)
    for number, match in enumerate(re.finditer(r"(?<!END )\bIF\b(?! NOT FOUND)(.*?)\bTHEN\n", source, re.DOTALL)):
        weaker = source[: match.start(1)] + " false " + source[match.end(1) :]
        yield Mutant(f"function {name and name[1]}, condition {number}", definition.replace(source, weaker))
        parts = re.split(r"\n\s+OR\b|\bOR\b(?![^(]*\))", match[1])
        for place, part in enumerate(parts if len(parts) > 1 else []):
            if part.count("(") == part.count(")"):
                left = source[: match.start(1)] + match[1].replace(part, " false ", 1) + source[match.end(1) :]
                yield Mutant(
                    f"function {name and name[1]}, condition {number} part {place}", definition.replace(source, left)
                )
