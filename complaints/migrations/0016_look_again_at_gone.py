from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0015_watching_anew'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='post',
            name='posts_to_check',
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['platform', 'checked_at'], name='posts_to_check'),
        ),
    ]
