"""Lets JuPedSim's pedestrians walk through a corridor of shops; imports nothing of Footfall.

Reads {"seed": ..., "people": ..., "seconds": ..., "plan": ...} from standard input, plan being the fields of
`bench.tracking.plan.Plan`; writes a list of frames, ten a second, a frame being a list of [person, x, y] in metres.

JuPedSim (LGPL-3.0) stays a program beside Footfall. Its collision-free speed model walks everybody: Tordeux, Chraibi,
Seyfried, "Collision-Free Speed Model for Pedestrian Dynamics", 2016.
"""

from itertools import pairwise

import jupedsim as jps
import numpy as np
from answering import reply
from shapely import Point, box

STEP_S = 0.05
STEPS_A_FRAME = 2
WARM_UP_S = 45.0
STAY_S = 32.0
"""How long people stay in the corridor on average, found by trial: arrivals a second are people wanted by this."""
FREE_M = 0.55
"""Nobody arrives where somebody stands this close."""
THERE_M = 0.6
SERVICE_S = 6.0
MOST_IN_QUEUE = 9

ERRANDS = {"pass": 0.42, "window": 0.18, "shop": 0.3, "queue": 0.1}
"""What people have come for, and their shares."""
COMPANY = 0.3
"""The share of arrivals that are two people side by side."""


class Mall:
    """The simulation and everybody's errand."""

    def __init__(self, plan, people, seed):
        self.plan, self.rng = plan, np.random.default_rng(seed)
        self.arrivals_hz = people / STAY_S / (1 + COMPANY)
        corridor, shop, door = (box(*plan[name]) for name in ("walkable", "shop", "door"))
        self.simulation = jps.Simulation(
            model=jps.CollisionFreeSpeedModel(), geometry=corridor.union(shop).union(door), dt=STEP_S
        )
        left, low, right, high = plan["walkable"]
        self.exits = {
            "left": self.simulation.add_exit_stage(box(left, low, left + 0.7, high)),
            "right": self.simulation.add_exit_stage(box(right - 0.7, low, right, high)),
        }
        self.queue_id = self.simulation.add_queue_stage([tuple(spot) for spot in plan["queue"]])
        self.queue = self.simulation.get_stage(self.queue_id)
        self.served_at = 0.0
        self.waiting = {}
        """Person -> (stage, place, how long to stay, since when there)."""

    def run(self, seconds):
        """Positions of everybody, frame by frame, after a while in which the place fills."""
        frames = []
        arrival = self.rng.exponential(1 / self.arrivals_hz)
        while (at := self.simulation.elapsed_time()) < WARM_UP_S + seconds:
            while arrival <= at:
                self.arrive()
                arrival += self.rng.exponential(1 / self.arrivals_hz)
            self.serve(at)
            self.release(at)
            self.simulation.iterate(STEPS_A_FRAME)
            if at >= WARM_UP_S:
                frames.append([[agent.id, *map(float, agent.position)] for agent in self.simulation.agents()])
        return frames

    def arrive(self):
        """Somebody comes in at one of the ends, perhaps with a companion on the same errand."""
        errand = self.rng.choice(list(ERRANDS), p=list(ERRANDS.values()))
        if errand == "queue" and self.queue.count_targeting() >= MOST_IN_QUEUE:
            errand = "pass"
        start, goal = self.rng.permutation(list(self.exits))
        left, low, right, high = self.plan["walkable"]
        x = left + 1.0 if start == "left" else right - 1.0
        y = self.rng.uniform(low + 0.6, high - 1.4)
        speed = float(np.clip(self.rng.normal(1.2, 0.25), 0.6, 1.8))
        stay_s = self.rng.exponential(12.0) + 4.0
        spot = self.place_of(errand)
        self.add((x, y), speed, errand, goal, spot, stay_s)
        if self.rng.random() < COMPANY:
            beside = (spot[0] + 0.7, spot[1]) if spot else None
            self.add((x, y + 0.7), speed, errand, goal, beside, stay_s)

    def place_of(self, errand):
        """Where the errand leads to; None if only through."""
        if errand == "window":
            x1, y1, x2, y2 = self.plan["windows"][self.rng.integers(len(self.plan["windows"]))]
            return self.rng.uniform(x1 + 0.3, x2 - 1.0), self.rng.uniform(y1 + 0.4, y2 - 0.4)
        if errand == "shop":
            x1, y1, x2, y2 = self.plan["shop"]
            return self.rng.uniform(x1 + 0.5, x2 - 1.2), self.rng.uniform(y1 + 1.2, y2 - 0.5)
        return None

    def add(self, place, speed, errand, goal, spot, stay_s):
        """Put somebody into the corridor, unless there is no room."""
        if any(True for _ in self.simulation.agents_in_range(place, FREE_M)):
            return
        stages = [self.exits[goal]]
        if errand == "queue":
            stages.insert(0, self.queue_id)
        elif spot:
            stages.insert(0, self.simulation.add_waiting_set_stage([spot]))
        journey = jps.JourneyDescription(stages)
        for stage, after in pairwise(stages):
            journey.set_transition_for_stage(stage, jps.Transition.create_fixed_transition(after))
        person = self.simulation.add_agent(
            jps.CollisionFreeSpeedModelAgentParameters(
                position=place,
                desired_speed=speed,
                radius=0.2,
                journey_id=self.simulation.add_journey(journey),
                stage_id=stages[0],
            )
        )
        if spot:
            self.waiting[person] = [stages[0], Point(spot), stay_s, None]

    def serve(self, at):
        """The counter takes the next of the queue from time to time."""
        if self.queue.count_enqueued() and at - self.served_at > SERVICE_S:
            self.queue.pop(1)
            self.served_at = at + self.rng.exponential(SERVICE_S)

    def release(self, at):
        """Whoever has stayed long enough, or finds no way to the place, goes on."""
        for person, (stage, spot, stay_s, since) in list(self.waiting.items()):
            if since is None:
                if spot.distance(Point(self.simulation.agent(person).position)) < THERE_M:
                    self.waiting[person][3] = at
            elif at - since > stay_s:
                self.simulation.get_stage(stage).state = jps.stages.WaitingSetState.INACTIVE
                del self.waiting[person]


def walked(request):
    return Mall(request["plan"], request["people"], request["seed"]).run(request["seconds"])


if __name__ == "__main__":
    reply(walked)
