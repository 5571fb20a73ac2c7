import { createHmac } from 'node:crypto';
import { QUALITIES, type Quality, TRACK_NAMES, type TrackName } from '../../web/protocol/messages.js';
import { type Jsep, JanusRefusalError, type PluginData, type PluginResponse } from './janus-message.js';
import type { JanusHandle } from './janus-session.js';

/*
 * The requests of Janus' VideoRoom plugin that Foyer uses: https://janus.conf.meetecho.com/docs/videoroom.html
 */

/** Why the plugin refuses requests: `JANUS_VIDEOROOM_ERROR_…` in its source. A feed is somebody who publishes. */
const NO_SUCH_ROOM = 426;
const ROOM_EXISTS = 427;
export const NO_SUCH_FEED = 428;
export const ID_EXISTS = 436;

/** Most bits a second that a publisher may send, in all: Janus asks for no more (RFC draft-alvestrand-rmcat-remb). */
const MAX_BITRATE = 3_000_000;

/** A stream that somebody publishes. */
export interface Feed {
  readonly participantId: string;
  readonly track: TrackName;
}

/** A stream that a subscriber has. */
export interface Subscribed extends Feed {
  /** The place in the description. */
  readonly mid: string;
}

/** What guards a room of Janus: `secret` who is in it and its destruction, `pin` joining it. */
export interface RoomGuards {
  readonly secret: string;
  readonly pin: string;
}

/** The same on every process, and not stored: derived from the key of administrators. */
export function guardsOf(roomId: string, adminKey: string): RoomGuards {
  const derive = (purpose: string): string =>
    createHmac('sha256', adminKey).update(`${purpose} of room ${roomId}`).digest('base64url');
  return { secret: derive('secret'), pin: derive('pin') };
}

/** Makes a room, unless there is one. @param publishers how many may publish at once */
export async function createRoom(
  handle: JanusHandle,
  roomId: string,
  adminKey: string,
  publishers: number,
): Promise<void> {
  await ignoring(
    ROOM_EXISTS,
    handle.send({
      request: 'create',
      room: roomId,
      admin_key: adminKey,
      ...guardsOf(roomId, adminKey),
      description: 'Foyer',
      is_private: true,
      publishers,
      bitrate: MAX_BITRATE,
      audiocodec: 'opus',
      videocodec: 'vp8',
      notify_joining: false,
    }),
  );
}

/** Ends a room and all media in it, if there is one. */
export async function destroyRoom(handle: JanusHandle, roomId: string, adminKey: string): Promise<void> {
  const { secret } = guardsOf(roomId, adminKey);
  await ignoring(NO_SUCH_ROOM, handle.send({ request: 'destroy', room: roomId, secret }));
}

/** The ids of all rooms. */
export async function listRooms(handle: JanusHandle, adminKey: string): Promise<string[]> {
  const { data } = await handle.send({ request: 'list', admin_key: adminKey });
  const list = Array.isArray(data.list) ? (data.list as { readonly room: unknown }[]) : [];
  return list.map(({ room }) => String(room));
}

/** Joins without publishing: the response names all who publish, and later events those who begin or stop. */
export function watchRoom(
  handle: JanusHandle,
  roomId: string,
  { pin }: RoomGuards,
  id: string,
): Promise<PluginResponse> {
  return handle.send({ request: 'join', ptype: 'publisher', room: roomId, pin, id });
}

/** Joins, and publishes what is offered. */
export function publish(
  handle: JanusHandle,
  roomId: string,
  { pin }: RoomGuards,
  id: string,
  offer: Jsep,
): Promise<PluginResponse> {
  return handle.send({ request: 'joinandconfigure', ptype: 'publisher', room: roomId, pin, id }, offer);
}

/** Sends a publisher out, if there is one. */
export async function kick(
  handle: JanusHandle,
  roomId: string,
  { secret }: RoomGuards,
  id: string,
): Promise<void> {
  await ignoring(NO_SUCH_FEED, handle.send({ request: 'kick', room: roomId, secret, id }));
}

/** Negotiates the connection of a publisher again. */
export function publishAgain(handle: JanusHandle, offer: Jsep): Promise<PluginResponse> {
  return handle.send({ request: 'configure', update: true }, offer);
}

/** A stream to subscribe to. */
export interface Subscribing extends Feed {
  readonly quality: Quality | null;
}

const toStream = ({ participantId, track, quality }: Subscribing): object => ({
  feed: participantId,
  mid: String(TRACK_NAMES.indexOf(track)),
  ...(quality && { substream: QUALITIES.indexOf(quality) }),
});

/** Begins to receive. The response has an offer. */
export function subscribe(
  handle: JanusHandle,
  roomId: string,
  { pin }: RoomGuards,
  streams: readonly Subscribing[],
): Promise<PluginResponse> {
  const body = { request: 'join', ptype: 'subscriber', room: roomId, pin, autoupdate: false };
  return handle.send({ ...body, streams: streams.map(toStream) });
}

/** Changes what is received. The response has an offer. */
export function resubscribe(
  handle: JanusHandle,
  streams: readonly Subscribing[],
  unsubscribed: readonly string[],
): Promise<PluginResponse> {
  return handle.send({
    request: 'update',
    ...(streams.length > 0 && { subscribe: streams.map(toStream) }),
    ...(unsubscribed.length > 0 && { unsubscribe: unsubscribed.map((mid) => ({ sub_mid: mid })) }),
  });
}

/** Gets another size of pictures, without a negotiation. */
export function chooseQualities(
  handle: JanusHandle,
  choices: readonly { readonly mid: string; readonly quality: Quality }[],
): Promise<PluginResponse> {
  const streams = choices.map(({ mid, quality }) => ({ mid, substream: QUALITIES.indexOf(quality) }));
  return handle.send({ request: 'configure', streams });
}

/** Asks for an offer with which the connection of a subscriber finds new ways. */
export function restartSubscription(handle: JanusHandle): Promise<PluginResponse> {
  return handle.send({ request: 'configure', restart: true });
}

/** Passes the answer to the latest offer. */
export function startSubscription(handle: JanusHandle, answer: Jsep): Promise<PluginResponse> {
  return handle.send({ request: 'start' }, answer);
}

/** What a subscriber has, after a response that says so; null if it does not. */
export function subscribedOf({ streams }: PluginData): Subscribed[] | null {
  if (!Array.isArray(streams)) return null;
  const all = streams as {
    readonly active?: boolean;
    readonly mid: string;
    readonly feed_id?: string;
    readonly feed_mid?: string;
  }[];
  return all.flatMap(({ active, mid, feed_id: participantId, feed_mid: place }) => {
    const track = TRACK_NAMES[Number(place)];
    return active === true && participantId !== undefined && track ? [{ mid, participantId, track }] : [];
  });
}

/** What each participant publishes, as the plugin says. */
export function publishersOf({ publishers }: PluginData): Map<string, TrackName[]> {
  const all = (Array.isArray(publishers) ? publishers : []) as {
    readonly id: string;
    readonly streams?: readonly { readonly mid: string; readonly disabled?: boolean }[];
  }[];
  return new Map(
    all.map(({ id, streams = [] }) => [
      id,
      streams.flatMap(({ mid, disabled }) => {
        const track = TRACK_NAMES[Number(mid)];
        return track && disabled !== true ? [track] : [];
      }),
    ]),
  );
}

async function ignoring(code: number, response: Promise<unknown>): Promise<void> {
  try {
    await response;
  } catch (error) {
    if (!(error instanceof JanusRefusalError) || error.code !== code) throw error;
  }
}
