import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

ANOTHER_DECIDES = """
IF NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND EXISTS (
    SELECT FROM moderation_decision made
    LEFT JOIN moderation_report report USING (case_id)
    WHERE made.id = NEW.decision_id AND NEW.decided_by_id IN (made.by_id, report.reporter_id)
)
THEN
    RAISE EXCEPTION 'An appeal is decided by somebody who had no part in the decision.'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0004_sanctions_appeals_and_duty"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="appeal", name="appeal_decided_by_another"),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="appeal_decided_by_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func=ANOTHER_DECIDES,
                    hash="cb2c9053108cc8bd4dadb95ff4708d66fd17373d",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_appeal_decided_by_another_a7c5a",
                    table="moderation_appeal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
