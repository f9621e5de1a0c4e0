"""Who gets a case: the earlier handler, else whoever on shift knows it and has least open work."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A colleague of the owning team. `skills`: categories; none named means all of them."""

    user: int
    open_cases: int
    capacity: int
    on_shift: bool = True
    skills: frozenset[str] = frozenset()
    earlier_handler: bool = False

    def can_take(self, category: str) -> bool:
        knows = not self.skills or category in self.skills
        return self.on_shift and knows and self.open_cases < self.capacity

    def load(self) -> float:
        """Open work as a share of what this colleague can hold: 0 to 1."""
        return self.open_cases / self.capacity


def chosen(candidates: Iterable[Candidate], category: str) -> Candidate | None:
    """The one who gets the case; None when everybody is off shift, full or of another field.

    Among equals the lowest number wins, so that the same question has the same answer.
    """
    able = [candidate for candidate in candidates if candidate.can_take(category)]
    return min(able, key=lambda c: (not c.earlier_handler, c.load(), c.user), default=None)
