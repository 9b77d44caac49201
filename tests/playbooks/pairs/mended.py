"""The shortest stories of faults of engine or plan that drawn stories and the machine have found: no
rule is broken in any of them any more.
"""

from __future__ import annotations

from tests.playbooks.pairs.survey import PairStory

MENDED: dict[str, PairStory] = {
    "a truck that two incidents are about is served in both, whichever hears of it": PairStory(
        0,
        (("begins", 4, 5), ("refuses", 0), ("worse", 10, 5), ("begins", 10, 4), ("begins", 1, 4), ("worse", 10, 2), ("waits", 0), ("everybody", 1), ("answers", 0, 0), ("waits", 5), ("better", 1, 1), ("waits", 6)),
    ),
    "a report about a truck goes to the incident that waits for it, not to one that takes the rest": PairStory(
        2, (("begins", 1, 8), ("better", 10, 0), ("better", 1, 1))
    ),
    "a standby that fails while it is only asked has not taken the route over": PairStory(
        0, (("begins", 1, 8), ("worse", 1, 0), ("waits", 5))
    ),
    "whoever is on the way when another day is decided is called back": PairStory(
        0, (("begins", 1, 4), ("waits", 5), ("everybody", 1), ("waits", 6))
    ),
    "a suspension that grows after the first storm is over is told to those who come in": PairStory(
        1, (("begins", 0, 5), ("waits", 5), ("better", 0, 2), ("begins", 0, 4))
    ),
    "who was told that it is over and comes into the area again is told again": PairStory(
        0,
        (("begins", 0, 9), ("worse", 0, 0), ("begins", 6, 4), ("waits", 5), ("begins", 0, 5), ("answers", 0, 3), ("refuses", 1), ("waits", 3), ("worse", 6, 3), ("calls",), ("refuses", 2), ("answers", 0, 7), ("begins", 0, 2)),
    ),
    "deliveries put off after a suspension: who is no longer hit hears that they are back, our own people when they go": PairStory(
        0, (("begins", 0, 6), ("begins", 0, 3), ("waits", 6), ("everybody", 1), ("better", 0, 3), ("answers", 1, 4))
    ),
    "a suspension decided when all is over calls nobody": PairStory(
        0, (("begins", 0, 2), ("answers", 1, 2), ("begins", 3, 6), ("calls",), ("everybody", 1), ("begins", 3, 7), ("better", 0, 5), ("everybody", 1))
    ),
    "a second trouble is heard though the page of the first has not been acknowledged": PairStory(
        0, (("begins", 1, 9), ("leaders",), ("answers", 5, 6), ("begins", 2, 3), ("refuses", 0), ("waits", 5))
    ),
    "a second trouble is heard though the page of the first is acknowledged after it": PairStory(
        0, (("begins", 2, 3), ("answers", 1, 3), ("refuses", 0), ("better", 4, 0), ("answers", 3, 1), ("begins", 10, 0), ("waits", 6))
    ),
    "a road that is cut for a truck with nothing to deliver sends nobody to it": PairStory(
        0, (("worse", 1, 2), ("worse", 10, 4), ("waits", 6), ("everybody", 0))
    ),
    "who was not reached is heard of though the storm has become a major one meanwhile": PairStory(
        1, (("begins", 0, 8), ("begins", 2, 2), ("refuses", 4), ("everybody", 0), ("report", 0), ("waits", 6))
    ),
    "calls that are held back do not pile up": PairStory(
        0, (("begins", 1, 6), ("better", 1, 2), ("report", 3), ("begins", 1, 1), ("waits", 5))
    ),
    "goods that are served already are handed over by nobody": PairStory(
        0, (("begins", 10, 8), ("everybody", 0), ("everybody", 0), ("better", 10, 1))
    ),
    "drivers of an area that was only entered hear that it is suspended": PairStory(
        2, (("worse", 11, 4), ("answers", 0, 5))
    ),
    "a part that is over before the morning, and in which deliveries wait for a decision, hears of it": PairStory(
        2, (("begins", 0, 0), ("everybody", 0), ("due",), ("better", 0, 0), ("waits", 6))
    ),
    "shops of a route that touches a suspended area hear that they wait": PairStory(
        0, (("begins", 0, 8), ("everybody", 1), ("everybody", 0), ("begins", 10, 4), ("answers", 0, 1), ("waits", 4))
    ),
    "a site that cannot report is heard of though the leading group decides": PairStory(
        0, (("begins", 0, 4), ("worse", 0, 4), ("dead", 0), ("refuses", 0), ("begins", 6, 5), ("due",), ("answers", 5, 5), ("waits", 4), ("waits", 3))
    ),
    "a site that is hit after deliveries are back is not told that they are held": PairStory(
        0, (("begins", 11, 8), ("answers", 0, 1), ("better", 11, 1), ("begins", 11, 8), ("everybody", 1), ("begins", 11, 9))
    ),
    "what is announced is all that is still suspended": PairStory(
        0, (("begins", 0, 9), ("texts", 1, 4), ("refuses", 0), ("everybody", 0), ("worse", 0, 0), ("better", 0, 2), ("waits", 4))
    ),
    "a storm that does not come is no longer announced as a suspension": PairStory(
        1, (("waits", 6), ("report", 0), ("everybody", 1), ("better", 7, 5))
    ),
    "who comes into the area of a storm that is back, after deliveries went on, is not told that they are held": PairStory(
        0, (("begins", 0, 9), ("waits", 5), ("better", 0, 5), ("calls",), ("answers", 0, 2), ("worse", 0, 3))
    ),
}  # fmt: skip
