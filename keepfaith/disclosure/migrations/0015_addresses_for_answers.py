"""A message may ask another address, once for each, to confirm that answers go there."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0014_news_of_copies'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved', 'shown-again', 'acting', 'copy-asked', 'copy-sent', 'address'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'address')), fields=('record',), name='one_message_to_a_new_address'),
        ),
    ]
