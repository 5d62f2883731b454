"""Whoever has an alert is told when its reporter answers: see sql/0006_answers.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file

_BACK = """
    DROP TRIGGER reporter_question_is_told ON reporter_question;
    DROP FUNCTION tearline.tell_of_answer();
    DROP POLICY told_by_trigger ON desk_feed;
    DROP POLICY counted_by_trigger ON desk_head;
    DROP POLICY seen_by_trigger ON alert
"""


class Migration(migrations.Migration):
    """A trigger, and what it may read and write."""

    dependencies: ClassVar = [("alerts", "0005_emptying")]
    operations: ClassVar = [sql_file(__file__, "0006_answers.sql", reverse=_BACK)]
