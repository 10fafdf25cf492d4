// How long somebody who guesses passwords has to wait, as on the page (footfall_ui/attempts.py). Time is an argument.
"use strict";

const FREE_FAILURES = 5;
const FIRST_WAIT_S = 15;
const LONGEST_WAIT_S = 900;
const FORGOTTEN_AFTER_S = 3600;

// Failed logins by address; after a few, each further one doubles the wait. Of too many addresses, the one that failed
// longest ago is forgotten.
class Attempts {
    #most;
    #records = new Map();

    constructor(mostAddresses = 1024) {
        this.#most = mostAddresses;
    }

    // Seconds until this address may try again; 0 when it may now.
    waitS(address, now) {
        const { failures, lastAt } = this.#records.get(address) ?? { failures: 0 };
        if (failures < FREE_FAILURES) return 0;
        return Math.max(0, lastAt + Math.min(FIRST_WAIT_S * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT_S) - now);
    }

    // Whether this is what failed last from there: a browser that says again what it knows guesses nothing.
    repeats(address, login) {
        return this.#records.get(address)?.login === login;
    }

    failed(address, login, now) {
        const before = this.#records.get(address);
        const failures = before && now - before.lastAt <= FORGOTTEN_AFTER_S ? before.failures : 0;
        this.#records.delete(address); // to be the last of them
        this.#records.set(address, { failures: failures + 1, lastAt: now, login });
        if (this.#records.size > this.#most) this.#records.delete(this.#records.keys().next().value);
    }

    succeeded(address) {
        this.#records.delete(address);
    }
}

module.exports = { Attempts };
