"""What every step of the pipeline did so far, for the monitoring."""

from django.db import models


class StepTally(models.Model):
    """One row a step, over all its runs. `counts` sums what the runs reported; times in seconds."""

    step = models.CharField(max_length=40, primary_key=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    counts = models.JSONField(default=dict)
    last_seconds = models.FloatField(default=0)
    last_ended_at = models.DateTimeField()
    last_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "step tallies"

    def __str__(self) -> str:
        return f"{self.step} {self.runs}"
