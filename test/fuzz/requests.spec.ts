import type { OpenAPIObject } from '@nestjs/swagger';
import * as fc from 'fast-check';
import { admin } from '../../src/admin/admin.js';
import { versions } from '../../src/versions/versions.js';
import { ApiDocument, type ReceivedResponse, operationsOf } from '../support/api-document.js';
import { OPERATOR_TOKEN } from '../support/operator.js';
import { eventually } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { Findings } from './findings.js';
import { fillPages, fullPagesOf, isFullPage } from './full-pages.js';
import { FUZZ } from './fuzz.options.js';
import { heavyRequestsOf } from './heavy-request.arbitrary.js';
import { type FuzzRequest, otherRequests, requestsOf } from './request.arbitrary.js';
import { Sender } from './sender.js';
import { digestTables } from './table-digest.js';

/** Requests between two checks of the database, and how many are in flight at once. */
const BATCH = 100;
const AT_ONCE = 12;
/** Share of requests that are as heavy as the limits allow. */
const HEAVY_SHARE = 0.02;
/** CPU time that one request may cost, in ms, and how often one that costs more is measured again. */
const MAX_COST = 50;
const CHANCES = 5;
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
/** On every response. */
const ALWAYS = ['cache-control', 'content-security-policy', 'referrer-policy', 'x-content-type-options'];

/** Nobody is in the rooms of these requests, or waits: see `socket-messages.spec.ts`. */
const ABOUT_PEOPLE = ['removeParticipant', 'admitParticipant', 'denyParticipant'];

/** What nobody generates by chance, and what Foyer does not have. */
const IMAGES = ['setThemeImage', 'setRoomThemeImage'];
/** Nobody has met here, and nothing was delivered. */
const HISTORY = [
  'getSession',
  'listSessionParticipants',
  'eraseParticipant',
  'getWebhookDelivery',
  'redeliver',
];
/** Values that must fit each other, or a room that is still there, which is rare. */
const RARE = ['getUsage', 'setRoomTheme', 'redeliverFailed', 'testWebhook'];
const OF_NOTHING = /^(create|get)(Recording|Transcription|Summary)(AccessLink)?$/;
const mayFail = (operationId: string): boolean =>
  [...ABOUT_PEOPLE, ...IMAGES, ...HISTORY, ...RARE].includes(operationId) || OF_NOTHING.test(operationId);

interface Outcome {
  readonly request: FuzzRequest;
  readonly answer: ReceivedResponse;
}

describe(`${FUZZ.requests} generated requests (FUZZ_SEED=${FUZZ.seed} FUZZ_REQUESTS=${FUZZ.requests})`, () => {
  // Enough for any run: a 429 would hide other errors.
  const { app, acme } = useScene({ OPERATOR_TOKEN }, { organization: { pointsPerMinute: 2_000_000_000 } });
  let sender: Sender;
  let sent = 0;
  const findings = new Findings();
  const succeeded = new Set<string>();

  beforeAll(() => {
    sender = new Sender(app.url, acme.key.token);
  });
  afterAll(() => {
    console.log(`${sent} requests\n${findings.summary()}`);
    sender.close();
  });

  const share = Math.ceil(FUZZ.requests / (versions.length + 0.25));

  it.each(versions.map(({ name }) => name))(
    'get responses of %s that match its document, and change nothing when they are refused',
    async (name) => {
      const served = await fetch(`${app.url}/docs/${name}.json`);
      const description = (await served.json()) as OpenAPIObject;
      const document = new ApiDocument(description);
      await run(requestsOf(description), name, share, ({ request, answer }) => {
        for (const objection of document.objectionsTo(request.method, request.path, answer)) {
          findings.add(objection, request, answer);
        }
        const operation = document.operationFor(request.method, request.path)?.operationId;
        if (answer.status < 300 && operation) succeeded.add(`${name} ${operation}`);
      });

      expect(findings.take()).toEqual([]);
      // Otherwise only errors would have been checked.
      const failing = operationsOf(description)
        .map(({ operation: { operationId = '' } }) => operationId)
        .filter((id) => !mayFail(id) && !succeeded.has(`${name} ${id}`));
      expect(failing).toEqual([]);
    },
    FUZZ.timeout,
  );

  it(
    'get responses outside of versions, and change nothing when they are refused',
    async () => {
      await run(otherRequests, 'beside', FUZZ.requests - sent, () => undefined);

      expect(findings.take()).toEqual([]);
    },
    FUZZ.timeout,
  );

  describe('in lists of many items', () => {
    const surfaces = [...versions, admin];
    let pages: Awaited<ReturnType<typeof fillPages>>;

    beforeAll(async () => {
      pages = await fillPages(app, acme);
    });

    it.each(surfaces.map(({ name }) => name))(
      'of %s cost little, however heavy they are',
      async (name) => {
        const served = await fetch(`${app.url}/docs/${name}.json`);
        const document = (await served.json()) as OpenAPIObject;
        const key = name === admin.name ? OPERATOR_TOKEN : acme.key.token;
        const numRuns = Math.ceil((FUZZ.requests * HEAVY_SHARE) / surfaces.length);
        const heavy = fc.sample(heavyRequestsOf(document), { seed: FUZZ.seed, numRuns });
        const full = fullPagesOf(document, pages);
        let dearest = 0;
        for (const request of [...full, ...heavy]) {
          const filled = sender.fill(request, key);
          const { cost, answer } = await measure(filled);
          judgeAnywhere({ request: filled, answer });
          if (full.includes(request) && !isFullPage(answer.text))
            findings.add('it is not a full page', filled, answer);
          dearest = Math.max(dearest, cost);
          if (cost > MAX_COST) findings.add(`it costs ${Math.round(cost)} ms`, filled, answer);
        }
        console.log(
          `${full.length} full pages and ${numRuns} heavy requests of ${name} cost up to ${Math.round(dearest)} ms`,
        );

        expect(findings.take()).toEqual([]);
      },
      FUZZ.timeout,
    );
  });

  it('leave the process ready', async () => {
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  });

  /**
   * The CPU time that a request costs this process, which sends and handles it.
   * Other work counts as well, so the least of several times is taken.
   */
  async function measure(request: FuzzRequest): Promise<{ cost: number; answer: ReceivedResponse }> {
    let least = Infinity;
    for (let chance = 1; ; chance++) {
      const before = process.cpuUsage();
      const answer = await sender.send(request);
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1_000);
      if (least <= MAX_COST || chance === CHANCES) return { cost: least, answer };
    }
  }

  /** Sends so many requests in batches, and checks each response and what each batch has changed in the database. */
  async function run(
    requests: fc.Arbitrary<FuzzRequest>,
    name: string,
    total: number,
    judge: (outcome: Outcome) => void,
  ): Promise<void> {
    for (let done = 0; done < total; done += BATCH) {
      const batch = fc.sample(requests, { seed: FUZZ.seed + done, numRuns: Math.min(BATCH, total - done) });
      const before = await digestTables(app.database.pool);
      const outcomes = await sendAll(batch.map((request) => sender.fill(request)));
      for (const outcome of outcomes) {
        findings.count(name, outcome.answer);
        judgeAnywhere(outcome);
        judge(outcome);
      }
      sent += outcomes.length;
      if (outcomes.some(isAcceptedChange)) await searchForChanges(outcomes.filter(isRefused));
      else if (!(await isUnchanged(before)))
        await searchForChanges(outcomes.filter((outcome) => !isAcceptedChange(outcome)));
    }
  }

  /** Repeats requests that must change nothing, and bisects them until those that do change something are found. */
  async function searchForChanges(suspects: readonly Outcome[]): Promise<void> {
    if (suspects.length === 0) return;
    const before = await digestTables(app.database.pool);
    const again = await sendAll(suspects.map(({ request }) => request));
    // What was refused may be accepted the second time: what it needs has come to be.
    if (again.some(isAcceptedChange)) {
      const refused = again.filter((outcome) => !isAcceptedChange(outcome));
      if (refused.length < suspects.length) await searchForChanges(refused);
    } else if (!(await isUnchanged(before))) {
      const [first] = again;
      if (again.length === 1 && first)
        findings.add('it was refused, and changed the database', first.request, first.answer);
      const middle = Math.ceil(again.length / 2);
      if (again.length > 1) {
        await searchForChanges(again.slice(0, middle));
        await searchForChanges(again.slice(middle));
      }
    }
  }

  /** Clean-up after a response may take a moment. */
  async function isUnchanged(before: string): Promise<boolean> {
    const deadline = Date.now() + 3_000;
    let same = false;
    await eventually(async () => {
      same = (await digestTables(app.database.pool)) === before;
      return same || Date.now() > deadline;
    });
    return same;
  }

  async function sendAll(requests: readonly FuzzRequest[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const rest = [...requests];
    const worker = async (): Promise<void> => {
      for (let request = rest.shift(); request; request = rest.shift()) {
        try {
          const answer = await sender.send(request);
          sender.remember(request, answer);
          outcomes.push({ request, answer });
        } catch (error) {
          findings.add(`there is no response: ${String(error)}`, request);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return outcomes;
  }

  function judgeAnywhere({ request, answer }: Outcome): void {
    if (answer.status >= 500) findings.add('it failed on our side', request, answer);
    const missing = ALWAYS.filter((name) => !answer.headers.has(name));
    if (missing.length > 0) findings.add(`headers are missing: ${missing.join(', ')}`, request, answer);
  }
});

function isRefused({ answer }: Outcome): boolean {
  return answer.status >= 400;
}

function isAcceptedChange({ request, answer }: Outcome): boolean {
  return answer.status < 400 && !SAFE_METHODS.includes(request.method);
}
