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
        const compile = (code) => new Function("msg", "node", "context", "Date", code);
        this.#run = (msg) => compile(node.func)(msg, self, this.#context, Clock);
        this.deploy = () => compile(node.initialize)(undefined, self, this.#context, Clock);
        this.deploy();
    }

    /** Hand it a message as if it came at a time; returns what the function returns. */
    receive(at, msg) {
        this.#clock.now = at;
        return this.#run(structuredClone(msg));
    }
}
