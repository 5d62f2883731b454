"""Tables of an import: the import, its file in pieces, the rows as read, and what was wrong with them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tearline_hub.imports.states import UNDER_WAY, Change, ImportState


class RegisterImport(models.Model):
    """One file somebody brings in, and how far it has come.

    `columns`: heading as written -> canonical column, "" for a heading that is not read. `headings`: as written, in
    order, with how each was understood. `*_count`: of rows, or of what was wrong with them; none is about a person.
    """

    id = models.TextField(primary_key=True)
    tenant_id = models.TextField()
    state = models.TextField()
    purpose = models.TextField()
    filename = models.TextField()
    digest = models.TextField()  # SHA-256 of the file: the same file goes on where it was left
    kind = models.TextField()
    synthetic = models.BooleanField()

    status = models.TextField()
    as_at = models.DateField()
    whole = models.BooleanField()
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    heading_faults = models.JSONField(default=list)

    began_at = models.DateTimeField()
    began_by = models.TextField()
    began_by_name = models.TextField()
    applied_by = models.TextField(default="")
    applied_by_name = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.TextField(default="")
    refusal = models.TextField(default="")

    expected_count = models.IntegerField(null=True)  # rows the file seems to have; None when it does not say
    item_count = models.IntegerField(default=0)  # rows and faults taken from the reader: where reading goes on
    read_count = models.IntegerField(default=0)
    refused_count = models.IntegerField(default=0)
    left_out_count = models.IntegerField(default=0)
    fault_count = models.IntegerField(default=0)
    read_at = models.DateTimeField(null=True)  # the whole file was read; comparing goes on
    tries = models.IntegerField(default=0)  # how often reading or comparing was begun since it last came further
    compared_to = models.IntegerField(default=-1)  # position of the last row compared with the records
    shown = models.TextField(default="")
    added_count = models.IntegerField(default=0)
    changed_count = models.IntegerField(default=0)
    gone_count = models.IntegerField(default=0)
    same_count = models.IntegerField(default=0)
    applied_count = models.IntegerField(default=0)
    passed_over_count = models.IntegerField(default=0)  # changed by somebody while it was applied; left as they are

    class Meta:
        """Listed newest first; one under way in an organisation."""

        db_table = "register_import"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "-began_at"], name="register_import_by_time"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id"],
                condition=Q(state__in=sorted(state.value for state in UNDER_WAY)),
                name="register_import_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(state.value for state in ImportState)),
                name="register_import_state_is_closed_enum",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="register_import_states_a_purpose"),
        ]


class ImportChunk(models.Model):
    """A piece of the file, until it was read or given up."""

    pk = models.CompositePrimaryKey("tenant_id", "import_id", "position")
    tenant_id = models.TextField()
    import_id = models.TextField()
    position = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        """Read in order."""

        db_table = "import_chunk"


class ImportRow(models.Model):
    """One record of the file, or one that the file no longer has, and what becomes of it.

    `fields`: as the file has them, packed (see `staging.pack`). `unread`: kinds of field whose cell could not be read,
    which stay as they are. `merged`: the record's fields as they will be; null unless it changed. Content goes when it
    was applied or given up; `touched` keeps the ids of the fields whose value changed or went.
    """

    pk = models.CompositePrimaryKey("tenant_id", "import_id", "position")
    tenant_id = models.TextField()
    import_id = models.TextField()
    position = models.IntegerField()
    reference = models.TextField()
    fields = models.JSONField(null=True)
    unread = models.JSONField(default=list)
    change = models.TextField(default=Change.ADDED.value)
    record_id = models.TextField(default="")
    seen_version = models.IntegerField(default=0)
    merged = models.JSONField(null=True)
    touched = models.JSONField(default=list)
    applied = models.BooleanField(default=False)

    class Meta:
        """Read in order, by what becomes of them; a reference stands once in a file."""

        db_table = "import_row"
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "import_id", "change", "position"], name="import_row_by_change"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "import_id", "reference"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(change__in=sorted(change.value for change in Change)),
                name="import_row_change_is_closed_enum",
            ),
        ]


class ImportFault(models.Model):
    """Something wrong with the file that somebody can mend. Holds no cell's content."""

    pk = models.CompositePrimaryKey("tenant_id", "import_id", "position")
    tenant_id = models.TextField()
    import_id = models.TextField()
    position = models.IntegerField()
    row_number = models.IntegerField()
    column = models.TextField()
    what = models.TextField()
    how_to_mend = models.TextField()
    blocking = models.BooleanField()

    class Meta:
        """Listed in the file's order."""

        db_table = "import_fault"
