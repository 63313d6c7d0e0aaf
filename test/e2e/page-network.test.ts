/** What the page cannot do past its policy and past the rule for requests: docs/rules.md, field S2. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';

/** Somebody on this machine who hears what is sent by UDP. */
async function listen() {
  const socket = createSocket('udp4');
  let packets = 0;
  const heard = Promise.withResolvers<void>();
  socket.on('message', () => {
    packets += 1;
    heard.resolve();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    packets: () => packets,
    heard: heard.promise,
    [Symbol.asyncDispose]: async () => void (await new Promise<void>((done) => socket.close(done))),
  };
}

test('field S2: a page that asks for its address by WebRTC sends no packet', async () => {
  await using stage = await openStage();
  await using somebody = await listen();
  const gathered = stage.page.evaluate(async (port) => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
    const candidates: string[] = [];
    const ended = new Promise<void>((done) => {
      connection.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) done();
        else candidates.push(candidate.candidate);
      });
    });
    connection.createDataChannel('away');
    await connection.setLocalDescription(await connection.createOffer());
    await ended;
    connection.close();
    return candidates.filter((candidate) => candidate !== '');
  }, somebody.port);
  // A packet ends the wait: while one is unanswered the browser goes on asking for a long time.
  const outcome = await Promise.race([gathered, somebody.heard.then(() => 'a packet')]);
  expect([outcome, somebody.packets()]).toEqual([[], 0]);
});
