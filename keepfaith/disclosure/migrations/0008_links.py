"""A message may be the link by which somebody sees what is held about them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0007_absences'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='outgoingmessage', name='known_outgoing_kind'),
        migrations.AddConstraint(
            model_name='outgoingmessage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['answer', 'confirmation', 'link', 'warning', 'notice'])), name='known_outgoing_kind'),
        ),
    ]
