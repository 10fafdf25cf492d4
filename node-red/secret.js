"use strict";

const { readFileSync } = require("node:fs");

// What stands in the file that an environment variable names. Secrets come in files, so that no process list shows them.
function secret(variable) {
    const file = process.env[variable];
    if (!file) throw new Error(`${variable} is not set; expected the path of a file that holds the secret`);
    const text = read(variable, file).trim();
    if (!text) throw new Error(`${variable}: ${file} is empty; generate the secrets again`);
    return text;
}

function read(variable, file) {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new Error(`${variable}: cannot read ${file} (${error.code}); generate the secrets, or correct the path`);
    }
}

module.exports = { secret };
