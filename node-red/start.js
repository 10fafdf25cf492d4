// Starts Node-RED: node start.js --userDir DIR
// The operator's flows live in DIR; the first start copies the shipped ones there, later starts leave them alone.
// It starts itself once more, in the same process, with no more rights than Node-RED and its flows need.
"use strict";

const { createHash } = require("node:crypto");
const { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync } = require("node:fs");
const { renameSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:net");
const path = require("node:path");
const { parseArgs } = require("node:util");

// flows.json last: where it stands, the first start was completed.
const SHIPPED = ["flows_cred.json", "flows.json"];
// What configures Node-RED, and FLOW_... for the operator's own; cameras' passwords and all else are not the flow's to see.
const PASSED_ON = /^(MQTT|NODE|FLOW|LC|SSL)_|^(LANG|TZ|PATH|HOME|TMPDIR|LD_LIBRARY_PATH|https?_proxy|no_proxy)$/i;
// What settings.js reads.
const SECRETS = ["MQTT_PASSWORD_FILE", "NODE_RED_PASSWORD_HASH_FILE", "NODE_RED_CREDENTIAL_SECRET_FILE"];

function fail(message) {
    console.error(`Node-RED: ${message}`);
    process.exit(1);
}

function userDir() {
    const { values } = parseArgs({ options: { userDir: { type: "string" } } });
    return path.resolve(values.userDir ?? fail("expected --userDir DIR, the folder that keeps the operator's flows"));
}

function prepare(folder, passwordHash) {
    try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!hasFlows(folder)) copyShippedFlows(folder);
        endSessionsOfAnotherPassword(folder, passwordHash);
    } catch (error) {
        fail(`cannot write to the flows' folder ${folder} (${error.code}); make it writable for the user that runs Node-RED`);
    }
}

function copyShippedFlows(folder) {
    for (const name of SHIPPED) {
        write(path.join(folder, name), readFileSync(path.join(__dirname, name)));
    }
}

// Node-RED would let in whoever has logged in to its editor before, whatever became of the password since.
function endSessionsOfAnotherPassword(folder, passwordHash) {
    const madeWith = path.join(folder, ".sessions.password-digest");
    const digest = createHash("sha256").update(passwordHash).digest("hex");
    if (existsSync(madeWith) && readFileSync(madeWith, "utf8") === digest) return;
    rmSync(path.join(folder, ".sessions.json"), { force: true });
    write(madeWith, digest);
}

// A file that holds no flow is set aside: Node-RED would run an empty one for ever, and look well. Node-RED's own backup
// comes before the shipped flow.
function hasFlows(folder) {
    const file = path.join(folder, "flows.json");
    const backup = path.join(folder, ".flows.json.backup");
    if (!existsSync(file)) return false;
    const nodes = nodesIn(file);
    const earlier = nodesIn(backup) ?? [];
    if (nodes?.length > 0 || (nodes && earlier.length > 0)) return true; // also one that the operator has emptied
    setAside(folder, "flows.json");
    if (earlier.length > 0) {
        write(file, readFileSync(backup));
        return true;
    }
    if (existsSync(path.join(folder, "flows_cred.json"))) setAside(folder, "flows_cred.json");
    return false;
}

// The nodes of a flow; null where the file holds none.
function nodesIn(file) {
    try {
        const nodes = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
        return Array.isArray(nodes) ? nodes : null;
    } catch (error) {
        if (error instanceof SyntaxError || error.code === "ENOENT") return null;
        throw error;
    }
}

function setAside(folder, name) {
    const aside = name.replace(".json", `-damaged-${Date.now()}.json`);
    console.error(`Node-RED: ${path.join(folder, name)} holds no flow that could be run; it is ${aside} now`);
    renameSync(path.join(folder, name), path.join(folder, aside));
}

// Whole or not at all, whenever the power goes.
function write(file, content) {
    const beside = `${file}.new`;
    writeFileSync(beside, content, { mode: 0o600 });
    sync(beside);
    renameSync(beside, file);
    try {
        sync(path.dirname(file));
    } catch (error) {
        if (!["EINVAL", "ENOTSUP"].includes(error.code)) throw error; // not every file system can do this for a folder
    }
}

function sync(place) {
    const handle = openSync(place, "r");
    fsyncSync(handle);
    closeSync(handle);
}

function portIsFree({ uiHost, uiPort }) {
    return new Promise((resolve) => {
        const probe = createServer();
        probe.once("error", (error) => fail(unusable(error, uiHost, uiPort)));
        probe.listen({ host: uiHost, port: uiPort, exclusive: true }, () => probe.close(resolve));
    });
}

function unusable(error, host, port) {
    if (error.code === "EADDRINUSE") {
        return `port ${port} on ${host} is in use; end the program that holds it, or set NODE_RED_PORT to another port`;
    }
    return `cannot listen on ${host}:${port} (${error.code}); set NODE_RED_BIND and NODE_RED_PORT to an address of this machine`;
}

function loadSettings() {
    try {
        return require("./settings.js");
    } catch (error) {
        return fail(error.message);
    }
}

// A function of the flow can be made to do whatever this process may do; so the process may start no program, load no
// machine code, read nothing but Node-RED and the secrets of its own, and write nothing but the operator's folder.
// Source: https://nodejs.org/docs/latest-v24.x/api/permissions.html
function confine(folder, environment) {
    const secrets = SECRETS.map((variable) => path.resolve(process.env[variable]));
    const readable = [__dirname, realpathSync(path.join(__dirname, "node_modules")), folder, ...secrets];
    const rights = ["--permission", ...readable.map((place) => `--allow-fs-read=${place}`), `--allow-fs-write=${folder}`];
    const command = [process.execPath, ...process.execArgv, ...rights, __filename, "--userDir", folder];
    process.execve(process.execPath, command, environment);
}

function run(folder) {
    process.argv.push("--settings", path.join(__dirname, "settings.js"));
    // Where flows.json lies beside this program, Node-RED would take that one for the operator's.
    process.chdir(folder);
    require("./write-through.js");
    require("node-red/red.js");
}

// Before settings.js puts the broker's password among them.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
const folder = userDir();
const settings = loadSettings();
if (process.permission) {
    run(folder);
} else {
    const [operator] = settings.adminAuth.users;
    // Not before: a Node-RED that holds the port may be at work on the same folder.
    portIsFree(settings).then(() => {
        prepare(folder, operator.password);
        confine(folder, environment);
    });
}
