"""A message may say what was done with the link that was sent before; a correction is told once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0009_task_kinds'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='content',
            field=models.ForeignKey(db_comment='record that holds an answer, or a correction, sealed', null=True, on_delete=models.deletion.CASCADE, related_name='+', to='disclosure.record'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['corrected', 'reverted'])), fields=('kind', 'content'), name='one_message_a_correction'),
        ),
    ]
