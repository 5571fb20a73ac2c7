/**
 * What Foyer is compared with: socket.io and nothing else. Whoever joins is in; messages are passed on as they come, without
 * keys, schemas, rates, metrics, log and database. It sends its port to its parent.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const relay = new Server(http, { path: '/_/socket', addTrailingSlash: false, transports: ['websocket'] });
relay.on('connection', (socket) => {
  socket.on('join', ({ roomName }, respond) => {
    void socket.join(roomName);
    socket.data.roomName = roomName;
    respond({ status: 'joined', self: { id: socket.id } });
  });
  socket.on('leave', (respond) => {
    void socket.leave(socket.data.roomName);
    respond({ status: 'done' });
  });
  socket.on('signal', ({ participantId, signal }) => {
    relay.to(participantId).emit('signal', { from: socket.id, signal });
  });
  socket.on('chat', ({ text }, respond) => {
    relay.to(socket.data.roomName).emit('chat', { from: socket.id, text });
    respond({ status: 'done' });
  });
});
process.once('disconnect', () => process.exit());
http.listen(0, '127.0.0.1', () => process.send(http.address().port));
