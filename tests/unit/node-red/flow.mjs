// The function nodes of the shipped flow, run as Node-RED runs them: the operator edits them there, so there is no other copy.
import { readFileSync } from "node:fs";

const flow = JSON.parse(readFileSync(new URL("../../../node-red/flows.json", import.meta.url), "utf8"));

export const NOON = Date.parse("2026-01-31T12:00:00.000Z");

export function iso(at) {
    return new Date(at).toISOString();
}

/** A function node with a memory of its own, and a clock that the test sets. */
export class FunctionNode {
    #memory = new Map();
    #clock = { now: NOON };
    #timers = new Map();
    #context = { get: (key) => this.#memory.get(key), set: (key, value) => this.#memory.set(key, value) };
    #run;
    status = null;
    errors = [];

    constructor(name) {
        const node = flow.find((each) => each.type === "function" && each.name === name);
        const clock = this.#clock;
        class Clock extends Date {
            static now() {
                return clock.now;
            }
        }
        const self = { status: (shown) => (this.status = shown), error: (text) => this.errors.push(text) };
        const later = (act, ms) => {
            const timer = Symbol("timer");
            this.#timers.set(timer, { at: clock.now + ms, act });
            return timer;
        };
        const compile = (code) => new Function("msg", "node", "context", "Date", "setTimeout", "clearTimeout", code);
        const run = (code, msg) => compile(code)(msg, self, this.#context, Clock, later, (timer) => this.#timers.delete(timer));
        this.#run = (msg) => run(node.func, msg);
        // A deploy ends the timers of the node that it replaces.
        this.deploy = () => {
            this.#timers.clear();
            run(node.initialize);
        };
        this.deploy();
    }

    /** Hand it a message as if it came at a time; returns what the function returns. */
    receive(at, msg) {
        this.#clock.now = at;
        for (const [timer, { at: due, act }] of this.#timers) {
            if (due > at) continue;
            this.#timers.delete(timer);
            act();
        }
        return this.#run(structuredClone(msg));
    }
}
