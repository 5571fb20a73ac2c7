/**
 * A receiver of webhooks, which accepts everything. It sends its port to its parent, and, whenever it is asked, how many it has
 * received so far and how late those were, in ms, that came since it was asked last.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

let received = 0;
let lags = [];
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(204).end();
    received += 1;
    lags.push(Date.now() - Date.parse(JSON.parse(Buffer.concat(chunks)).timestamp));
  });
});
process.once('disconnect', () => process.exit());
process.on('message', () => {
  process.send({ received, lags });
  lags = [];
});
await once(server.listen(0, '127.0.0.1'), 'listening');
process.send(server.address().port);
