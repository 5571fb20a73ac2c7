import { EventEmitter, once } from 'node:events';
import { SOCKET_PATH } from '../../web/protocol/messages.js';
import { WebSocketClient } from '../support/web-socket.mjs';
import type { Bytes } from './body.arbitrary.js';

/** What became of a message: its acknowledgement, or that the socket was closed. */
export interface MessageOutcome {
  readonly status: string;
  readonly reason?: string;
  readonly id?: string;
  readonly self?: { readonly id: string };
  readonly resumeToken?: string;
}

/** Something that has arrived, and the room that the page was in, or waited for, at that moment. */
export interface Arrival {
  readonly event: string;
  readonly message: Bytes;
  readonly roomName: string | null;
  readonly isWaiting: boolean;
}

/** Longest time until an acknowledgement, or the end of the socket, in ms. */
const PATIENCE = 20_000;

/** A page that sends any bytes as messages of socket.io, and knows which room it is in by what Foyer has said. */
export class RawPage {
  readonly arrivals: Arrival[] = [];
  /** The room that the page is in or waits for. */
  roomName: string | null = null;
  isWaiting = false;
  id: string | null = null;
  resumeToken: string | null = null;
  private closingReason: string | undefined;
  private readonly pending = new Map<number, (outcome: MessageOutcome) => void>();
  private acknowledgements = 0;

  static async open(url: string): Promise<RawPage> {
    const path = `${SOCKET_PATH}?EIO=4&transport=websocket`;
    let page: RawPage | undefined;
    const connection = new EventEmitter();
    const opened = once(connection, 'open');
    const onText = (text: string): void => {
      if (page) page.receive(text);
      else if (text.startsWith('40')) connection.emit('open');
    };
    const socket = await WebSocketClient.open(url, path, { onText });
    socket.send('40');
    await Promise.race([opened, socket.closed]);
    page = new RawPage(socket);
    return page;
  }

  private constructor(readonly socket: WebSocketClient) {
    void socket.closed.then(() => {
      for (const settle of this.pending.values()) settle(this.closedOutcome);
      this.pending.clear();
    });
  }

  get isOpen(): boolean {
    return !this.socket.isClosed;
  }

  /**
   * Sends a message.
   * @param body JSON, or nearly; undefined for none
   * @returns null if nothing shows what became of it
   */
  async send(kind: string, body: Bytes | undefined, isAcknowledged: boolean): Promise<MessageOutcome | null> {
    if (!this.isOpen) return this.closedOutcome;
    const number = (this.acknowledgements += 1);
    const text = `42${isAcknowledged ? number : ''}["${kind}"${body === undefined ? '' : `,${body}`}]`;
    const outcome = new Promise<MessageOutcome>((settle, fail) => {
      const timer = setTimeout(
        () => fail(new Error(`Nothing has become of ${text.slice(0, 300)}`)),
        PATIENCE,
      );
      this.pending.set(number, (settled) => {
        clearTimeout(timer);
        this.note(kind, body, settled);
        settle(settled);
      });
    });
    this.socket.send(Buffer.from(text, 'latin1'));
    if (isAcknowledged) return outcome;
    this.pending.get(number)?.({ status: 'unknown' });
    this.pending.delete(number);
    return null;
  }

  private get closedOutcome(): MessageOutcome {
    return { status: 'closed', ...(this.closingReason !== undefined && { reason: this.closingReason }) };
  }

  /** Takes note of where the page is, as soon as Foyer says so: what arrives after that belongs there. */
  private note(kind: string, body: Bytes | undefined, { status, ...outcome }: MessageOutcome): void {
    if (kind === 'leave' && status === 'done') this.roomName = null;
    if (status !== 'joined' && status !== 'waiting') return;
    this.roomName = (JSON.parse(body ?? '{}') as { roomName: string }).roomName.toLowerCase();
    this.isWaiting = status === 'waiting';
    this.id = outcome.self?.id ?? outcome.id ?? null;
    this.resumeToken = outcome.resumeToken ?? null;
  }

  private receive(text: string): void {
    if (text === '2') this.socket.send('3');
    else if (text.startsWith('43')) this.settle(text);
    else if (text.startsWith('42')) this.arrive(text.slice(2));
  }

  private settle(text: string): void {
    const [, number, json] = /^43(\d+)(.*)$/s.exec(text) ?? [];
    const [outcome] = JSON.parse(json ?? '[]') as [MessageOutcome];
    this.pending.get(Number(number))?.(outcome);
    this.pending.delete(Number(number));
  }

  private arrive(json: string): void {
    const [event, message] = JSON.parse(json) as [string, { readonly reason?: string }];
    const { roomName, isWaiting } = this;
    this.arrivals.push({ event, message: JSON.stringify(message), roomName, isWaiting });
    if (event === 'admitted') this.isWaiting = false;
    if (event === 'out' || event === 'closing') this.closingReason = message.reason;
    if (event === 'out') this.roomName = null;
  }
}
