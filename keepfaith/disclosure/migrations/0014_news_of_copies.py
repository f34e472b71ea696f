"""A message may tell the address in a record that a copy of it was asked for, or sent."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0013_codes_for_others'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='outgoingmessage',
            name='one_message_a_correction',
        ),
        migrations.RemoveConstraint(
            model_name='outgoingmessage',
            name='known_outgoing_kind',
        ),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='content',
            field=models.ForeignKey(db_comment='record that holds an answer, a correction, another address, or who gets a copy, sealed; or that a code opens', null=True, on_delete=models.deletion.CASCADE, related_name='+', to='disclosure.record'),
        ),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='goes_at',
            field=models.DateTimeField(db_comment='of an answer: until then it waits and can be called back; of another address: since when it counts; of a copy: when that was done', null=True),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved', 'shown-again', 'acting', 'copy-asked', 'copy-sent'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['corrected', 'reverted', 'moved', 'copy-asked', 'copy-sent'])), fields=('kind', 'content'), name='one_message_a_correction'),
        ),
    ]
