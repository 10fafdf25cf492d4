"use strict";

const basicAuth = require("basic-auth");
const bcrypt = require("bcryptjs");

// Node-RED's httpNodeAuth guards the dashboard's pages, but not its WebSocket, which carries the counts: this does.
function dashboardLogin(operator) {
    return async (socket, next) => {
        const allowed = fromOwnPage(socket.request.headers) && (await knows(operator, basicAuth(socket.request)));
        next(allowed ? undefined : new Error("log in as the operator"));
    };
}

// A browser sends the login along with any page's WebSocket, so a page from elsewhere must be refused.
function fromOwnPage({ origin, host }) {
    return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

async function knows({ user, pass }, given) {
    return given?.name === user && (await bcrypt.compare(given.pass, pass));
}

module.exports = { dashboardLogin };
