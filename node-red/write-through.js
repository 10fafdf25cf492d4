// Node.js's permission model refuses fsync, by which Node-RED has a flow on the disk before it says that it is kept. So what
// Node-RED writes goes through to the disk as it is written.
// Source: https://github.com/nodejs/node/blob/v24.x/lib/fs.js, `function fsync`
"use strict";

const { O_CREAT, O_DSYNC, O_TRUNC, O_WRONLY } = require("node:fs").constants;
const files = require("fs-extra");

const { createWriteStream } = files;

files.createWriteStream = (place) => createWriteStream(place, { flags: O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC });
files.fsync = (_handle, done) => process.nextTick(done);
