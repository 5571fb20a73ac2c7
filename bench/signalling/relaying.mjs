import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../../test/support/figures.mjs';
import { cpuOf } from './cpu.mjs';
import { atRate } from './page.mjs';

const CANDIDATE = {
  candidate:
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 generation 0',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'EsAw',
};
const TEXT = 'Can you see my screen now? I have the second draft open, page four.';

/** What is relayed: how a page sends it to another one. */
const KINDS = {
  signal: (from, to) => from.tell('signal', { participantId: to.id, signal: { candidate: CANDIDATE } }),
  chat: (from) => from.ask('chat', { text: TEXT }),
};

/**
 * Relays messages between the pages of each pair, in turns, at a rate that is below every limit.
 * @returns by kind the CPU time for each message in µs, beyond that of the same time without messages, and the time until
 * the other page has it, in ms; and the CPU time without messages, in ms for each second
 */
export async function relay(side, pairs, { seconds, perSecond }) {
  const idle = await cpuOf(side, () => pause(seconds * 1_000));
  const figures = {
    idle: { server: (idle.server / seconds) * 1e3, postgres: (idle.postgres / seconds) * 1e3 },
  };
  for (const kind of Object.keys(KINDS))
    figures[kind] = await relayKind(side, pairs, kind, { seconds, perSecond, idle });
  return figures;
}

async function relayKind(side, pairs, kind, { seconds, perSecond, idle }) {
  const times = [];
  const all = Array.from({ length: seconds * perSecond }, (_, n) => {
    const [one, other] = pairs[n % pairs.length];
    return Math.floor(n / pairs.length) % 2 === 0 ? [one, other] : [other, one];
  });
  const startedAt = performance.now();
  const cpu = await cpuOf(side, () =>
    atRate(perSecond, all, async ([from, to]) => {
      const sentAt = performance.now();
      const arrived = new Promise((done) => (to.on[kind] = done));
      await Promise.all([arrived, KINDS[kind](from, to)]);
      times.push(performance.now() - sentAt);
    }),
  );
  const idleShare = (performance.now() - startedAt) / 1_000 / seconds;
  const each = (name) => ((cpu[name] - idle[name] * idleShare) / all.length) * 1e6;
  return {
    server: each('server'),
    postgres: each('postgres'),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}
