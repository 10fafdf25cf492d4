// An RTSP camera for the tests, on loopback: SERVER_PORT takes the stream from FFmpeg, CLIENT_PORT gives it to readers,
// RTP_PORT is the first of its UDP ports; with PASSWORD only the user `viewer` may read.
const dgram = require('node:dgram')
const net = require('node:net')
const RtspServer = require('rtsp-streaming-server').default

// The server names no address to listen on, which would be all of them.
const { listen } = net.Server.prototype
net.Server.prototype.listen = function (port, done) { return listen.call(this, port, '127.0.0.1', done) }
const { bind } = dgram.Socket.prototype
dgram.Socket.prototype.bind = function (port, done) { return bind.call(this, port, '127.0.0.1', done) }

const { SERVER_PORT, CLIENT_PORT, RTP_PORT, PASSWORD } = process.env
const authentication = async (username, password) => username === 'viewer' && password === PASSWORD
new RtspServer({
  serverPort: Number(SERVER_PORT),
  clientPort: Number(CLIENT_PORT),
  rtpPortStart: Number(RTP_PORT),
  rtpPortCount: 100,
  clientServerHooks: PASSWORD ? { authentication } : {}
}).start()
