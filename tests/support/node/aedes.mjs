// Aedes, the successor of Mosca, as a broker for the tests: ACCOUNTS is a JSON object of user names and passwords.
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const accounts = JSON.parse(process.env.ACCOUNTS)
const broker = await Aedes.createBroker({
  authenticate: (_client, username, password, done) => {
    done(null, Object.hasOwn(accounts, username) && accounts[username] === password?.toString())
  }
})
createServer(broker.handle).listen(Number(process.env.PORT), '127.0.0.1')
