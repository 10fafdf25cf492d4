import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { FunctionNode, iso, NOON } from "./flow.mjs";

const THRESHOLDS = { "*": { above: 5, hold_s: 10 }, books: null };

let board;

beforeEach(() => {
    board = new FunctionNode("Board");
});

function hear(store, occupancy, second = 0) {
    const at = NOON + 1000 * second;
    const payload = { site: "mall", store, name: `The ${store}`, at: iso(at), occupancy, visits_today: 3, mean_dwell_s: 8.5 };
    return board.receive(at, { topic: `footfall/mall/store/${store}/state`, thresholds: THRESHOLDS, payload });
}

function tick(second) {
    const [page, chart] = board.receive(NOON + 1000 * second, { payload: 0 });
    return { ...page.payload, points: chart?.payload ?? null };
}

describe("the page", () => {
    test("has no stores before any was heard of", () => {
        assert.deepEqual(tick(0), { stores: [], alerts: [], points: null });
    });

    test("shows whatever stores appear, by name, with their thresholds", () => {
        hear("shoes", 2);
        hear("books", 4);
        const shown = tick(1).stores.map(({ id, name, people, above }) => [id, name, people, above]);
        assert.deepEqual(shown, [
            ["mall/books", "The books", 4, null],
            ["mall/shoes", "The shoes", 2, 5],
        ]);
    });

    test("is sent once a second, not with every count", () => {
        assert.equal(hear("shoes", 2), null);
    });

    test("shows an unknown count as unknown", () => {
        hear("shoes", null);
        const [shoes] = tick(1).stores;
        assert.deepEqual([shoes.people, shoes.why], [null, "a camera is not online"]);
    });

    test("shows an old count as unknown", () => {
        hear("shoes", 2);
        assert.equal(tick(15).stores[0].people, 2);
        const [shoes] = tick(16).stores;
        assert.deepEqual([shoes.people, shoes.why], [null, "no news from the counting program"]);
    });

    test("shows the day's sums while they are said, with an unknown count as well, and old ones as unknown", () => {
        hear("shoes", null);
        const sums = ({ visits, dwell_s }) => [visits, dwell_s];
        assert.deepEqual(sums(tick(15).stores[0]), [3, 8.5]);
        assert.deepEqual(sums(tick(16).stores[0]), [null, null]);
    });

    test("shows counts as unknown while the counting program is offline", () => {
        hear("shoes", 2);
        board.receive(NOON, { topic: "footfall/mall/status", payload: "offline" });
        assert.equal(tick(1).stores[0].people, null);
        board.receive(NOON, { topic: "footfall/mall/status", payload: "online" });
        assert.equal(tick(2).stores[0].people, 2);
    });

    test("forgets a store whose retained message was removed", () => {
        hear("shoes", 2);
        board.receive(NOON, { topic: "footfall/mall/store/shoes/state", thresholds: THRESHOLDS, payload: "" });
        assert.deepEqual(tick(1).stores, []);
    });

    test("lists raised alerts by the store's name until they are cleared", () => {
        const alert = { site: "mall", store: "shoes", state: "raised", value: 7 };
        const say = (payload) => board.receive(NOON, { topic: "footfall/mall/alert/crowded-shoes", payload });
        hear("shoes", 7);
        say(alert);
        assert.deepEqual(tick(1).alerts, [{ ...alert, name: "The shoes" }]);
        say({ ...alert, state: "cleared" });
        assert.deepEqual(tick(2).alerts, []);
    });

    test("lists no alert of a store that is counted no more, even while the broker has the counting program as online", () => {
        const alert = { site: "mall", store: "shoes", state: "raised", value: 7 };
        board.receive(NOON, { topic: "footfall/mall/status", payload: "online" });
        board.receive(NOON, { topic: "footfall/mall/alert/crowded-shoes", payload: alert });
        hear("shoes", 7);
        assert.equal(tick(15).alerts.length, 1);
        assert.deepEqual(tick(16).alerts, []);
    });

    test("lists an alert of a store that was never heard of, unless the counting program is offline", () => {
        const alert = { site: "mall", store: "shoes", state: "raised", value: 7 };
        board.receive(NOON, { topic: "footfall/mall/alert/crowded-shoes", payload: alert });
        assert.deepEqual(tick(1).alerts, [{ ...alert, name: "shoes" }]);
        board.receive(NOON, { topic: "footfall/mall/status", payload: "offline" });
        assert.deepEqual(tick(2).alerts, []);
    });
});

describe("the curves", () => {
    test("get a point every five seconds, and a gap where nothing is known", () => {
        hear("shoes", 2);
        assert.deepEqual(tick(0).points, [{ name: "The shoes", at: NOON, people: 2 }]);
        assert.equal(tick(4).points, null);
        hear("shoes", null, 5);
        assert.equal(tick(5).points, null);
        assert.deepEqual(tick(6).stores[0].history, [
            [NOON, 2],
            [NOON + 5000, null],
        ]);
    });

    test("reach back fifteen minutes and no further", () => {
        hear("shoes", 2);
        for (let second = 0; second <= 1200; second += 5) tick(second);
        const { history } = tick(1201).stores[0];
        assert.equal(history.length, 180);
        assert.equal(history[0][0], NOON + 305000);
    });
});
