// Node-RED's settings: https://nodered.org/docs/user-guide/runtime/configuration
// Everything that differs between machines comes from the environment; passwords come from files.
"use strict";

const { loginOf } = require("./login");
const { secret } = require("./secret");

const operator = {
    user: process.env.NODE_RED_USERNAME || "operator",
    pass: secret("NODE_RED_PASSWORD_HASH_FILE"),
};
const login = loginOf(operator);

// The broker node of the flow names these as ${MQTT_HOST} and so on, so that no flow file holds a password.
process.env.MQTT_HOST ||= "127.0.0.1";
process.env.MQTT_PORT ||= "1883";
process.env.MQTT_USERNAME ||= "nodered";
process.env.MQTT_PASSWORD = secret("MQTT_PASSWORD_FILE");

function port(text) {
    const number = Number(text);
    if (Number.isInteger(number) && number > 0 && number < 65536) return number;
    throw new Error(`NODE_RED_PORT: expected a port from 1 to 65535, found "${text}"`);
}

const HALF_A_DAY_S = 12 * 60 * 60;

module.exports = {
    flowFile: "flows.json",
    credentialSecret: secret("NODE_RED_CREDENTIAL_SECRET_FILE"),

    uiHost: process.env.NODE_RED_BIND || "127.0.0.1",
    uiPort: port(process.env.NODE_RED_PORT || "1880"),

    // The editor has a login page; pages made by flows, such as the dashboard, ask with the browser's own dialogue.
    adminAuth: {
        type: "credentials",
        sessionExpiryTime: HALF_A_DAY_S,
        users: [{ username: operator.user, password: operator.pass, permissions: "*" }],
    },
    httpAdminMiddleware: login.editor,
    httpNodeAuth: login.pages,
    dashboard: { ioMiddleware: login.socket },

    mqttReconnectTime: 2000,

    // Nothing is fetched from outside, and the editor's login is not meant to be a shell: no node runs programs, reads
    // secrets or writes files. What functions could do by themselves, start.js takes away.
    telemetry: { enabled: false, updateNotification: false },
    externalModules: {
        autoInstall: false,
        palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
        modules: { allowInstall: false },
    },
    functionExternalModules: false,
    nodesExcludes: ["90-exec.js", "10-file.js", "23-watch.js"],

    diagnostics: { enabled: true, ui: true },
    runtimeState: { enabled: false, ui: false },
    logging: { console: { level: "info", metrics: false, audit: false } },
    editorTheme: {
        page: { title: "Footfall flow" },
        header: { title: "Footfall flow" },
        tours: false,
        projects: { enabled: false },
        codeEditor: { lib: "monaco" },
    },
};
