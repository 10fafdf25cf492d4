// Who may see the editor and the dashboard: one operator with a password. Node-RED's own checks hold up the flow for
// half a second at every wrong password, and let anybody lock the operator out of the editor; so none reaches them.
"use strict";

const { createHmac, randomBytes } = require("node:crypto");

const basicAuth = require("basic-auth");
const bcrypt = require("bcryptjs");
const express = require("express");

const { Attempts } = require("./attempts");

const OWN_COMPUTER = /^(::ffff:)?127\.|^::1$/;
const LARGEST_LOGIN = "4kb";
const STRANGER = { open: false, waitS: 0 };

class Gate {
    #operator;
    #attempts = new Attempts();
    #key = randomBytes(32);
    #known = null; // the right login's digest, once it was given: the dashboard's browsers show it with every request
    #turn = Promise.resolve();

    constructor(operator) {
        this.#operator = operator;
    }

    // Whether the door opens, and the seconds to wait before the next try.
    async try(address, name, password) {
        const login = this.#digest(name, password);
        const open = this.#atOnce(address, login) ?? (await this.#inTurn(address, login, name, password));
        return { open, waitS: open ? 0 : this.#attempts.waitS(address, seconds()) };
    }

    // What needs no look at the password; null for all else.
    #atOnce(address, login) {
        if (this.#attempts.waitS(address, seconds()) > 0 || this.#attempts.repeats(address, login)) return false;
        return login === this.#known || null;
    }

    // One after the other: a comparison takes half a second of this process, in steps between which the flow goes on.
    #inTurn(address, login, name, password) {
        const look = () => this.#atOnce(address, login) ?? this.#compare(address, login, name, password);
        this.#turn = this.#turn.then(look);
        return this.#turn;
    }

    async #compare(address, login, name, password) {
        const { user, pass } = this.#operator;
        const right = name === user && (await bcrypt.compare(password, pass).catch(() => false));
        if (right) {
            this.#known = login;
            this.#attempts.succeeded(address);
        } else {
            this.#attempts.failed(address, login, seconds());
        }
        return right;
    }

    #digest(name, password) {
        return createHmac("sha256", this.#key).update(JSON.stringify([name, password])).digest("base64");
    }
}

// What stands before the pages of flows, before the dashboard's WebSocket and before the editor's login.
function loginOf(operator) {
    const gate = new Gate(operator);

    async function pages(request, response, next) {
        if (request.method === "OPTIONS") return next();
        const given = basicAuth(request);
        const { open, waitS } = given ? await gate.try(addressOf(request), given.name, given.pass) : STRANGER;
        if (open) return next();
        if (waitS === 0) response.set("WWW-Authenticate", 'Basic realm="Footfall"');
        refuse(response, waitS, 401).send("Log in as the operator.\n");
    }

    // Node-RED's guard of pages leaves out the WebSocket, which carries the counts.
    async function socket({ request }, next) {
        const given = fromOwnPage(request.headers) && basicAuth(request);
        const open = given && (await gate.try(addressOf(request), given.name, given.pass)).open;
        next(open ? undefined : new Error("log in as the operator"));
    }

    async function token(request, response, next) {
        const { username, password } = request.body;
        const { open, waitS } = await gate.try(addressOf(request), text(username), text(password));
        if (open) next();
        else refuse(response, waitS, 403).json({ error: "invalid_grant" });
    }

    const editor = express.Router();
    const limit = LARGEST_LOGIN;
    editor.post("/auth/token", express.json({ limit }), express.urlencoded({ limit, extended: false }), token);
    return { pages, socket, editor };
}

function refuse(response, waitS, status) {
    if (waitS === 0) return response.status(status);
    return response.status(429).set("Retry-After", String(Math.ceil(waitS)));
}

// A proxy on this computer says for whom it asks; what others claim about themselves is not believed.
function addressOf({ socket, headers }) {
    const forwarded = OWN_COMPUTER.test(socket.remoteAddress) && headers["x-forwarded-for"];
    return forwarded ? forwarded.split(",").at(-1).trim() : socket.remoteAddress;
}

// A browser sends the login along with any page's WebSocket, so a page from elsewhere must be refused.
function fromOwnPage({ origin, host }) {
    return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

// JSON may hold anything in a password's place.
function text(given) {
    return typeof given === "string" ? given : "";
}

function seconds() {
    return performance.now() / 1000;
}

module.exports = { loginOf };
