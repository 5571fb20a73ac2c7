/** Louder than this counts as speaking, 0 to 1. */
const SPEAKS = 0.06;
/** How much louder somebody must be to take over, as a multiple. */
const TAKES_OVER = 1.5;
/** How long somebody stays the speaker after they fell silent, in ms. */
const HOLD = 1_500;

/** Whoever speaks loudest, without flicker: a word in between changes nothing. */
export class Speaker {
  private current: string | null = null;
  private heardAt = -Infinity;

  /**
   * @param levels how loud each is, 0 to 1
   * @param now on any clock that only moves forward, in ms
   * @returns the id of the speaker; null if nobody speaks
   */
  update(levels: ReadonlyMap<string, number>, now: number): string | null {
    const [loudest, level] = [...levels].reduce<readonly [string | null, number]>(
      (most, [id, own]) => (own > most[1] ? [id, own] : most),
      [null, SPEAKS],
    );
    const own = this.current === null ? 0 : (levels.get(this.current) ?? 0);
    const isGone = this.current !== null && !levels.has(this.current);
    if (own > SPEAKS) this.heardAt = now;
    if (loudest !== null && (isGone || now - this.heardAt > HOLD || level > own * TAKES_OVER)) {
      this.current = loudest;
      this.heardAt = now;
    } else if (isGone || now - this.heardAt > HOLD) {
      this.current = null;
    }
    return this.current;
  }
}
