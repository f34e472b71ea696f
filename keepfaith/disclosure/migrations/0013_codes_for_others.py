"""A message may tell a mailbox that somebody has a code who acts for its person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0012_shown_again'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='content',
            field=models.ForeignKey(db_comment='record that holds an answer, a correction, or another address, sealed; or that a code opens', null=True, on_delete=models.deletion.CASCADE, related_name='+', to='disclosure.record'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved', 'shown-again', 'acting'])), name='known_outgoing_kind'),
        ),
    ]
