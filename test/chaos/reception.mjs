/** What a page receives of the others in its room, look by look. */
export class Reception {
  /** The longest time in which no packet of one of the others had come, in ms. */
  longestGap = 0;
  #seen = new Map();

  constructor(page, pages) {
    Object.assign(this, { page, others: pages.filter((other) => other !== page) });
  }

  async look() {
    const received = await this.page.received();
    const now = performance.now();
    for (const { id } of this.others) {
      const { audio = 0, video = 0 } = received[id] ?? {};
      const seen = this.#seen.get(id);
      if (!seen) {
        this.#seen.set(id, { audio, video, since: now, grown: new Set() });
        continue;
      }
      if (audio > seen.audio) seen.grown.add('audio');
      if (video > seen.video) seen.grown.add('video');
      this.longestGap = Math.max(this.longestGap, now - seen.since);
      if (audio !== seen.audio) seen.since = now;
      Object.assign(seen, { audio, video });
    }
  }

  /** Whether sound and pictures of all others have come since the first look. */
  get isWhole() {
    return this.missing === '';
  }

  /** Who has not been received. */
  get missing() {
    const without = this.others.filter(({ id }) => (this.#seen.get(id)?.grown.size ?? 0) < 2);
    const { id: receiver, failure } = this.page;
    const cause = failure ? ` (${failure.message})` : '';
    return without.map(({ id }) => `${receiver} does not receive ${id}${cause}`).join(', ');
  }

  /** Packets of all others at the last look. */
  get packets() {
    return [...this.#seen.values()].reduce((sum, { audio, video }) => sum + audio + video, 0);
  }
}
