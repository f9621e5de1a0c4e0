"""Step 3: judge every post that has no judgement yet."""

from datetime import datetime
from typing import Any

from django.conf import settings

from classifiers.complaint_model import ComplaintModel, ModelUnavailable
from classifiers.judging import classify_step
from classifiers.mentions import names_of
from complaints.models import Post
from complaints.policies import PolicyError, load_policies
from complaints.steps import Counts, StepCommand, StepFailed


class Command(StepCommand):
    help = "Judge every waiting post: complaint or not, about what, how grave."
    step = "classify"

    def work(self, now: datetime, **options: Any) -> Counts:
        if not Post.objects.filter(classified_at=None).exists():
            return {"taken": 0, "complaint": 0, "not_complaint": 0, "unsure": 0, "rejected": 0}
        try:
            model = ComplaintModel.load(settings.HUIYIN_MODEL, settings.HUIYIN_THREADS or None)
            names = {item.slug: names_of(item) for item in load_policies().brands}
        except (ModelUnavailable, PolicyError, ValueError) as error:
            raise StepFailed(str(error)) from error
        return classify_step(model, names, now)
