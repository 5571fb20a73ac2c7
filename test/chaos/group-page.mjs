import { setTimeout as pause } from 'node:timers/promises';
import { LivePage } from './live-page.mjs';
import { camera, microphone } from './made-up-media.mjs';
import { loadWebRtc } from './web-rtc.mjs';
import { TRACK_NAMES } from '../../dist/web/protocol/messages.js';

/** Time between two attempts to publish, in ms. */
const RETRY_DELAY = 1_000;
/** What a page has at a place that it does not use: nothing. */
const KINDS = { microphone: 'audio', camera: 'video', screen: 'video', screenSound: 'audio' };

/** The page of a group room without its UI: it sends a made-up camera and microphone to the media server, and receives others'. */
export class GroupPage extends LivePage {
  /** How many messages of each kind about the media server have come. */
  counts = { mediaLost: 0, mediaReset: 0, offer: 0 };
  /** Whom it receives, by the place in the description. */
  #places = new Map();
  #sending = null;
  #receiving = null;
  #turn = Promise.resolve();
  /** What it has asked for last, so that it does not ask twice. */
  #asked = '';

  /** @param sends whether it has a camera and a microphone on @param watches whom it receives: a function of everybody's ids */
  constructor(urls, first, roomUrl, { sends = true, watches = (ids) => ids } = {}) {
    super(urls, first, roomUrl);
    Object.assign(this, { sends, watches });
  }

  onSocket(socket) {
    socket.on('offer', (offer) => {
      this.counts.offer += 1;
      this.#inTurn(() => this.#answer(offer));
    });
    socket.on('mediaLost', () => (this.counts.mediaLost += 1));
    socket.on('mediaReset', () => {
      this.counts.mediaReset += 1;
      this.#inTurn(() => this.#startOver());
    });
  }

  onEntered() {
    this.#asked = '';
    this.#inTurn(() => (this.#sending || !this.sends ? this.#watch() : this.#startOver()));
  }

  onOthers() {
    this.#inTurn(() => this.#watch());
  }

  /** Packets of audio and video that have come from each participant until now. */
  async received() {
    const counts = {};
    const receiving = this.#receiving;
    if (!receiving) return counts;
    const stats = [...(await receiving.getStats()).values()];
    for (const { type, mid, packetsReceived = 0, bytesReceived = 0, kind } of stats) {
      const place = type === 'inbound-rtp' ? this.#places.get(mid) : undefined;
      if (!place) continue;
      const count = (counts[place.participantId] ??= { audio: 0, video: 0, bytes: 0 });
      count[kind] += packetsReceived;
      count.bytes += bytesReceived;
    }
    return counts;
  }

  /** Packets of audio and video that it has sent until now. */
  async sent() {
    const stats = [...((await this.#sending?.getStats())?.values() ?? [])];
    return stats
      .filter(({ type }) => type === 'outbound-rtp')
      .reduce((sum, { packetsSent = 0 }) => sum + packetsSent, 0);
  }

  vanish() {
    super.vanish();
    this.#sending?.close();
    this.#receiving?.close();
  }

  /** One step after the other: descriptions must not overtake each other. */
  #inTurn(step) {
    this.#turn = this.#turn.then(step).catch((error) => (this.failure ??= error));
  }

  async #startOver() {
    this.#sending?.close();
    this.#receiving?.close();
    this.#receiving = null;
    this.#places.clear();
    this.#asked = '';
    if (this.sends) await this.#publish();
    await this.#watch();
  }

  async #publish() {
    while (!this.isClosed) {
      const sending = newConnection();
      this.#sending = sending;
      for (const name of TRACK_NAMES) {
        const track = { microphone, camera }[name]?.();
        sending.addTransceiver(track ?? KINDS[name], { direction: 'sendonly' });
      }
      await sending.setLocalDescription(await sending.createOffer());
      const { sdp } = sending.localDescription;
      const response = await this.send('publish', { sdp }).catch(() => null);
      if (response?.status === 'done') {
        await sending.setRemoteDescription({ type: 'answer', sdp: response.sdp });
        return;
      }
      sending.close();
      if (response?.reason === 'forbidden') throw new Error('A page may not publish.');
      await pause(RETRY_DELAY);
    }
  }

  async #watch() {
    const streams = this.watches([...this.others]).flatMap((participantId) => [
      { participantId, track: 'microphone', quality: null },
      { participantId, track: 'camera', quality: 'high' },
    ]);
    const asked = JSON.stringify(streams);
    if (asked === this.#asked) return;
    this.#asked = asked;
    await this.send('watch', { streams }).catch(() => (this.#asked = ''));
  }

  async #answer({ sdp, streams }) {
    this.#receiving ??= newConnection();
    await this.#receiving.setRemoteDescription({ type: 'offer', sdp });
    await this.#receiving.setLocalDescription(await this.#receiving.createAnswer());
    this.#places = new Map(streams.map((stream) => [stream.mid, stream]));
    await this.send('answer', { sdp: this.#receiving.localDescription.sdp });
  }
}

function newConnection() {
  const { RTCPeerConnection } = loadWebRtc();
  return new RTCPeerConnection();
}
