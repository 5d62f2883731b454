"""The router writes in its own role: see sql/0003_routing.sql."""

from typing import ClassVar

from django.db import migrations

from tearline_hub.db.sql import sql_file

_BACK = """
    DROP POLICY router_reads ON alert;
    DROP POLICY router_raises ON alert;
    REVOKE ALL ON alert, desk_head, desk_feed FROM tearline_router;
    REVOKE SELECT (tenant_id, desk_id, alike, "group", received_at, taken_out, left_at) ON alert FROM tearline_router;
    REVOKE UPDATE (number) ON desk_head FROM tearline_router;
    DROP POLICY router_counts ON desk_head;
    DROP POLICY router_tells ON desk_feed;
    DROP POLICY by_the_router ON audit_entry;
    DROP POLICY by_the_router ON audit_subject;
"""


class Migration(migrations.Migration):
    """Policies and grants alone."""

    dependencies: ClassVar = [("alerts", "0002_isolation")]
    operations: ClassVar = [sql_file(__file__, "0003_routing.sql", reverse=_BACK)]
