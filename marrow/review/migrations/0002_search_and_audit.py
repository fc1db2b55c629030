"""What Django's models cannot say: the full-text index, and an audit log that the database itself keeps from change."""

from typing import Any

from django.db import migrations

from marrow.review.search import CREATE

AUDIT = {
    "sqlite": [
        "CREATE TRIGGER review_audit_no_update BEFORE UPDATE ON review_auditentry "
        "BEGIN SELECT RAISE(ABORT, 'The audit log cannot be changed.'); END",
        "CREATE TRIGGER review_audit_no_delete BEFORE DELETE ON review_auditentry "
        "BEGIN SELECT RAISE(ABORT, 'The audit log cannot be changed.'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION review_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'The audit log cannot be changed.'; END $$",
        "CREATE TRIGGER review_audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_auditentry "
        "FOR EACH STATEMENT EXECUTE FUNCTION review_audit_refuse()",
    ],
}


def _create(_: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for statement in CREATE[vendor] + AUDIT[vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunPython(_create)]
