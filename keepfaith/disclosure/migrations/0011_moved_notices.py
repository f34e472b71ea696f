"""A message may say that notices go to another address, told once; it has the time since which that counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0010_uses_of_links'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.RemoveConstraint(model_name='outgoingmessage', name='one_message_a_correction'),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='content',
            field=models.ForeignKey(db_comment='record that holds an answer, a correction, or another address, sealed', null=True, on_delete=models.deletion.CASCADE, related_name='+', to='disclosure.record'),
        ),
        migrations.AlterField(
            model_name='outgoingmessage',
            name='goes_at',
            field=models.DateTimeField(db_comment='of an answer: until then it waits and can be called back; of another address: since when it counts', null=True),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['corrected', 'reverted', 'moved'])), fields=('kind', 'content'), name='one_message_a_correction'),
        ),
    ]
