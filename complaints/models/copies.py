"""Which posts repeat the text of an earlier one, and the index by which that is found."""

from django.db import models

from complaints.models.posts import Post


class TextSketch(models.Model):
    """The first post of each story: its letters' digest, its check word, its story's size.

    `letters` are the text as it is compared, so that a candidate is confirmed without its post.
    """

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="sketch")
    digest = models.CharField(max_length=32, db_index=True)
    check_word = models.BigIntegerField()
    letters = models.TextField()


class TextBand(models.Model):
    """One of a sketch's bands. Near copies share at least one key."""

    key = models.BigIntegerField()
    sketch = models.ForeignKey(TextSketch, models.CASCADE, related_name="bands")

    class Meta:
        # with the sketch, so that a look-up reads the index alone, and no page of the table a row
        indexes = [models.Index(fields=["key", "sketch"], name="sketches_by_band")]
