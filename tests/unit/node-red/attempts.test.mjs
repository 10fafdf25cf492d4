import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { beforeEach, describe, test } from "node:test";

const { Attempts } = createRequire(import.meta.url)("../../../node-red/attempts.js");

const FREE = 5;

let attempts;

beforeEach(() => {
    attempts = new Attempts(3);
});

function fail(address, times, now) {
    for (let time = 0; time < times; time++) attempts.failed(address, `guess ${time}`, now);
}

describe("somebody who guesses", () => {
    test("has a few free tries", () => {
        fail("guest", FREE - 1, 100);
        assert.equal(attempts.waitS("guest", 100), 0);
    });

    test("waits longer after each further one, up to a quarter of an hour", () => {
        const waits = Array.from({ length: FREE + 7 }, () => {
            attempts.failed("guest", "guess", 100);
            return attempts.waitS("guest", 100);
        });
        assert.deepEqual(waits.slice(FREE - 1), [15, 30, 60, 120, 240, 480, 900, 900]);
    });

    test("may try again once the wait is over", () => {
        fail("guest", FREE, 100);
        assert.equal(attempts.waitS("guest", 114), 1);
        assert.equal(attempts.waitS("guest", 115), 0);
    });

    test("does not make others wait", () => {
        fail("guest", FREE, 100);
        assert.equal(attempts.waitS("operator", 100), 0);
    });

    test("begins anew after an hour, and after the right password", () => {
        fail("guest", FREE - 1, 100);
        attempts.failed("guest", "guess", 3701);
        assert.equal(attempts.waitS("guest", 3701), 0);
        fail("guest", FREE, 3701);
        attempts.succeeded("guest");
        assert.equal(attempts.waitS("guest", 3701), 0);
    });

    test("repeats only what failed last, from the same address", () => {
        assert.equal(attempts.repeats("guest", "guess"), false);
        attempts.failed("guest", "guess", 100);
        assert.equal(attempts.repeats("guest", "guess"), true);
        assert.equal(attempts.repeats("guest", "another"), false);
        assert.equal(attempts.repeats("another", "guess"), false);
    });

    test("is forgotten when too many others came since", () => {
        fail("guest", FREE, 100);
        for (const address of ["a", "b"]) attempts.failed(address, "guess", 101);
        assert.equal(attempts.waitS("guest", 101), 14);
        attempts.failed("c", "guess", 101);
        assert.equal(attempts.waitS("guest", 101), 0);
    });
});
