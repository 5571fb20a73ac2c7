import { type Caller, makeCaller } from '../support/factories.js';
import { readLogLines } from '../support/log-lines.js';
import { readMetrics } from '../support/metrics.js';
import { freePort, type ServerProcess } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, type TestPage } from '../signalling/test-page.js';
import { type FilledMessage, FuzzRooms } from './fuzz-rooms.js';
import { FUZZ } from './fuzz.options.js';
import { type FuzzMessage, messagesOf } from './message.arbitrary.js';
import type { Arrival, MessageOutcome, RawPage } from './raw-page.js';
import { digestTables } from './table-digest.js';

/** Messages in the same rooms, and how many of them are in flight at once where they come at once. */
const BATCH = 100;
const AT_ONCE = 12;
/** How much more memory a process may use at the end than after its first messages, in bytes. */
const MAX_GROWTH = 150 * 2 ** 20;
/** How many messages may find the database too busy, on a machine that has other work. */
const MAX_UNAVAILABLE = FUZZ.messages / 100;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What may become of a message: `web/protocol/messages.ts`. No fault is injected, so nothing fails. */
const OF_ENTRY =
  /^(joined|waiting|refused (not_found|wrong_key|closed|full|no_media_server|denied|removed|meeting_ended|ended|expired|replaced|unavailable))$/;
const OF_OTHERS = /^(done|refused (forbidden|not_found|full|unavailable))$/;
const OF_CLOSED =
  /^closed( (invalid_message|too_many_messages|not_joined|denied|removed|meeting_ended|ended|expired|replaced))?$/;

/** What is left of rooms that were deleted, and of people who have left. */
const HISTORY = [
  'audit_events',
  'live_events',
  'past_rooms',
  'participants WHERE left_at IS NOT NULL',
  'room_sessions WHERE ended_at IS NOT NULL',
];

/** Only the acknowledgement shows where the page is after these. */
const MOVES: readonly string[] = ['join', 'resume', 'leave'];

const sentenceOf = ({ status, reason }: MessageOutcome): string => (reason ? `${status} ${reason}` : status);

describe(`${FUZZ.messages} socket messages (FUZZ_SEED=${FUZZ.seed} FUZZ_MESSAGES=${FUZZ.messages})`, () => {
  const scene = useScene({}, { organization: { pointsPerMinute: 2_000_000_000 } });
  const { app, acme } = scene;
  let beta: Caller;
  let servers: { readonly process: ServerProcess; readonly metricsPort: number }[];
  let witnesses: TestPage[];
  const findings = new Map<string, string>();
  const outcomes = new Map<string, number>();

  beforeAll(async () => {
    beta = await makeCaller(app, { pointsPerMinute: 2_000_000_000 });
    servers = await Promise.all([startServer(), startServer()]);
  });
  beforeEach(async () => {
    const rooms = await Promise.all([makeRoom(acme), makeRoom(beta)]);
    witnesses = [];
    for (const room of rooms)
      for (const { process } of servers) witnesses.push(await joinedPage(process, room, 'host'));
    for (const [place, witness] of witnesses.entries())
      if (place % 2 === 0) await witness.next('participantJoined');
  });

  it(
    'close sockets or have the outcomes of the protocol, change nothing when refused, and reach nobody elsewhere',
    async () => {
      const messages = messagesOf(FUZZ.seed, FUZZ.messages);
      for (const witness of witnesses) witness.received.length = 0;
      let memory: number[] = [];
      for (let done = 0; done < messages.length; done += BATCH) {
        await sendBatch(messages.slice(done, done + BATCH), (done / BATCH) % 2 === 0);
        if (done === 2 * BATCH) memory = await memoryOfServers();
      }
      console.log(
        [...outcomes]
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map((each) => each.join(' '))
          .join('\n'),
      );

      expect([...errorsOf(servers), ...findings.values()].slice(0, 20)).toEqual([]);
      const unavailable = [...outcomes].filter(([sentence]) => sentence.endsWith('unavailable'));
      expect(unavailable.reduce((sum, [, count]) => sum + count, 0)).toBeLessThan(MAX_UNAVAILABLE);
      // Otherwise only refusals would have been checked.
      for (const kind of [
        'join joined',
        'join waiting',
        'resume joined',
        'chat done',
        'lock done',
        // A host must meet somebody who waits: too rare for few messages.
        ...(FUZZ.messages >= 10_000 ? ['admit done'] : []),
      ])
        expect(outcomes.get(kind)).toBeGreaterThan(0);
      expect(witnesses.map(({ received, isConnected }) => [received, isConnected])).toEqual(
        witnesses.map(() => [[], true]),
      );
      await expectWitnessesServed();
      for (const [place, { metricsPort }] of servers.entries()) {
        const metrics = await readMetrics(metricsPort);
        expect([metrics('foyer_sockets'), metrics('foyer_rooms_in_use')]).toEqual([2, 2]);
        expect(metrics('process_resident_memory_bytes')).toBeLessThan(
          (memory[place] ?? Infinity) + MAX_GROWTH,
        );
      }
    },
    FUZZ.timeout,
  );

  async function startServer(): Promise<(typeof servers)[number]> {
    const metricsPort = await freePort();
    const process = await scene.startProcess({
      METRICS_PORT: String(metricsPort),
      LOG_FORMAT: 'json',
      FAILED_ATTEMPTS_PER_MINUTE: '0',
      PUBLIC_REQUESTS_PER_MINUTE: '0',
    });
    return { process, metricsPort };
  }

  async function memoryOfServers(): Promise<number[]> {
    const metrics = await Promise.all(servers.map(({ metricsPort }) => readMetrics(metricsPort)));
    return metrics.map((read) => read('process_resident_memory_bytes'));
  }

  /** Sends messages in rooms of their own: one after another, with a look at the database, or many at once. */
  async function sendBatch(messages: readonly FuzzMessage[], isOneByOne: boolean): Promise<void> {
    const rooms = await FuzzRooms.open(
      [acme, beta],
      servers.map(({ process }) => process.url),
    );
    const rest = [...messages];
    const worker = async (): Promise<void> => {
      for (let message = rest.shift(); message; message = rest.shift()) {
        const filled = await rooms.fill(message);
        if (isOneByOne) await sendAlone(filled);
        else await send(filled, message.isAcknowledged || MOVES.includes(filled.kind));
      }
    };
    await Promise.all(Array.from({ length: isOneByOne ? 1 : AT_ONCE }, worker));
    await judgeArrivals(rooms.pages);
    await rooms.close();
    await deleteHistory();
  }

  /** A look at the database must not take longer the more messages there were. */
  async function deleteHistory(): Promise<void> {
    for (const rows of HISTORY) await app.database.pool.query(`DELETE FROM ${rows}`);
  }

  async function sendAlone(filled: FilledMessage): Promise<void> {
    const before = await digestTables(app.database.pool);
    const outcome = await send(filled, true);
    // Whether something has happened is not known if the database was too busy to say so.
    const isRefused = outcome && /^(refused|closed)/.test(outcome.status) && outcome.reason !== 'unavailable';
    if (!isRefused) return;
    if ((await digestTables(app.database.pool)) !== before)
      find('It was refused, and changed the database', filled, outcome);
  }

  async function send(filled: FilledMessage, isAcknowledged: boolean): Promise<MessageOutcome | null> {
    const { page, kind, body } = filled;
    try {
      const outcome = await page.send(kind, body, isAcknowledged);
      if (outcome) judge(filled, outcome);
      return outcome;
    } catch (error) {
      find(String(error), filled);
      return null;
    }
  }

  function judge(filled: FilledMessage, outcome: MessageOutcome): void {
    const sentence = sentenceOf(outcome);
    const seen = `${filled.kind} ${sentence}`;
    outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1);
    const documented = ['join', 'resume'].includes(filled.kind) ? OF_ENTRY : OF_OTHERS;
    if (!documented.test(sentence) && !OF_CLOSED.test(sentence))
      find(`The protocol does not have this outcome`, filled, outcome);
  }

  /** Whatever has arrived was meant for the room in which the page was. */
  async function judgeArrivals(pages: readonly RawPage[]): Promise<void> {
    const { rows } = await app.database.pool.query<{ id: string; name: string }>(
      'SELECT p.id, r.name FROM participants p JOIN rooms r ON r.id = p.room_id',
    );
    const roomOf = new Map(rows.map(({ id, name }) => [id, name]));
    for (const { arrivals } of pages)
      for (const arrival of arrivals) {
        const objection = objectionTo(arrival, roomOf);
        if (objection) findings.set(objection, `${objection}: ${JSON.stringify(arrival).slice(0, 500)}`);
      }
  }

  function find(objection: string, { kind, body }: FilledMessage, outcome?: MessageOutcome): void {
    const key = `${kind} ${outcome ? sentenceOf(outcome) : ''} ${objection}`;
    if (!findings.has(key)) findings.set(key, `${key}\n  ${body?.slice(0, 500)}`);
  }

  async function expectWitnessesServed(): Promise<void> {
    for (const [place, witness] of witnesses.entries()) {
      expect(await witness.send('chat', { text: `from ${place}` })).toEqual({ status: 'done' });
      await witnesses[place ^ 1]?.next('chat', ({ text }) => text === `from ${place}`);
    }
  }
});

/** What processes have logged as errors of theirs. */
function errorsOf(servers: readonly { readonly process: ServerProcess }[]): string[] {
  return servers.flatMap(({ process }) =>
    readLogLines(process.output())
      .filter(({ level }) => ['error', 'fatal'].includes(level))
      .map((line) => JSON.stringify(line)),
  );
}

/** Why a page must not have got something; undefined if it might. */
function objectionTo(
  { event, message, roomName, isWaiting }: Arrival,
  roomOf: ReadonlyMap<string, string>,
): string | undefined {
  if (event === 'closing') return undefined;
  if (roomName === null) return `${event} came to a page that is in no room`;
  if (isWaiting && !['admitted', 'out'].includes(event)) return `${event} came to a page that waits`;
  const strangers = [...message.matchAll(UUID)].filter(([id]) => (roomOf.get(id) ?? roomName) !== roomName);
  return strangers.length > 0 ? `${event} is of another room` : undefined;
}
