import type { MessageKind } from '../../src/signalling/message-rates.js';
import type { Caller } from '../support/factories.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { KINDS, type FuzzMessage } from './message.arbitrary.js';
import { RawPage } from './raw-page.js';
import type { Bytes } from './body.arbitrary.js';

type Role = 'guest' | 'host' | 'viewer';

/** Somebody with a page, and with another one when that was closed. */
interface Actor {
  readonly home: Room;
  readonly role: Role;
  readonly url: string;
  page: RawPage;
}

/** What one is sent as, when it is sent. */
export interface FilledMessage {
  readonly page: RawPage;
  readonly kind: MessageKind;
  readonly body: Bytes | undefined;
}

const ENTRY: readonly MessageKind[] = ['join', 'resume'];
const OF_GUESTS: readonly MessageKind[] = ['signal', 'media', 'chat', 'reaction', 'leave'];
const ROLES: readonly Role[] = ['host', 'guest', 'guest', 'viewer'];
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Some rooms of two organizations, one of them locked, and people who know each other's names, ids and secrets. */
export class FuzzRooms {
  private readonly actors: Actor[] = [];
  /** Pages that were closed, too: their secrets and ids are still known. */
  readonly pages: RawPage[] = [];
  rooms: Room[] = [];

  private constructor(private readonly callers: readonly Caller[]) {}

  /** @param urls of processes, which the people are spread over */
  static async open(callers: readonly [Caller, Caller], urls: readonly string[]): Promise<FuzzRooms> {
    const made = new FuzzRooms(callers);
    const [acme, beta] = callers;
    const properties = { viewers: true };
    made.rooms = [
      await makeRoom(acme, properties),
      await makeRoom(acme, { ...properties, locked: true }),
      await makeRoom(beta, properties),
    ];
    for (const home of made.rooms)
      for (const role of ROLES) {
        const url = urls[made.actors.length % urls.length] ?? '';
        const actor = { home, role, url, page: await RawPage.open(url) };
        made.actors.push(actor);
        made.pages.push(actor.page);
        await actor.page.send('join', made.joinOf(actor), true);
      }
    return made;
  }

  /** What a message is at this moment. */
  async fill(message: FuzzMessage): Promise<FilledMessage> {
    const actor = this.actors[message.actor % this.actors.length];
    if (!actor) throw new Error('There is nobody.');
    const previous = actor.page;
    if (!previous.isOpen) {
      actor.page = await RawPage.open(actor.url);
      this.pages.push(actor.page);
    }
    const inOrder = kindsInOrder(actor);
    const kinds = message.isInOrder
      ? inOrder
      : KINDS.filter((kind) => !inOrder.includes(kind) || kind === 'signal');
    const kind = kinds[message.choice % kinds.length] ?? 'leave';
    const body = message
      .bodyOf(kind)
      ?.replaceAll(/"\{\{(\w+)\|(\d+)\}\}"/g, (_, what: string, n: string) =>
        JSON.stringify(
          message.isInOrder ? this.ownOf(actor, previous, what, Number(n)) : this.anyOf(what, Number(n)),
        ),
      );
    return { page: actor.page, kind, body };
  }

  /** Ends the rooms, and every socket. */
  async close(): Promise<void> {
    for (const { id } of this.rooms)
      for (const caller of this.callers) await caller.delete(`/v2/rooms/${id}`);
    for (const { socket } of this.pages) socket.destroy();
    await Promise.all(this.pages.map(({ socket }) => socket.closed));
  }

  private joinOf({ home, role }: Actor): Bytes {
    const media = { microphone: true, camera: false, screen: false, hand: false };
    const rest = { displayName: role, externalId: null, metadata: null, media };
    return JSON.stringify({ roomName: home.name, roomKey: keyOf(home, role), ...rest });
  }

  private ownOf({ home, role }: Actor, previous: RawPage, what: string, n: number): unknown {
    if (what === 'room') return home.name;
    if (what === 'key') return keyOf(home, role);
    if (what === 'token') return previous.resumeToken ?? 'none';
    const ids = this.pages.filter(({ roomName }) => roomName === home.name).map(({ id }) => id);
    return ids[n % ids.length] ?? NOBODY;
  }

  private anyOf(what: string, n: number): unknown {
    const room = this.rooms[n % this.rooms.length];
    if (what === 'room') return n === 0 ? 'no-such-room' : room?.name;
    if (what === 'key') return room && keyOf(room, n % 2 ? 'host' : 'viewer');
    const page = this.pages[n % this.pages.length];
    return (what === 'token' ? page?.resumeToken : page?.id) ?? NOBODY;
  }
}

/** What somebody may send now. */
function kindsInOrder({ page, role }: Actor): readonly MessageKind[] {
  if (page.roomName === null) return ENTRY;
  if (page.isWaiting) return ['leave'];
  return role === 'host' ? KINDS.filter((kind) => !ENTRY.includes(kind)) : OF_GUESTS;
}

function keyOf({ hostUrl, viewerUrl }: Room, role: Role): string | null {
  const url = { guest: undefined, host: hostUrl, viewer: viewerUrl }[role];
  return url ? new URL(url).searchParams.get('roomKey') : null;
}
