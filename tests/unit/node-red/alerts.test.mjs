import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { FunctionNode, iso, NOON } from "./flow.mjs";

const TOPIC = "footfall/mall/alert/crowded-shoes";
const THRESHOLDS = { "*": { above: 5, hold_s: 10 } };

/** The node under test, told counts of one store at seconds after noon. */
class Store {
    constructor(thresholds = THRESHOLDS, node = new FunctionNode("Raise or clear")) {
        this.thresholds = thresholds;
        this.node = node;
        this.saidAgain = [];
    }

    holds(occupancy, second, { heardAt = second } = {}) {
        const payload = { site: "mall", store: "shoes", at: iso(NOON + 1000 * second), occupancy };
        const msg = { topic: "footfall/mall/store/shoes/state", thresholds: this.thresholds, payload };
        return this.#news(this.node.receive(NOON + 1000 * heardAt, msg));
    }

    isRemoved(second) {
        const msg = { topic: "footfall/mall/store/shoes/state", thresholds: this.thresholds, payload: "" };
        return this.#news(this.node.receive(NOON + 1000 * second, msg));
    }

    /** Another store of a mall is counted, in which nobody is. */
    hearsOfAnother(second, site = "mall") {
        const payload = { site, store: "books", at: iso(NOON + 1000 * second), occupancy: 0 };
        const msg = { topic: `footfall/${site}/store/books/state`, thresholds: this.thresholds, payload };
        return this.#news(this.node.receive(NOON + 1000 * second, msg));
    }

    /** The counting program of a mall is at work, whatever stores there are. */
    hearsOfItsSite(second, site = "mall") {
        const payload = { site, at: iso(NOON + 1000 * second), devices: [] };
        return this.#news(this.node.receive(NOON + 1000 * second, { topic: `footfall/${site}/engine/status`, payload }));
    }

    hearsOfAlert(payload) {
        return this.node.receive(NOON, { topic: TOPIC, payload });
    }

    isConnectedAgain(second) {
        const [published, told] = this.node.receive(NOON + 1000 * second, { status: { fill: "green" } });
        assert.equal(told, null, "nothing of it is new");
        return published;
    }

    /** What people are told, one alert at most; it is published, and so is what is only said again. */
    #news(out) {
        if (out === null) return null;
        const [published, told] = out;
        assert.deepEqual(published.slice(0, told.length), told);
        assert.ok(told.length <= 1);
        this.saidAgain.push(...published.slice(told.length));
        return told[0] ?? null;
    }
}

function raised(store) {
    store.holds(6, 0);
    store.holds(6, 5);
    return store.holds(7, 10);
}

describe("an alert", () => {
    test("is raised once the store was crowded for the hold time", () => {
        const store = new Store();
        assert.equal(store.holds(6, 0), null);
        assert.equal(store.holds(6, 9.9), null);
        const { topic, payload } = store.holds(7, 10);
        assert.equal(topic, TOPIC);
        assert.match(payload.boot, /^nodered-/);
        assert.deepEqual(payload, {
            schema: 1,
            at: iso(NOON + 10000),
            boot: payload.boot,
            seq: 1,
            site: "mall",
            rule: "crowded-shoes",
            store: "shoes",
            state: "raised",
            value: 7,
            threshold: 5,
            since: iso(NOON + 10000),
        });
    });

    test("is news once, not with every count", () => {
        const store = new Store();
        raised(store);
        assert.equal(store.holds(9, 15), null);
        assert.deepEqual(store.saidAgain, []);
    });

    test("needs more people than the threshold", () => {
        const store = new Store();
        store.holds(5, 0);
        assert.equal(store.holds(5, 10), null);
    });

    test("starts its hold time anew after a calm moment", () => {
        const store = new Store();
        store.holds(6, 0);
        store.holds(2, 5);
        store.holds(6, 6);
        assert.equal(store.holds(6, 12), null);
        assert.equal(store.holds(6, 16).payload.state, "raised");
    });

    test("is cleared once the store was calm for the hold time", () => {
        const store = new Store();
        raised(store);
        assert.equal(store.holds(5, 12), null);
        assert.equal(store.holds(3, 17), null);
        const { payload } = store.holds(4, 22);
        assert.equal(payload.state, "cleared");
        assert.equal(payload.value, 4);
        assert.equal(payload.seq, 2);
    });

    test("comes at once without a hold time", () => {
        const store = new Store({ "*": { above: 5, hold_s: 0 } });
        assert.equal(store.holds(6, 0).payload.state, "raised");
    });

    test("is cleared and forgotten when its store is removed", () => {
        const store = new Store();
        const { payload } = raised(store);
        const { topic, payload: cleared } = store.isRemoved(12);
        assert.equal(topic, TOPIC);
        assert.deepEqual(cleared, { ...payload, state: "cleared", seq: 2, at: iso(NOON + 12000), since: iso(NOON + 12000) });
        assert.equal(store.node.status.text, "0 raised");
        assert.equal(store.isRemoved(13), null);
        assert.deepEqual(store.isConnectedAgain(20), []);
    });

    test("is shown beneath the node", () => {
        const store = new Store();
        raised(store);
        assert.equal(store.node.status.text, "1 raised");
    });
});

describe("a count that says nothing about now", () => {
    test("does not raise when it is unknown, and the hold time starts anew", () => {
        const store = new Store();
        store.holds(6, 0);
        assert.equal(store.holds(null, 9), null);
        assert.equal(store.holds(6, 10), null);
        assert.equal(store.holds(6, 20).payload.state, "raised");
    });

    test("does not clear when it is unknown", () => {
        const store = new Store();
        raised(store);
        for (const second of [12, 17, 22, 27]) assert.equal(store.holds(null, second), null);
        assert.equal(store.holds(6, 30), null);
        assert.equal(store.node.status.text, "1 raised");
    });

    test("neither raises nor clears when it is old", () => {
        const store = new Store();
        store.holds(6, 0, { heardAt: 60 });
        assert.equal(store.holds(6, 10, { heardAt: 60 }), null);
        assert.equal(store.holds(6, 60), null);
    });

    test("does not bridge a silence: what happened meanwhile is not known", () => {
        const store = new Store();
        store.holds(6, 0);
        assert.equal(store.holds(6, 60), null);
        assert.equal(store.holds(6, 70).payload.state, "raised");
    });

    test("is ignored when its retained message was removed and no alert is raised", () => {
        const store = new Store();
        store.holds(6, 0);
        assert.equal(store.isRemoved(5), null);
    });
});

describe("the thresholds", () => {
    test("of a store come before those of every store", () => {
        const store = new Store({ "*": { above: 5, hold_s: 10 }, shoes: { above: 1, hold_s: 0 } });
        assert.equal(store.holds(2, 0).payload.threshold, 1);
    });

    test("can spare a store", () => {
        const store = new Store({ "*": { above: 0, hold_s: 0 }, shoes: null });
        assert.equal(store.holds(50, 0), null);
    });

    test("clear an alert when they are taken away", () => {
        const store = new Store();
        raised(store);
        store.thresholds = {};
        const { payload } = store.holds(9, 15);
        assert.equal(payload.state, "cleared");
        assert.equal(payload.threshold, 5);
    });

    for (const mistyped of [{ above: "5", hold_s: 10 }, { above: 5 }, { above: -1, hold_s: 10 }, 5]) {
        test(`change nothing when mistyped as ${JSON.stringify(mistyped)}, and say so`, () => {
            const store = new Store();
            raised(store);
            store.thresholds = { shoes: mistyped };
            assert.equal(store.holds(0, 15), null);
            assert.match(store.node.errors[0], /expected {"above": people, "hold_s": seconds} for "shoes", found/);
            assert.equal(store.node.status.text, "correct the threshold of shoes");
        });
    }
});

describe("a restart", () => {
    const before = {
        schema: 1,
        boot: "nodered-before",
        seq: 7,
        rule: "crowded-shoes",
        site: "mall",
        store: "shoes",
        state: "raised",
        value: 8,
        threshold: 5,
        since: iso(NOON - 60000),
    };

    test("does not raise again what the broker still has as raised", () => {
        const store = new Store();
        store.hearsOfAlert(before);
        store.holds(6, 0);
        assert.equal(store.holds(6, 10), null);
    });

    test("clears what was raised before it", () => {
        const store = new Store();
        store.hearsOfAlert(before);
        store.holds(0, 0);
        assert.equal(store.holds(0, 10).payload.state, "cleared");
    });

    test("clears what was raised before it for a store that is removed now", () => {
        const store = new Store();
        store.hearsOfAlert(before);
        assert.equal(store.isRemoved(5).payload.state, "cleared");
    });

    test("of the flow alone, after a deploy, keeps what it knows", () => {
        const store = new Store();
        const { payload } = raised(store);
        store.node.deploy();
        store.holds(0, 12);
        const cleared = store.holds(0, 22).payload;
        assert.equal(cleared.state, "cleared");
        assert.deepEqual([cleared.boot, cleared.seq], [payload.boot, payload.seq + 1]);
    });

    test("of the broker gets every alert again, with a new number", () => {
        const store = new Store();
        const { payload } = raised(store);
        const [again] = store.isConnectedAgain(20);
        assert.deepEqual(again, { topic: TOPIC, payload: { ...payload, at: iso(NOON + 20000), seq: 2 } });
    });

    test("is not confused by its own alerts and by removed ones", () => {
        const store = new Store();
        const { payload } = raised(store);
        store.hearsOfAlert({ ...payload, state: "cleared" });
        store.hearsOfAlert("");
        assert.equal(store.holds(9, 15), null);
    });
});

describe("a raised alert is said again, which is no news", () => {
    const alert = { boot: "nodered-before", rule: "crowded-shoes", site: "mall", store: "shoes", state: "raised", value: 8, threshold: 5, since: iso(NOON - 60000) };

    test("every minute while its site is heard", () => {
        const store = new Store();
        const { payload } = raised(store);
        for (let second = 15; second <= 130; second += 5) {
            assert.equal(store.holds(9, second), null);
            assert.equal(store.hearsOfItsSite(second + 1), null);
            assert.equal(store.hearsOfAnother(second + 1, "annex"), null);
        }
        const again = [70, 130].map((second, place) => ({ ...payload, at: iso(NOON + 1000 * second), seq: 2 + place }));
        assert.deepEqual(store.saidAgain, again.map((said) => ({ topic: TOPIC, payload: said })));
    });

    test("by a restarted flow once it judges its store, a minute after the last word", () => {
        const store = new Store();
        store.hearsOfAlert({ ...alert, at: iso(NOON - 50000) });
        store.hearsOfItsSite(60);
        assert.equal(store.holds(9, 5), null);
        assert.deepEqual(store.saidAgain, []);
        assert.equal(store.holds(9, 10), null);
        const [{ payload }] = store.saidAgain;
        assert.deepEqual([payload.since, payload.at, payload.boot === alert.boot], [alert.since, iso(NOON + 10000), false]);
    });

    test("although the clock was set back", () => {
        const store = new Store();
        raised(store);
        store.holds(9, -3600);
        assert.equal(store.saidAgain.length, 1);
    });

    test("not once it is cleared", () => {
        const store = new Store();
        raised(store);
        store.holds(0, 15);
        assert.equal(store.holds(0, 25).payload.state, "cleared");
        for (let second = 30; second <= 130; second += 5) store.holds(0, second);
        assert.deepEqual(store.saidAgain, []);
    });
});

describe("a store that was taken away while nobody listened here", () => {
    const alert = { boot: "nodered-before", rule: "crowded-shoes", site: "mall", store: "shoes", state: "raised", value: 8, threshold: 5, since: iso(NOON) };

    test("has its alert cleared once its site was heard for five minutes without a word of it", () => {
        const store = new Store();
        store.hearsOfAlert(alert);
        for (let second = 0; second <= 300; second += 5) assert.equal(store.hearsOfAnother(second), null);
        const { topic, payload } = store.hearsOfAnother(305);
        assert.equal(topic, TOPIC);
        assert.equal(payload.state, "cleared");
        assert.equal(store.hearsOfAnother(310), null);
    });

    test("has its alert cleared as well where it was the only one, or its site has had none from the start", () => {
        const store = new Store();
        store.hearsOfAlert(alert);
        for (let second = 0; second <= 300; second += 5) assert.equal(store.hearsOfItsSite(second), null);
        const { topic, payload } = store.hearsOfItsSite(305);
        assert.deepEqual([topic, payload.state], [TOPIC, "cleared"]);
        assert.equal(store.hearsOfItsSite(310), null);
    });

    test("has its alert cleared as well where it was taken away while what is raised was learnt", () => {
        const store = new Store();
        store.isConnectedAgain(0);
        store.hearsOfAlert(alert);
        assert.equal(store.isRemoved(1), null);
        for (let second = 5; second <= 300; second += 5) assert.equal(store.hearsOfItsSite(second), null);
        assert.equal(store.hearsOfItsSite(305).payload.state, "cleared");
    });

    test("is not one of which there is word, known or not", () => {
        const store = new Store();
        raised(store);
        for (let second = 15; second < 900; second += 5) {
            assert.equal(store.holds(null, second), null);
            assert.equal(store.hearsOfItsSite(second + 1), null);
        }
    });

    test("is not one of a site that a broker only remembers", () => {
        const store = new Store();
        store.hearsOfAlert(alert);
        assert.equal(store.hearsOfItsSite(0), null);
        assert.equal(store.hearsOfItsSite(900), null, "the counting program is back");
    });

    test("is not one that is silent with its whole site, whatever another site says", () => {
        const store = new Store();
        raised(store);
        for (let second = 15; second < 900; second += 5) {
            assert.equal(store.hearsOfAnother(second, "annex"), null);
            assert.equal(store.hearsOfItsSite(second + 1, "annex"), null);
        }
        assert.equal(store.hearsOfAnother(900), null, "the counting program is back");
        assert.equal(store.holds(9, 902), null);
    });

    test("is not one whose threshold is mistyped", () => {
        const store = new Store();
        raised(store);
        store.thresholds = { ...THRESHOLDS, shoes: 5 };
        for (let second = 15; second < 900; second += 5) {
            assert.equal(store.holds(9, second), null);
            assert.equal(store.hearsOfAnother(second + 1), null);
        }
    });
});

describe("what is raised is learnt from the broker", () => {
    test("before anything is judged, for two seconds after a connection", () => {
        const store = new Store({ "*": { above: 5, hold_s: 0 } });
        store.isConnectedAgain(0);
        assert.equal(store.holds(9, 1), null);
        assert.equal(store.holds(9, 2).payload.state, "raised");
    });

    test("and no deploy keeps it from being judged for longer", () => {
        const store = new Store({ "*": { above: 5, hold_s: 0 } });
        store.isConnectedAgain(0);
        store.node.deploy();
        assert.equal(store.holds(9, 1).payload.state, "raised");
    });
});
