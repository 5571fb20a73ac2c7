import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest } from '../support/send-request.mjs';

/** Pause of each sender after a response, in ms: the load is steady, not the maximum. */
const PAUSE = 10;
/** Pause after a failure, in ms. */
const BACK_OFF = 100;
/** How long a retry goes on, in ms: longer than an outage. */
const PERSISTENCE = 90_000;

/** Senders that go on until they are stopped, and remember everything that was acknowledged. */
export class ChaosLoad {
  /** Meetings of v1 and rooms of v2 that were created with 201. */
  meetings = [];
  rooms = [];
  /** Requests that may have been carried out although nothing says so. */
  unanswered = 0;
  #senders = [];
  #end = new AbortController();

  /** @param onResponse gets every response, with the URL of the server */
  constructor(token, onResponse) {
    Object.assign(this, { token, onResponse });
  }

  /** Creates meetings in v1: requests without a response are not sent again. */
  createMeetings(url, count = 1) {
    this.#start(count, async () => {
      const body = { endDate: '2099-12-31T23:59:59.000Z', fields: ['hostRoomUrl'] };
      const answer = await this.#send(url, 'POST /v1/meetings', { body });
      if (answer.status === 201) {
        this.meetings.push(answer.body);
      } else {
        this.unanswered += 1;
        await pause(BACK_OFF);
      }
    });
  }

  /** Creates rooms in v2, and sends each one again, to the next of the servers, until it is acknowledged. */
  createRooms(urls, count = 1, metadata = {}) {
    this.#start(count, async () => {
      const id = randomUUID();
      const body = { endsAt: '2099-12-31T23:59:59.000Z', externalId: id, metadata };
      const deadline = Date.now() + PERSISTENCE;
      for (let attempt = 0; Date.now() < deadline; attempt += 1) {
        const url = urls[attempt % urls.length];
        const answer = await this.#send(url, 'POST /v2/rooms', { body, headers: { 'idempotency-key': id } });
        if (answer.status === 201) {
          this.rooms.push(answer.body);
          return;
        }
        await pause(BACK_OFF);
      }
      throw new Error(`POST /v2/rooms was not acknowledged in ${PERSISTENCE / 1000} s.`);
    });
  }

  /** Reads what was acknowledged, or the listing as long as nothing was. */
  read(url, count = 1) {
    this.#start(count, async () => {
      const id = this.meetings[Math.floor(Math.random() * this.meetings.length)]?.meetingId;
      const answer = await this.#send(url, id ? `GET /v1/meetings/${id}` : 'GET /v1/meetings?limit=1', {});
      if (answer.status !== 200) await pause(BACK_OFF);
    });
  }

  /** Lets what is under way end. */
  async stop() {
    this.#end.abort();
    await Promise.all(this.#senders);
  }

  #start(count, send) {
    const sender = async () => {
      while (!this.#end.signal.aborted) {
        await send();
        await pause(PAUSE);
      }
    };
    const running = Array.from({ length: count }, sender);
    // The failure is reported when the load is stopped.
    for (const promise of running) promise.catch(() => undefined);
    this.#senders.push(...running);
  }

  async #send(url, what, options) {
    const answer = await sendRequest(url, what, { token: this.token, ...options });
    this.onResponse(answer);
    return answer;
  }
}
