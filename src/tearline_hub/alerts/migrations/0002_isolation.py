"""Row-level security, roles, grants and triggers: see sql/0002_isolation.sql."""

from typing import ClassVar, Final

from django.db import migrations

from tearline_hub.db.sql import sql_file

# Row-level security itself stays: without a policy nobody sees a row.
_BACK: Final = """
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT tablename, policyname FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename
        WHERE p.tablename IN ('report', 'report_waiting', 'attachment', 'reporter_question', 'firm_key', 'firm_profile',
            'alert', 'alert_act', 'alert_link', 'desk', 'desk_head', 'desk_route', 'desk_feed', 'shift', 'hand_over',
            'duty_contact', 'duty_page', 'page_attempt')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', it.policyname, it.tablename);
    END LOOP;
END $$;
DROP TRIGGER alert_link_is_decided ON alert_link;
DROP FUNCTION tearline.decide_link();
DROP POLICY by_the_node ON audit_entry;
CREATE POLICY by_the_node ON audit_entry FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator')
                AND user_id = (SELECT tearline.acting_user()));
DROP POLICY by_the_node ON audit_subject;
CREATE POLICY by_the_node ON audit_subject FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator'));
"""


class Migration(migrations.Migration):
    """Isolation, before any row exists."""

    dependencies: ClassVar = [
        ("alerts", "0001_initial"),
        ("db", "0006_later_tables"),
        ("matches", "0006_own_parts"),
    ]
    operations: ClassVar = [sql_file(__file__, "0002_isolation.sql", reverse=_BACK)]
