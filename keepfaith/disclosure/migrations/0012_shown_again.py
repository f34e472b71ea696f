"""A message may say that a record is shown again which was left out of its person's own view, told once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0011_moved_notices'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice', 'opened', 'corrected', 'reverted', 'moved', 'shown-again'])), name='known_outgoing_kind'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'shown-again')), fields=('record',), name='told_once_that_it_is_shown_again'),
        ),
    ]
